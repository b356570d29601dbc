"""What the tests of live sessions share."""

import pytest

from cop.community import audience
from cop.live.actions import telling


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The live log hears of every change of readers, as in an application."""
    monkeypatch.setattr(audience, "watchers", [telling.readers_changed])
