"""The contract on a real search server. Without one it says so: nothing here stands in for it."""

import os
import secrets
from collections.abc import AsyncIterator

import meilisearch
import pytest

from search.meilisearch import Meilisearch
from search.synonyms import Synonyms
from tests.search.contract import Contract
from tests.search.making import batches

SERVER = os.environ.get("COP_TEST_SEARCH_URL", "")
KEY = os.environ.get("COP_TEST_SEARCH_KEY", "")

pytestmark = pytest.mark.search_server


@pytest.fixture
async def engine() -> AsyncIterator[Meilisearch]:
    """Open, with an empty index of its own, gone afterwards."""
    name = f"test{secrets.token_hex(4)}"
    made = Meilisearch(SERVER, KEY, Synonyms.load(), index=name)
    await made.open()
    await made.rebuild(batches())
    yield made
    await made.close()
    client = meilisearch.Client(SERVER, KEY)
    client.wait_for_task(client.delete_index(name).task_uid)


class TestMeilisearch(Contract):
    """The engine on the server: keyword mode alone."""
