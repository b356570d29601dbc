import dataclasses

import pytest

from search.documents import GONE, Document, Gone
from tests.search.making import thing


def test_a_document_cannot_be_changed_after_it_was_made():
    with pytest.raises(dataclasses.FrozenInstanceError):
        thing("1", "War").audience = 2  # type: ignore[misc]


def test_nobody_is_an_audience_of_its_own_and_never_the_default():
    assert GONE == 0
    with pytest.raises(TypeError):
        Document(id="1", kind="topic", version=1, said=())  # type: ignore[call-arg]


def test_what_is_gone_holds_no_word():
    assert {field.name for field in dataclasses.fields(Gone)} == {"id", "version"}
