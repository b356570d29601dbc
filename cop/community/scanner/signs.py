"""What of the words of a page counts for telling whether they lead to a child: each sign is a short text.

The signs of a word are made of parts (what the word is, what stands beside it, what the sentence is about, what the
rules see), and each part has a function, so that the weight of a part can be summed once and remembered. Whoever
learns the weights takes the same signs from `all_signs` and `close_signs`.
"""

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cop.community.scanner.found import Found
from cop.community.scanner.words import Page, Token, common

REMEMBERED = 30_000
BESIDE = (-4, -3, -2, -1, 1, 2, 3, 4)
CLOSE = (-2, -1, 1, 2)
ADULT_AT = 18
SIZES = (12, 25, 50, 90)
"""Words of a text: in a long one it is likelier that something looks like a detail and is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word without its place: `form` is how it is written, `about` its classes and whether it says a young age."""

    word: str
    form: str
    about: tuple[str, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """Signs that also count for the words around it."""
        return (f"w={self.word}", f"k={self.form}", *self.about)


@dataclass(frozen=True, slots=True)
class Place:
    """A word where it stands: `topic` is what its sentence is about, `nearby` that and the sentences on both sides."""

    word: Word
    topic: frozenset[str]
    nearby: frozenset[str]
    joints: tuple[str, ...]


def _form(token: Token, is_common: bool) -> str:
    length = token.end - token.start
    if token.is_number:
        return f"d{min(length, 6)}"
    letters = "U" if token.is_upper and length > 1 else "C" if token.is_cap else "a"
    return f"{letters}{length if length < 3 else ''}{'=' if is_common else ''}"


@lru_cache(REMEMBERED)
def _word(word: str, form: str, classes: frozenset[str], value: int | None, is_other_script: bool) -> Word:
    about = [f"c={name}" for name in sorted(classes)]
    if value is not None:
        about.append("v=y" if value < ADULT_AT else "v=a")
    if is_other_script:
        about.append("other")
    return Word(word, form, tuple(about))


def forget() -> None:
    _word.cache_clear()


def words_of(page: Page) -> list[Word]:
    """A common word of any language is one: a post quotes others in theirs."""
    anywhere = common("")
    return [
        _word(token.word, _form(token, token.word in anywhere or page.is_common(token)), token.classes,
              page.value(token), token.is_other_script)
        for token in page.tokens
    ]


def _topics(page: Page, words: Sequence[Word]) -> dict[int, frozenset[str]]:
    """Sentence -> what its words are about."""
    topics: dict[int, set[str]] = {}
    for token, word in zip(page.tokens, words, strict=True):
        topic = topics.setdefault(token.sentence, set())
        topic.update(word.about)
        if word.form[0] in "CU" and word.form[-1] != "=":
            topic.add("name")
        if word.form[0] == "d":
            topic.add("num")
    return {sentence: frozenset(topic) for sentence, topic in topics.items()}


def places_of(page: Page) -> list[Place]:
    words = words_of(page)
    topics = _topics(page, words)
    none: frozenset[str] = frozenset()
    wide = {
        each: topic | topics.get(each - 1, none) | topics.get(each + 1, none) for each, topic in topics.items()
    }
    gaps = ["^", *(page.gap(index).strip()[:1] for index in range(len(words)))]
    size = f"size{bisect(SIZES, len(words))}"
    places = []
    for index, (token, word) in enumerate(zip(page.tokens, words, strict=True)):
        before, after = gaps[index], gaps[index + 1]
        left = words[index - 1].form if index else "^"
        right = words[index + 1].form if index + 1 < len(words) else "$"
        joints = (
            f"g-{before}", f"g+{after}", f"gk{before}{word.form}{after}", f"kkk{left}|{word.form}|{right}",
            f"gkk{left}|{before}{word.form}{after}|{right}", f"caps{page.has_caps}", size, f"{size}&{word.form}",
            *((f"first{word.form}",) if token.is_first else ()),
        )
        places.append(Place(word, topics[token.sentence], wide[token.sentence], joints))
    return places


def own_signs(word: Word) -> Iterator[str]:
    text = word.word
    yield from ("b", *word.said, f"p3={text[:3]}", f"p4={text[:4]}", f"s2={text[-2:]}", f"s3={text[-3:]}",
                f"s4={text[-4:]}")


def beside_signs(offset: int, word: Word | None) -> Iterator[str]:
    """Of a word that stands `offset` words further on; None: the text ends before."""
    if word is None:
        yield f"{offset:+d}edge"
    else:
        for sign in word.said:
            yield f"{offset:+d}{sign}"


def joint_signs(offset: int, form: str, other: str, about: tuple[str, ...]) -> Iterator[str]:
    """Of how a word is written, and how the next one (1) or the one before it (-1) is, and what that is about."""
    yield f"{offset:+d}{form}~~{other}"
    for sign in about:
        yield f"{offset:+d}{form}~{sign}"


def phrase_signs(words: Sequence[Word], index: int) -> list[str]:
    """Of a word with those up to two words before and behind it."""
    word, form = words[index].word, words[index].form
    row: list[str] = []
    if index:
        before = words[index - 1].word
        row += (f"{before}|{word}<", f"-1{form}~{before}")
        if index > 1:
            row.append(f"-2{form}~{words[index - 2].word}")
    if index + 1 < len(words):
        behind = words[index + 1].word
        row += (f"{word}|{behind}>", f"+1{form}~{behind}")
        if index + 2 < len(words):
            row.append(f"+2{form}~{words[index + 2].word}")
    return row


def topic_signs(topic: frozenset[str], nearby: frozenset[str], form: str) -> Iterator[str]:
    for name, row in (("S", topic), ("A", nearby)):
        for sign in row:
            yield f"{name}{sign}"
            yield f"{name}{sign}&{form}"


def rule_signs(page: Page, found: Iterable[Found], *, is_left_out: bool = False) -> list[list[str]]:
    """For each word of the page, which rules see it and how sure they are, and how sure the surest one of the page is;
    nothing where the rules are left out of it."""
    if is_left_out:
        return [[] for _ in page.tokens]
    seen: list[set[str]] = [set() for _ in page.tokens]
    surest = 0.0
    for each in found:
        surest = max(surest, each.weight)
        for index in covered(page, each):
            seen[index] |= {"R", f"R{each.kind}", f"R{each.kind}{each.weight * 10:.0f}"}
    return [[*sorted(signs), f"RS{surest * 10:.0f}"] for signs in seen]


def covered(page: Page, found: Found) -> range:
    """The words that a rule has seen."""
    if not found.letters:
        return range(found.first, found.last + 1)
    first = bisect(page.tokens, found.first, key=lambda token: token.end)
    return range(first, max(bisect_left(page.tokens, found.last, key=lambda token: token.start), first))


def close_signs(places: Sequence[Place], ruled: Sequence[Sequence[str]], index: int) -> list[str]:
    """The signs of one word that tell of which kind it is: its own, of the rules, of the two words on each side."""
    row = [*own_signs(places[index].word), *places[index].joints, *ruled[index]]
    for offset in CLOSE:
        if 0 <= index + offset < len(places):
            row += beside_signs(offset, places[index + offset].word)
    return row


def all_signs(places: Sequence[Place], ruled: Sequence[Sequence[str]], index: int) -> list[str]:
    """The signs of one word that tell whether it leads to a child."""
    place, words = places[index], [each.word for each in places]
    row = [*own_signs(place.word), *place.joints, *ruled[index], *phrase_signs(words, index)]
    for offset in BESIDE:
        other = words[index + offset] if 0 <= index + offset < len(words) else None
        row += beside_signs(offset, other)
        if other is not None and abs(offset) == 1:
            row += joint_signs(offset, place.word.form, other.form, other.about)
    row += topic_signs(place.topic, place.nearby, place.word.form)
    return row
