"""Fields of the index, and their mark: an index with another mark is not read but built anew."""

import hashlib
import inspect
from importlib.metadata import version
from types import ModuleType

import tantivy

from search import irregular, languages, stopwords
from search.embedded import entries
from search.query import FACETS

WORDS = ("title", "names", "labels", "body", "title_stem", "labels_stem", "body_stem", "every", "every_stem")
"""Words come folded or stemmed by `search.languages`, joined by blanks: the index only splits them again. Those of
every field stand once more in `every`: whether a word is met at all is asked there, which is quicker."""
KEYS = ("browse", "newest")
"""Keys to sort by: with the id at their end, so that no two are equal."""
NUMBERS = ("version", "at", "tie", "kind_number")


def made() -> tantivy.Schema:
    """The schema. Audiences are numbers, facets and ids whole strings; only what a hit gives back is stored."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("audience", stored=True, indexed=True, fast=True)
    builder.add_float_field("weight", fast=True)
    for name in NUMBERS:
        builder.add_unsigned_field(name, stored=name == "version", fast=True)
    for name in KEYS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, stored=name == "kind", fast=True, tokenizer_name="raw", index_option="basic")
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    return builder.build()


SCHEMA = made()


def _mark(*sources: ModuleType) -> str:
    """Of the fields, of how words are made, and of the library, whose format is of one version."""
    whole = hashlib.sha256(version("tantivy").encode())
    for source in sources:
        whole.update(inspect.getsource(source).encode())
    whole.update(inspect.getsource(made).encode() + repr((WORDS, KEYS, NUMBERS, FACETS)).encode())
    return whole.hexdigest()[:16]


MARK = _mark(entries, languages, irregular, stopwords)
