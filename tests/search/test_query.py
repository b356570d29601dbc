import dataclasses

import pytest

from search.query import FACETS, SORTS, Query, Scope
from tests.search.making import WE


def test_no_question_without_a_scope():
    with pytest.raises(TypeError):
        Query(text="war")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Scope()  # type: ignore[call-arg]


def test_a_scope_cannot_be_widened_after_it_was_made():
    with pytest.raises(dataclasses.FrozenInstanceError):
        WE.audiences = frozenset({1, 2})  # type: ignore[misc]
    with pytest.raises(AttributeError):
        WE.audiences.add(2)  # type: ignore[attr-defined]


def test_nothing_asked_is_everything_best_first():
    query = Query(scope=WE)
    assert (query.text, query.filters, query.counted, query.sort) == ("", {}, (), SORTS[0])


def test_each_facet_once():
    assert len(set(FACETS)) == len(FACETS)
