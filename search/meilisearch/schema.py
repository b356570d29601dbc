"""The index on the server: its settings, and how a document looks there.

All text is folded and cut into words by `search.languages` before it is sent, and so is every query: both engines then
agree on what a word is (ё and е, the Arabic article and forms of letters), and no sign of the server's own query
language is left in what a person typed. The server knows no stems: they are an attribute of their own.
"""

import hashlib
import inspect
import json
from typing import Any

from search import irregular, languages, stopwords
from search.documents import GONE, Change, Document
from search.languages import LANGUAGES, analysed, folded_words, name_words, stems, words
from search.query import DEEPEST, FACETS, KIND
from search.synonyms import Synonyms

MARKER = "schema"
"""The id of the one document that is no thing: it says by which schema the index was built."""
WORDS = ("names", "title", "labels", "body")
"""Searched for the words as they stand, in order of their importance."""
STEMS = ("stems",)
BEGINNINGS = ("names", "title")
"""What suggestions are made of."""
MOST_VALUES = 300
CUTOFF_MILLISECONDS = 1500


def settings(synonyms: Synonyms) -> dict[str, Any]:
    """Everything the index is told. Raises TooManySynonyms when the server would drop some in silence."""
    synonyms.check_limits()
    equal_only = {"facetSearch": False, "filter": {"equality": True, "comparison": False}}
    return {
        "displayedAttributes": ["id", KIND, *BEGINNINGS],
        "searchableAttributes": [*WORDS, *STEMS],
        "filterableAttributes": [
            {"attributePatterns": ["id", "audience", *FACETS], "features": equal_only},
        ],
        "sortableAttributes": ["at", "weight", "name_sort"],
        "rankingRules": [
            "sort", "words", "typo", "proximity", "attributeRank", "wordPosition", "exactness", "weight:desc",
            "at:desc",
        ],
        "stopWords": [],
        "synonyms": synonyms.for_meilisearch(),
        "distinctAttribute": None,
        "localizedAttributes": [{"attributePatterns": ["*"], "locales": ["eng", "fra", "spa", "por", "ara", "rus"]}],
        "typoTolerance": {
            "enabled": True, "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 9}, "disableOnNumbers": True,
            "disableOnAttributes": list(STEMS),
        },
        "faceting": {"maxValuesPerFacet": MOST_VALUES, "sortFacetValuesBy": {"*": "count"}},
        "pagination": {"maxTotalHits": DEEPEST},
        "searchCutoffMs": CUTOFF_MILLISECONDS,
        "prefixSearch": "indexingTime",
    }


def schema_hash(synonyms: Synonyms) -> str:
    """Changes whenever the settings, the making of a document or the making of words do."""
    whole = hashlib.sha256(json.dumps(settings(synonyms), sort_keys=True).encode())
    for source in (languages, irregular, stopwords, row_of, _stems):
        whole.update(inspect.getsource(source).encode())
    return whole.hexdigest()[:16]


def row_of(change: Change) -> dict[str, Any]:
    """A document as the server keeps it; of what is gone only the id, the version and the audience of nobody."""
    if not isinstance(change, Document):
        return {"id": change.id, "version": change.version, "audience": GONE}
    own = {name: list(values) for name, values in change.facets.items()}
    return {
        "id": change.id, KIND: change.kind, "audience": change.audience, "version": change.version,
        "names": [" ".join(name_words(name)) for name in change.names],
        "title": [_folded(said.title) for said in change.said],
        "labels": [_folded(label) for label in change.labels],
        "body": [_folded(said.body) for said in change.said],
        "stems": _stems(change),
        "name_sort": _folded(change.names[0] if change.names else change.said[0].title if change.said else ""),
        "weight": change.weight, "at": change.at,
        **{facet: own.get(facet, []) for facet in FACETS if facet != KIND},
    }


def marker(synonyms: Synonyms) -> dict[str, Any]:
    return {"id": MARKER, "version": 0, "audience": GONE, "schema": schema_hash(synonyms)}


def _folded(text: str) -> str:
    return " ".join(folded_words(text))


def _stems(document: Document) -> list[str]:
    """Of each language version the stems in its own language, of labels those of every language."""
    said = [" ".join(analysed(f"{each.title} {each.body}", each.language)) for each in document.said]
    labels = [" ".join(sorted({stem for word in words(label) for stem in stems(word.text, LANGUAGES)}))
              for label in document.labels]
    return [*said, *labels]
