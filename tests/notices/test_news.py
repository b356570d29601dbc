"""A reminder is told for as long as its bookmark is there."""

import pytest

from cop.community.activity import note
from cop.kit.unit import unit
from cop.notices.actions import bookmarking
from cop.notices.actions.bookmarking import drop
from cop.notices.models import Bookmark
from tests.cast import Town
from tests.notices.happening import asked, kept, told

pytestmark = pytest.mark.usefixtures("app")


async def test_a_bookmark_dropped_meanwhile_reminds_of_nothing(town: Town):
    amina = await town.reader("amina")
    for dropped in (False, True):
        await bookmarking.keep(amina, await asked(town, "bruno"), words="", remind_on=None)
        bookmark = (await Bookmark.filter(person_id=amina.id).order_by("-id"))[0]
        async with unit():
            await note("bookmark.due", None, subject_id=bookmark.id)
        if dropped:
            await drop(amina, bookmark)
        await told()
    assert [kind for kind, _, _ in await kept(town.amina)] == ["reminder"]
