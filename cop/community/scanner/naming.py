"""Whether a word is a name."""

import re

from cop.community.scanner.words import Page, Token

OWN_LINK = re.compile(r"\[[^\[\]\n]{0,200}\]\(/[^()\s]{0,200}\)")
SPOKEN_TO = re.compile(r"(?<!\S)@((?:[^\W\d_][\w'’-]{0,40})(?: [^\W\d_][\w'’-]{0,40}){0,3})")


def is_name(page: Page, index: int) -> bool:
    """A capital that no common word explains, or an Arabic given name from the list."""
    token = page.tokens[index]
    if token.is_number:
        return False
    if token.is_arabic:
        return token.has("name") and not token.classes - {"name"}
    if not token.is_cap:
        return False
    if token.end - token.start == 1:
        return page.gap(index)[:1] == "."
    return not page.is_common(token)


def is_acronym(token: Token) -> bool:
    return token.is_upper and token.end - token.start <= 5 and not token.is_other_script


def is_author(page: Page, index: int) -> bool:
    """ "Ndiaye and Sow (2019)"."""
    following = page.tokens[index + 1] if index + 1 < len(page.tokens) else None
    return bool(
        following and page.gap(index).strip() == "(" and following.end - following.start == 4 and following.is_number
        and page.near(index, index, 8, "stat")
    )


def is_loose_name(page: Page, index: int) -> bool:
    """Also an Arabic word that is not a common one: right before an age it is a name."""
    token = page.tokens[index]
    if token.is_arabic:
        if token.end - token.start == 1:
            return page.gap(index)[:1] == "."
        return token.has("name") or token.classes == {"month"} or not page.is_common(token)
    if not page.has_caps and token.end - token.start > 2 and not token.is_number:
        return not page.is_common(token) and page.gap(index)[:1] in (" ", ",")  # typed in small letters throughout
    return is_name(page, index) or (
        token.is_cap and token.classes == {"month"} and page.gap(index).strip() in (",", "(")
    )


def without_members(text: str) -> str:
    """The text, as long as before, without members who are spoken to ("@Bruno Example") and without links to our own
    pages, such as the one below a quotation with the name of its author."""
    if "](/" in text:
        text = OWN_LINK.sub(_blank, text)
    return SPOKEN_TO.sub(_spoken_to, text) if "@" in text else text


def _spoken_to(found: re.Match[str]) -> str:
    """Only the first word of the name may be in small letters."""
    end = found.start(1)
    for place, word in enumerate(re.finditer(r" ?[^\s]+", found[1])):
        first = word[0].lstrip()[0]
        if place and first.islower():
            break
        end = found.start(1) + word.end()
    return " " * (end - found.start()) + found.string[end : found.end()]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
