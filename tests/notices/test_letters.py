"""The mail of a reminder: with title and note where mails may quote, else that there is something."""

from starlette.applications import Starlette

from cop.community import outbox
from cop.community.outbox import Letter, Sheet
from cop.kit.clock import now
from cop.moderation import actions as moderation
from cop.notices.actions import bookmarking
from cop.notices.actions.bookmarking import drop
from cop.notices.models import Bookmark
from tests.cast import Town
from tests.notices.happening import asked


async def composed(app: Starlette, town: Town, who: str, thing_id: int) -> Sheet | None:
    letter = Letter(
        person_id=getattr(town, who).id, key="reminder", kind="reminder", thing_id=thing_id, due_at=now(), next_at=now()
    )
    return await outbox.kinds["reminder"](letter, await town.reader(who), app.state.site.catalogues["en"])


async def test_it_quotes_what_mails_may_quote_and_nothing_else(town: Town, app: Starlette):
    said = {}
    for who, group in (("amina", town.water), ("elena", town.court)):
        topic = await asked(town, who, title="Who pays\nat night?", group=group)
        await bookmarking.keep(await town.reader(who), topic, words="Ask Sela", remind_on=None)
        sheet = await composed(app, town, who, topic.id)
        assert sheet is not None and sheet.stop == "personal"
        said[who] = " ".join((sheet.subject, *sheet.parts, *sheet.ending))
        assert f"/topics/{topic.public_id}" in said[who] and "\n" not in sheet.subject
    assert "Who pays at night?" in said["amina"] and "Ask Sela" in said["amina"]
    assert not any(words in said["elena"] for words in ("Who pays", "Ask Sela", "Court"))


async def test_a_dropped_bookmark_and_a_hidden_thing_are_not_mailed(town: Town, app: Starlette):
    topic = await asked(town, "amina")
    amina = await town.reader("amina")
    await bookmarking.keep(amina, topic, words="", remind_on=None)
    assert await composed(app, town, "amina", topic.id) is not None
    await moderation.hide(await town.reader("chen"), topic, version=topic.version, reason="Out of sight")
    assert await composed(app, town, "amina", topic.id) is None
    await drop(amina, await Bookmark.get(person_id=amina.id))
    assert await composed(app, town, "amina", topic.id) is None
