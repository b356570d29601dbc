"""Where those who write and those who keep order meet, without knowing each other."""

import pytest

from cop.community import posting
from cop.community.people import Reader
from cop.community.policy import MAY
from cop.community.posting import WRITES, Post

POST = Post(group_id=7, topic_id=None, language="en", texts=["words"])


async def holds(reader: Reader, post: Post) -> str:
    return "second"


async def passes(reader: Reader, post: Post) -> str:
    return ""


async def test_the_first_reason_holds_and_none_lets_pass(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posting, "keepers", [passes, holds])
    assert await posting.why_held(Reader(id=1), POST) == "second"
    monkeypatch.setattr(posting, "keepers", [passes])
    assert await posting.why_held(Reader(id=1), POST) == ""


def test_every_verb_that_writes_has_a_rule():
    assert set(MAY) >= WRITES
