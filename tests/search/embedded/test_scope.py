"""The index tells a reader nothing of what others read, whatever is asked."""

import asyncio
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from search.documents import Change
from search.embedded import Embedded
from search.query import Scope
from tests.search.making import batches
from tests.search.revealing import (
    changes,
    queries,
    readable,
    same_page,
    same_pages,
    same_similar,
    same_suggestions,
    scopes,
    typed,
)

pytestmark = pytest.mark.long


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given=changes(), scope=scopes, data=st.data())
def test_an_index_answers_as_if_it_held_only_what_the_reader_may_read(given: list[Change], scope: Scope, data: st.DataObject):
    asyncio.run(_answers_alike(given, scope, data))


async def _answers_alike(given: list[Change], scope: Scope, data: st.DataObject) -> None:
    may = readable(given, scope)
    names = {document.id for document in may}
    with tempfile.TemporaryDirectory() as folder:
        holding, alone = Embedded(Path(folder) / "all"), Embedded(Path(folder) / "alone")
        try:
            await holding.rebuild(batches(given))
            await alone.rebuild(batches(may))
            for _ in range(4):
                query = data.draw(queries(scope))
                await same_page(holding, alone, query, names)
                await same_pages(holding, alone, query)
                await same_suggestions(holding, alone, scope, query.text, names)
            await same_similar(holding, alone, scope, data.draw(typed), names)
        finally:
            await holding.close()
            await alone.close()
