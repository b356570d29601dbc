"""Every number that ranking depends on, in one place."""

from typing import NamedTuple


class Field(NamedTuple):
    """A field of words: where they stand as written, where as stems ("": never stemmed), what a hit weighs."""

    exact: str
    stem: str
    keyword: float
    question: float


FIELDS = (
    Field("title", "title_stem", 3.0, 1.5),
    Field("names", "", 3.0, 0.5),
    Field("labels", "labels_stem", 1.5, 0.5),
    Field("body", "body_stem", 1.0, 1.0),
)

EXACT, STEM, PREFIX, TYPO = 2.0, 1.2, 0.8, 0.3
"""Keyword mode: what a word weighs by the way it was met. Prefix and typo score 1 wherever they are met, the others
as rare words do (BM25), so the distance between them is larger than it looks."""
SYNONYM = 0.8
"""Of what the word itself would weigh."""
OTHERS = 0.1
"""Of the weight of the fields a word was met in beside the best one."""

QUESTION_EXACT, QUESTION_STEM = 0.5, 1.0
QUESTION_SYNONYM = 0.5

PREFIX_FROM = 2
"""Letters from which the last word is taken for the beginning of one."""
MOST_OF_THEM = 0.6
"""Part of the words that suffices when nothing meets all of them."""

SIMILAR_SHARE = 0.5
"""Of the weight of a text's words (rare ones weigh more), how much a similar thing shares."""
SIMILAR_CANDIDATES = 50
"""The best of question mode, among which the similar ones are."""

SUGGEST_FROM = 2
"""Letters that must be typed before anything is suggested."""
SUGGEST_NAME, SUGGEST_TITLE = 1.2, 1.0
"""A name has it, a title has it."""
SUGGEST_WHOLE = 1.5
"""Times as much when the last word is whole."""
SUGGEST_CANDIDATES = 200
