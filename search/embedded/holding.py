"""Whether words stand anywhere in an index, whoever may read them: the proof that what was erased is gone.

A deleted document leaves its words in the dictionary of its segment until that is written anew. So the dictionary of
every field is read, and every stored document, and the bytes of every file.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tantivy import Query, Searcher

from search import languages
from search.embedded.schema import KEYS, WORDS
from search.query import FACETS

LISTED = ("id", *KEYS, *FACETS)
"""Fields whose values are kept whole."""


def compared(words: Iterable[str]) -> frozenset[str]:
    """Folded, and stemmed in every language of their script."""
    found: set[str] = set()
    for word in words:
        for each in languages.words(word):
            found |= {each.folded, *languages.stems(each.text, languages.LANGUAGES)}
    return frozenset(each for each in found if each)


def in_dictionary(searcher: Searcher, words: Sequence[str]) -> int:
    """In how many fields one of the words stands, also of documents that were deleted."""
    wanted = compared(words)
    found = sum(
        any(each in wanted for word in wanted for each, _ in searcher.terms_with_prefix(field, word))
        for field in WORDS
    )
    return found + sum(
        any(word in value for value, _ in searcher.terms_with_prefix(field, "") for word in wanted) for field in LISTED
    )


def in_documents(searcher: Searcher, words: Sequence[str]) -> int:
    """How many stored documents have one of the words."""
    wanted = {*compared(words), *words}
    hits = searcher.search(Query.all_query(), max(searcher.num_docs, 1)).hits
    kept = (str(searcher.doc(address).to_dict()) for _, address in hits)
    return sum(any(word in each for word in wanted) for each in kept)


def in_files(folder: Path, words: Sequence[str]) -> int:
    """How many files have one of the words as it is compared, of builds that are not in use, too."""
    wanted = [each.encode() for each in {*compared(words), *words}]
    return sum(_has(path, wanted) for path in folder.rglob("*") if path.is_file())


def _has(path: Path, wanted: Sequence[bytes]) -> bool:
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return False
    return any(each in whole for each in wanted)
