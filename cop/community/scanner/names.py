"""A child by name and age."""

from collections.abc import Iterator

from cop.community.scanner.found import NAME_AGE, Found
from cop.community.scanner.naming import is_acronym, is_author, is_loose_name, is_name
from cop.community.scanner.words import Page

ADULT_AT = 18
BEHIND, FAR = 3, 9
"""Words between a name and the age: behind it, and before it where it says that it is one."""
HALVES = frozenset(("demi", "demie", "half", "medio", "media", "meio", "meia", "ونصف", "نصف"))
RANGE_SIGNS = frozenset("-–—/")
RANGE_WORDS = frozenset(("a", "à", "to", "et", "and", "y", "e", "o", "or", "ou", "الى", "و", "ام", "او"))
STILL = frozenset(("now", "cumplidos", "today", "recien", "feitos", "hoje", "already", "deja", "ya"))
NO_AGE = frozenset((
    "h", "hs", "am", "pm", "gmt", "heures", "horas", "hours", "minutes", "min", "minutos", "percent", "mil",
    "millones", "th", "st", "nd", "rd", "eme", "e", "er", "دقائق", "دقيقه", "الف", "بتوقيت", "ساعات", "ايام", "يوم",
    "يوما",
))
SHORT_UNITS = frozenset(("a", "y", "yo", "yrs", "ans", "yr"))


def age_at(page: Page, index: int) -> tuple[int, bool] | None:
    """Where the age ends that begins here, and whether it says that it is one; None for no age of a child."""
    token = page.tokens[index]
    value = page.value(token)
    if value is None or (token.is_number and (token.end - token.start > 2 or token.word[0] == "0")):
        return None
    last = index
    if token.is_arabic and index + 1 < len(page.tokens) and page.tokens[index + 1].word in ("عشر", "عشره"):
        value, last = (value % 10 + 10, index + 1) if value != 10 else (value, last)
    following = page.tokens[last + 1] if last + 1 < len(page.tokens) else None
    gap = page.gap(last)
    if gap[:1] in "%.,:/٫" and following and following.is_number and gap[1:2] not in (" ", "\n", ""):
        return None
    if (
        index
        and page.tokens[index - 1].is_number
        and page.gap(index - 1).strip() in ("-", "–", "—", "/", ".", ",", ":")
    ):
        if page.gap(index - 1) != ", ":
            return None
    if following and following.is_number and gap.strip() in ("-", "–", "—", "/", *(".,:٫" if " " not in gap else "")):
        return None
    if following and following.word in RANGE_WORDS - {"et", "y", "e", "and", "و"} and not following.has("unit"):
        if last + 2 < len(page.tokens) and page.tokens[last + 2].is_number:
            return None
    if gap.lstrip()[:1] == "%" or value >= ADULT_AT:
        return None
    if following and (
        following.word in NO_AGE or (gap == "" and following.word not in SHORT_UNITS and not following.has("unit"))
    ):
        return None
    if value == 1 and not token.is_number:
        return None
    if following and following.has("small"):
        is_baby = page.near(index, last, 4, "child") and not page.near(index, last, 3, "stat")
        return (last + 1, True) if is_baby and len(gap) <= 1 else None
    is_said = False
    if half := _half(page, last):
        return half, True
    if following and following.has("unit") and len(gap) <= 2 and not gap.strip(" -‑.\u00a0"):
        if following.word == "a" and not token.is_number:
            return None
        last, is_said = last + 1, True
    elif page.tokens[index - 1].has("aged") and index and (following is None or gap.strip() or not following.is_cap):
        is_said = gap[:1] in ",.;:)–\n" or not (following and gap == " " and not page.is_common(following))
    return last, is_said


def _half(page: Page, last: int) -> int:
    """The last word of "eleven and a half", "onze ans et demi"; 0 where there is none."""
    for place in range(last + 1, min(last + 5, len(page.tokens))):
        token = page.tokens[place]
        if token.word in HALVES and page.gap(place - 1).strip() == "":
            return place
        if not (token.has("unit") or token.word in ("et", "and", "a", "y", "e")):
            return 0
    return 0


def _is_excused(page: Page, index: int, last: int) -> bool:
    """A limit, a range, a time served, a law: not somebody's age."""
    if page.near(index - 2, index - 1, 1, "stat") and page.tokens[max(index - 1, 0)].has("stat", "service"):
        return True
    if index >= 1 and page.tokens[index - 1].has("service") and not page.tokens[index - 1].has("aged"):
        return True
    if (
        index >= 2
        and page.tokens[index - 1].word in ("de", "of", "que", "los", "les", "age", "a")
        and (page.tokens[index - 2].has("service", "stat") and not page.tokens[index - 2].has("aged"))
    ):
        return True
    if last + 2 < len(page.tokens) and page.tokens[last + 2].has("service") and not page.tokens[last + 2].has("kin"):
        return page.tokens[last + 1].word in ("d", "de", "of", "in", "من", "en")
    if (
        index >= 2
        and page.tokens[index - 2].is_number
        and page.tokens[index - 1].word in RANGE_WORDS - {"et", "y", "e", "and", "و"}
    ):
        return True
    return False


def with_age(page: Page) -> Iterator[Found]:
    for index in range(len(page.tokens)):
        if page.value(page.tokens[index]) is None:
            continue
        age = age_at(page, index)
        if age is None or _is_excused(page, index, age[0]):
            continue
        found = _before(page, index, *age) or _behind(page, index, *age) or _then(page, index, *age)
        if found:
            yield found


def _before(page: Page, index: int, last: int, is_said: bool) -> Found | None:
    sentence = page.tokens[index].sentence
    has_child = page.near(index, last, FAR, "child", "kin", "family", "birth")
    reach = FAR if is_said else 3
    for place in range(index - 1, max(index - 1 - reach, -1), -1):
        token = page.tokens[place]
        if token.sentence != sentence and index - place > 2:
            break
        loose = index - place <= 2 and (page.gap(place).strip()[:1] in ("،", ",", "(", ":", "؛") or is_said)
        if token.has("fiction") or (token.has("month") and not loose):
            return None
        if not (is_loose_name(page, place) if loose else is_name(page, place)) or is_author(page, place):
            continue
        if is_acronym(token) and not has_child:
            continue
        if not is_said and not _is_bare(page, place, index, last, has_child):
            continue
        if not is_said and page.near(place - 3, place, 0, "street"):
            return None  # the number of a house
        first = _first_of_name(page, place)
        if page.near(first, place, 2, "adult", "law", "office") and not page.near(first, last, 3, "child", "kin"):
            return None
        if (page.near(index, last, 3, "stat", "law") and not has_child) or page.near(first, last, 3, "fiction"):
            return None
        return Found(first, last, NAME_AGE, 0.85 if is_said and index - place <= 3 else 0.6)
    return None


def _then(page: Page, index: int, last: int, is_said: bool) -> Found | None:
    """ "Ayelén Mankewilo. Tiene 11.", "Estrellita tenía seis": a verb for an age, and a name shortly before."""
    said = index - 1 - (index > 1 and page.tokens[index - 1].has("filler"))
    verb = page.tokens[said] if index else None
    if verb is None or not verb.has("aged") or page.near(index, last, 4, "stat", "law", "fiction"):
        return None
    after = page.tokens[last + 1] if last + 1 < len(page.tokens) else None
    if not is_said and after and not page.gap(last).strip() and (after.classes or not page.is_common(after)):
        return None
    for place in range(said - 1, max(said - 5, -1), -1):
        if (
            is_name(page, place)
            and not is_acronym(page.tokens[place])
            and not page.near(place, place, 3, "adult", "office")
        ):
            return Found(place, last, NAME_AGE, 0.6)
    return None


def listed(page: Page) -> Iterator[Found]:
    """ "Paulina 9, Fátima 11, Atija 13": at least two names, each with a number."""
    found: list[Found] = []
    for index in range(1, len(page.tokens)):
        token = page.tokens[index]
        if (
            token.is_number
            and token.end - token.start <= 2
            and int(token.word) < ADULT_AT
            and is_name(page, index - 1)
            and (
                page.gap(index - 1) in (" ", ": ", ", ", " (", " - ")
                and page.gap(index).lstrip()[:1] in (*",;.)\n-–و", "y", "e")
                and page.gap(index) not in ("", " ")
                and not is_acronym(page.tokens[index - 1])
            )
        ):
            found.append(Found(index - 1, index, NAME_AGE, 0.55))
    if len(found) > 1:
        yield from found


def _is_bare(page: Page, place: int, index: int, last: int, has_child: bool) -> bool:
    """ "Iker (13)", "Aarav, 9", "Nahuel, de once": a number behind a name, and nothing more said."""
    token = page.tokens[index]
    between = page.flat[page.tokens[place].end : page.tokens[index].start]
    behind = page.gap(last)
    closes = behind.lstrip(" ")[:1] in (*',.;:)–—-\n،؟?!»"”',)
    after = page.tokens[min(last + 1, len(page.tokens) - 1)].word
    if not token.is_number:
        words = index - place - 1
        if page.tokens[place].is_first and not words and between == " ":
            return False  # "Only three": a capital that begins a sentence
        fill = index > 0 and page.tokens[index - 1].has("filler")
        return (
            words <= 1 + fill
            and (closes or after in STILL)
            and (fill or between.strip(" (،,.").split(" ")[0] in ("", "de", "casi", "aged"))
        )
    if index - place == 3 and page.tokens[index - 2].has("child") and page.tokens[index - 1].word == "de":
        return True
    if index - place > 1 and page.tokens[index - 1].word not in ("de", "of", "aged", "et", "y", "and"):
        return False
    if not closes and not (
        after in ("and", "et", "y", "e", "و") and last + 2 < len(page.tokens) and page.value(page.tokens[last + 2])
    ):
        return False
    sign = between.strip().lstrip(".").strip()[:1]
    return sign in ("(", ",", "،", "-", "–") or (between == " " and has_child) or "de" in between


def _behind(page: Page, index: int, last: int, is_said: bool) -> Found | None:
    """ "A girl of nine, Mariama"; "nine-year-old Mariama"."""
    if not is_said:
        return None
    has_child = page.near(index, last, BEHIND, "child", "kin")
    for place in range(last + 1, min(last + 2 + BEHIND, len(page.tokens))):
        if page.tokens[place].sentence != page.tokens[index].sentence:
            break
        adjacent = (place - last <= 2 and page.tokens[last + 1].has("child", "unit", "aged")) or place == last + 1
        if is_name(page, place) and not is_acronym(page.tokens[place]) and (has_child or adjacent):
            if page.near(place, place, 2, "adult", "office", "law", "stat") or not (
                (
                    has_child
                    and (
                        page.near(place, place, 2, "called", "child")
                        or page.gap(place - 1).strip() in (",", "،", "(")
                    )
                )
                or (page.gap(last).strip(" -") == "" and adjacent)
            ):
                continue
            return Found(index, place, NAME_AGE, 0.6)
    return None


def _first_of_name(page: Page, place: int) -> int:
    first = place
    for before in range(place - 1, max(place - 5, -1), -1):
        token = page.tokens[before]
        if page.gap(before).strip() not in ("", "-", ".", "'", "’", "et", "and"):
            break
        if not (
            is_name(page, before)
            or token.word in ("de", "dos", "da", "et", "and", "y", "e", "van", "el", "بن", "بنت", "ولد")
        ):
            if not (token.is_arabic and not page.is_common(token) and page.tokens[place].is_arabic):
                break
            first = before
        elif is_name(page, before):
            first = before
    return first


def foreign(page: Page) -> Iterator[Found]:
    """A name in another script than the rest of the text, with an age beside it in any."""
    for index, token in enumerate(page.tokens):
        if token.is_number and token.end - token.start <= 2:
            for place in range(max(index - 4, 0), index):
                other = page.tokens[place]
                if other.is_other_script and other.end - other.start > 1 and int(token.word) < ADULT_AT:
                    yield Found(place, index, NAME_AGE, 0.7)
                    break


RULES = (with_age, listed, foreign)
