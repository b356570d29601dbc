"""Whether a word is a name."""

from cop.community.scanner.words import Page, Token


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
