"""Offers that are over leave the index."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from cop.community import findable
from cop.directory.actions import offers
from cop.directory.models import PartnerOffer
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_partner, an_offer


async def test_an_offer_ends_the_day_after_its_last_and_its_partner_is_due(
    app: Starlette, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "AT_ONCE", 1)
    over, open_ = await a_partner(town.organisation, town.bruno), now().date()
    for title, until in (("Over", open_ - timedelta(days=1)), ("Long over", open_ - timedelta(days=9)), ("Today", open_)):
        await an_offer(over, title=title, until=until)
    async with unit():
        index = await findable.register_index("local:test")
        await findable.caught_up(index, await findable.due(index))

    await offers.end_offers()

    assert {each.title for each in await PartnerOffer.filter(ended_at__isnull=True)} == {"Today"}
    due = await findable.due(index)
    assert set(due) == {over.id}
    async with unit():
        await findable.caught_up(index, due)
    await offers.end_offers()
    assert await findable.due(index) == {}, "once is enough"
