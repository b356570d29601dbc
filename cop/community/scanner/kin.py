"""A child by whose it is or what it is called: kin, a word for a child beside a name, a number in a list."""

from collections.abc import Iterator

from cop.community.scanner.found import NAME_AGE, NUMBER, Found
from cop.community.scanner.naming import is_acronym, is_author, is_name
from cop.community.scanner.words import Page

LONGEST_KIN, REACH = 9, 5
OF = frozenset(("de", "du", "d", "of", "da", "do", "del", "des"))


def beside_child(page: Page) -> Iterator[Found]:
    """A name in the same few words as one child, though nothing says that it is the child's."""
    for index in page.where.get("child", ()):
        if page.near(index, index, 12, "fiction", "stat") or page.near(index, index, 7, "law", "office", "adult"):
            continue
        for place in (
            *range(index - 1, max(index - REACH - 1, -1), -1),
            *range(index + 1, min(index + REACH + 1, len(page.tokens))),
        ):
            token = page.tokens[place]
            if (
                token.sentence == page.tokens[index].sentence
                and not is_acronym(token)
                and not is_author(page, place)
                and (
                    token.start
                    and page.gap(place - 1)[-1:] in (" ", "'", "’", "«", "(")
                    and page.tokens[place - 1].sentence == token.sentence
                )
                and is_name(page, place)
            ):
                yield Found(min(index, place), max(index, place), NAME_AGE, 0.5)
                break


TRAITS = frozenset(("the", "le", "la", "el", "o", "a", "celui", "celle", "l"))
TRAIT_LINKS = frozenset(
    ("de", "da", "do", "del", "du", "one", "que", "qui", "who", "com", "con", "avec", "kid", "boy", "girl", "with")
)


def singled_out(page: Page) -> Iterator[Found]:
    """ "Nélito, o da muleta, em Chibuene": a name, then which one it is."""
    for index in range(len(page.tokens) - 3):
        if (
            page.gap(index).strip() in (",", "(")
            and page.tokens[index + 1].word in TRAITS
            and (
                page.tokens[index + 2].word in TRAIT_LINKS
                and is_name(page, index)
                and page.gap(index + 1) in (" ", "'", "’")
            )
            and not is_acronym(page.tokens[index])
            and not page.near(index, index, 6, "adult", "office", "law", "fiction")
        ):
            yield Found(index, index + 3, NAME_AGE, 0.5)


def whose_child(page: Page) -> Iterator[Found]:
    """ "The eldest daughter of Issa the carpenter", "Councillor Tidi's youngest son"."""
    for index in page.where.get("kin", ()):
        token = page.tokens[index]
        if page.near(index, index, 5, "stat", "law", "fiction", "adult") and not page.near(index, index, 1, "called"):
            is_of = index + 1 < len(page.tokens) and page.tokens[index + 1].word in OF
            if not is_of and not page.near(index, index, 3, "child"):
                continue
        if page.near(index, index, 5, "fiction", "law"):
            continue
        if token.is_arabic:
            found = _arabic_kin(page, index)
        else:
            found = _kin_of(page, index) or _kin_owner(page, index)
        if found:
            yield found


def _kin_of(page: Page, index: int) -> Found | None:
    linked = False
    for place in range(index + 1, min(index + 1 + LONGEST_KIN, len(page.tokens))):
        token = page.tokens[place]
        if token.sentence != page.tokens[index].sentence:
            return None
        if page.gap(place - 1).strip()[:1] in (",", ";", ":", "(") and not linked:
            return None
        if token.word in OF:
            linked = place - index <= 3
        elif linked and is_name(page, place) and not is_acronym(token):
            return Found(index, place, NAME_AGE, 0.6)
    return None


def _kin_owner(page: Page, index: int) -> Found | None:
    """Behind an English possessor, and a name before or behind it."""
    for place in range(max(index - 3, 1), index):
        if page.tokens[place].word == "s" and page.gap(place - 1) in ("'", "’"):
            for name in (*range(place - 1, max(place - 6, -1), -1), index + 1, index + 2):
                if 0 <= name < len(page.tokens) and is_name(page, name):
                    return Found(min(name, place - 1), max(index, name), NAME_AGE, 0.6)
    return None


def _arabic_kin(page: Page, index: int) -> Found | None:
    """A given name beside it, a father or mother by name, or what the father is and from where."""
    after = page.tokens[index + 1 : index + 7]
    if (
        len(after) > 2
        and after[0].word.startswith("ال")
        and not after[0].has("child", "stat", "family", "school")
        and any(
            not page.is_common(each) and not each.classes and each.sentence == page.tokens[index].sentence
            for each in after[1:]
        )
        and not page.near(index, index, 8, "stat", "law", "office", "fiction")
    ):
        return Found(index, index + 3, NAME_AGE, 0.5)
    if (
        len(after) > 1 and not after[0].classes and not page.is_common(after[0]) and after[1].word.startswith("ال")
        and after[1].sentence == page.tokens[index].sentence and not after[0].word.startswith("ال")
        and not page.near(index, index, 8, "stat", "law", "office", "fiction")
    ):
        return Found(index, index + 2, NAME_AGE, 0.5)
    for place in (*range(index - 1, max(index - 3, -1), -1), *range(index + 1, min(index + 6, len(page.tokens)))):
        if page.tokens[place].sentence == page.tokens[index].sentence and (
            is_name(page, place)
            or (
                place > index
                and place - index <= 4
                and page.tokens[place].word in ("ابو", "ام")
                and page.gap(place) == " "
                and not page.is_common(page.tokens[min(place + 1, len(page.tokens) - 1)])
            )
        ):
            return Found(min(index, place), max(index, place), NAME_AGE, 0.6)
    return None


CALLED = frozenset(("est", "es", "is", "nommee", "nomme", "named", "called", "e", "a", "o", "la", "el"))


def child_named(page: Page) -> Iterator[Found]:
    """ "The boy Musa D.", "l'enfant Fanta D.", "the kid they call Shilingi"."""
    for index in page.where.get("child", ()):
        if page.near(index, index, 8, "fiction", "law", "stat") or page.near(index, index, 3, "office", "adult"):
            continue
        for place in range(index + 1, min(index + 4, len(page.tokens))):
            token = page.tokens[place]
            if not is_name(page, place) or (is_acronym(token) and not token.is_other_script):
                if token.has("called") or token.word in CALLED:
                    continue
                break
            if token.is_arabic and not token.has("name") and not _is_followed_by_kin(page, place):
                break
            if page.gap(place - 1).strip() not in ("", ":", ",", "«", '"', "“"):
                break
            yield Found(index, place, NAME_AGE, 0.55)
            break
        yield from _nickname(page, index)


def arabic_child_of(page: Page) -> Iterator[Found]:
    """A word that is no common one, then whose child it is: it is a name."""
    for index in page.where.get("kin", ()):
        before = page.tokens[index - 1] if index else None
        if before and before.is_arabic and page.tokens[index].is_arabic and page.gap(index - 1) == " " and (
            not before.classes - {"name"} and not page.is_common(before) and before.end - before.start > 2
            and page.tokens[index].word in ("ابن", "ابنه", "بنت")
            and not page.near(index, index, 8, "stat", "law", "office", "fiction", "adult")
        ):
            yield Found(index - 1, min(index + 2, len(page.tokens) - 1), NAME_AGE, 0.5)


def _is_followed_by_kin(page: Page, place: int) -> bool:
    return place + 1 < len(page.tokens) and page.gap(place) == " " and page.tokens[place + 1].has("kin")


def _nickname(page: Page, index: int) -> Iterator[Found]:
    """A name, a comma and what child it is: "Coumba, la fille de ...", "«Shilingi», the kid who ..."."""
    for place in range(index - 1, max(index - 4, -1), -1):
        if page.tokens[place].sentence != page.tokens[index].sentence:
            return
        gap = page.gap(place).strip()
        if gap and is_name(page, place) and not is_acronym(page.tokens[place]):
            if gap[0] in ',،«»"”“(' and (place == 0 or not page.near(place, place, 1, "office", "adult")):
                yield Found(place, index, NAME_AGE, 0.5)
            return
        if gap and place != index - 1:
            return


def called(page: Page) -> Iterator[Found]:
    """A name said to be one, in a text about a child: "gave name as Asha", "prénom Assita", "اسمها غزل"."""
    for index in page.where.get("called", ()):
        quoted = page.gap(index).strip()[:1] in (*'«"“',) or page.gap(index + 1).strip()[:1] in (*'«"“',)
        about = ("child", "kin", "street", "school", "single", "home") if quoted else ("child", "kin")
        if not page.near(index, index, 14, *about) or page.near(index, index, 6, "fiction", "law", "office"):
            continue
        for place in range(index + 1, min(index + 4, len(page.tokens))):
            if page.tokens[place].sentence != page.tokens[index].sentence:
                break
            named = page.tokens[place]
            is_loose = named.is_arabic and place == index + 1 and named.end - named.start > 2
            is_loose = is_loose and not page.is_common(named)
            if (is_name(page, place) or is_loose) and not is_acronym(named):
                yield Found(index, place, NAME_AGE, 0.55)
                break


def numbered(page: Page) -> Iterator[Found]:
    """A child under a number of a list: "child 17" in the green book."""
    for index in page.where.get("child", ()):
        for place in (index + 1, index + 2, index + 3):
            if (
                place < len(page.tokens)
                and page.tokens[place].is_number
                and page.gap(place).lstrip()[:1] in (*"»\"”'",)
            ):
                yield Found(index, place, NUMBER, 0.55)
                break


RULES = (whose_child, child_named, beside_child, singled_out, called, arabic_child_of, numbered)
