"""Introductions of tests."""

from datetime import timedelta

from cop.community.text import Written
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.notices.actions import introducing
from tests.cast import Town


def said(source: str) -> Written:
    return Written(source, f"<p>{source}</p>", 1)


async def an_introduction(
    town: Town, by: str = "dalia", group: str = "water", *, version: int = 0, days: int = 3, **texts: str
) -> Thing:
    """Written by a steward; `texts` by language, the first one first."""
    words = {code: said(text) for code, text in (texts or {"en": "Welcome to June."}).items()}
    return await introducing.write_introduction(
        await town.reader(by), getattr(town, group), texts=words, until=now() + timedelta(days=days), version=version
    )
