from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from search.embedded import Embedded
from tests.search.making import batches


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Embedded]:
    """Open, with an empty index."""
    made = Embedded(tmp_path / "index")
    await made.open()
    await made.rebuild(batches())
    yield made
    await made.close()
