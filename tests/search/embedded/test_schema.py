from types import ModuleType

import pytest
import tantivy

from search.embedded import entries, schema
from search.embedded.weights import FIELDS
from search.query import FACETS


def test_every_facet_and_every_field_that_is_weighed_is_in_the_schema():
    for name in (*FACETS, *schema.KEYS, *schema.WORDS, *(field.exact for field in FIELDS), *(field.stem for field in FIELDS)):
        if name:
            tantivy.Query.term_query(schema.SCHEMA, name, "x")


def test_an_index_of_another_analysis_has_another_mark(monkeypatch: pytest.MonkeyPatch):
    other = ModuleType("other")
    monkeypatch.setattr(schema.inspect, "getsource", lambda source: "changed" if source is other else "same")
    assert schema._mark(entries, other) != schema._mark(entries, entries)


def test_an_index_of_another_version_of_the_library_has_another_mark(monkeypatch: pytest.MonkeyPatch):
    before = schema._mark(entries)
    monkeypatch.setattr(schema, "version", lambda name: "0.28.0")
    assert schema._mark(entries) != before
