"""Words of a text as they are compared: folded, and stemmed in the language of the text.

Folding: NFKC, casefold, no marks, one form for each Arabic letter, no Arabic article. Stemming comes before folding:
Snowball knows the endings with their accents, and folding first costs a point of precision in Arabic and Russian.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import tantivy

from search.irregular import IRREGULAR
from search.stopwords import STOPWORDS

STEMMERS = {
    "fr": "french", "en": "english", "es": "spanish", "pt": "portuguese", "ar": "arabic", "ru": "russian",
}
LANGUAGES = tuple(STEMMERS)
LONGEST = 64
"""Characters of a word that are looked at."""
REMEMBERED = 50_000
"""Words whose folding and stem are kept: a vocabulary of 20,000 documents."""

MARKS = "".join(chr(point) for point in range(0x10000) if unicodedata.category(chr(point))[0] == "M")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
WORD = re.compile(f"[^\\W_][^\\W_{re.escape(MARKS + INVISIBLE)}]*(?:[{re.escape(MARKS + INVISIBLE)}]+[^\\W_]*)*")
APOSTROPHES = "'’ʼ‘＇"
ELIDED = frozenset(("l", "d", "j", "m", "n", "s", "t", "c", "qu"))
"""What French writes before an apostrophe; with the s and t of English behind one, no words of their own."""
BEHIND = frozenset(("s", "t"))
JOINT = re.compile(f"(?<=[^\\W_])[{APOSTROPHES}\\-‐‑](?=[^\\W_])")

UNMARKED = str.maketrans({
    "\u0640": "",  # tatweel, which only stretches
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ە": "ه", "ک": "ك", "ڪ": "ك", "گ": "ك", "ء": "",
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ə": "a",
    **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},
    **dict.fromkeys(MARKS + INVISIBLE, ""),
})
ARTICLES = (("ال", 2), ("وال", 4), ("بال", 4), ("فال", 4), ("كال", 4), ("لل", 3))
"""The Arabic article, alone and with what is written to it, and how many letters must stay for it to be one."""
JOINED_TO_ARTICLE = re.compile("^[وبفك](?=ال....)")
"""What is written to the article, which the Arabic stemmer leaves there."""


class Word(NamedTuple):
    """A word of a text: `text[start:end]`, as it stands there and as it is compared."""

    start: int
    end: int
    text: str
    folded: str


def fold(text: str) -> str:
    """NFKC, casefold, then without marks, with one form of each Arabic letter. ё is е. Keeps blanks and signs."""
    whole = unicodedata.normalize("NFKC", text).casefold()
    return whole if whole.isascii() else unicodedata.normalize("NFKD", whole).translate(UNMARKED)


@lru_cache(REMEMBERED)
def _compared(word: str) -> str:
    return _bare(_letters(fold(word)))[:LONGEST]


def _letters(folded: str) -> str:
    """Without what folding brought in: the brackets of ⑴, the blanks of ﷺ."""
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def _bare(folded: str) -> str:
    """Without the Arabic article."""
    if folded[:1] in "اوبفكل":
        for article, least in ARTICLES:
            if folded.startswith(article) and len(folded) >= len(article) + least:
                return folded[len(article):]
    return folded


def words(text: str) -> list[Word]:
    """The words of a text in their order; French elisions and the English 's are none."""
    return [
        Word(start, end, word, folded)
        for start, end, word in _pieces(text)
        if (folded := _compared(word[:LONGEST]))
    ]


def folded_word(word: str) -> str:
    """One word, without blanks or signs, as it is compared."""
    return _compared(word[:LONGEST])


def folded_words(text: str) -> list[str]:
    """As `words`, only what is compared."""
    return [folded for word in _said(text) if (folded := _compared(word[:LONGEST]))]


def _said(text: str) -> list[str]:
    """The words as they stand; quick where no apostrophe does."""
    if any(mark in text for mark in APOSTROPHES):
        return [word for _, _, word in _pieces(text)]
    return WORD.findall(text)


def _pieces(text: str) -> Iterable[tuple[int, int, str]]:
    around = any(mark in text for mark in APOSTROPHES)
    for found in WORD.finditer(text):
        start, end = found.span()
        if not around or not _is_elided(text, start, end):
            yield start, end, found[0]


def _is_elided(text: str, start: int, end: int) -> bool:
    if end - start > 2:
        return False
    word = text[start:end].casefold()
    before_one = text[end:end + 1] in APOSTROPHES and end + 1 < len(text) and text[end + 1].isalnum()
    behind_one = start > 1 and text[start - 1] in APOSTROPHES and text[start - 2].isalnum()
    return (before_one and word in ELIDED) or (behind_one and word in BEHIND)


def name_words(name: str) -> list[str]:
    """The folded words of a name, and what is joined by an apostrophe or a hyphen as one word, too."""
    apart = folded_words(name)
    return apart + [word for word in folded_words(JOINT.sub("", name)) if word not in apart]


def stemmed(word: str, language: str) -> str:
    """The stem of one word, folded; the folded word where the language has no stemmer here."""
    return _stem(word[:LONGEST], language if language in STEMMERS else "")


@lru_cache(REMEMBERED * 4)
def _stem(word: str, language: str) -> str:
    stem = _regular(word, language)
    return SAME.get(language, {}).get(stem, stem)


def _regular(word: str, language: str) -> str:
    whole = JOINED_TO_ARTICLE.sub("", unicodedata.normalize("NFKC", word).casefold())
    if language:
        whole = "".join(ANALYZERS[language].analyze(whole)) or whole
    return _bare(_letters(fold(whole)))[:LONGEST]


def analysed(text: str, language: str) -> list[str]:
    """The stems of a text in their order, one for each of its `words`."""
    return folded_and_stemmed(text, language)[1]


def folded_and_stemmed(text: str, language: str) -> tuple[list[str], list[str]]:
    """`folded_words` and `analysed`, at once."""
    language = language if language in STEMMERS else ""
    folded, stems = [], []
    for word in _said(text):
        compared = _compared(word[:LONGEST])
        if compared:
            folded.append(compared)
            stems.append(_stem(word[:LONGEST], language))
    return folded, stems


def stems(word: str, languages: Iterable[str]) -> frozenset[str]:
    """The stems of a word whose language is not known, in each of these that is written in its script."""
    script = script_of(word)
    return frozenset(stemmed(word, language) for language in languages if SCRIPTS.get(language, "latin") == script)


SCRIPTS = {"ar": "arabic", "ru": "cyrillic"}
RANGES = (("cyrillic", "\u0400", "\u052f"), ("arabic", "\u0600", "\u077f"), ("arabic", "\ufb50", "\ufefc"))


def script_of(word: str) -> str:
    """arabic, cyrillic, or latin for all else: by the first letter."""
    return next((name for name, first, last in RANGES if first <= word[:1] <= last), "latin")


def is_small(folded: str) -> bool:
    """A word so common in one of the languages that it need not be met (the, de, la, في, и)."""
    return folded in SMALL


ANALYZERS = {
    language: tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(name)).build()
    for language, name in STEMMERS.items()
}
SAME = {
    language: {_regular(word, language): _regular(line.split()[0], language) for line in lines for word in line.split()}
    for language, lines in IRREGULAR.items()
}
"""Language -> stem of an irregular form -> the stem that stands for it."""
SMALL = frozenset(folded for listed in STOPWORDS.values() for folded in folded_words(listed))
