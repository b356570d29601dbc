"""What came in pieces becomes a file of its topic once, or not at all."""

import asyncio

import pytest
from starlette.applications import Starlette

from cop.community import attachment, uploading
from cop.community.attachment import Attachment, PartUpload
from cop.forum.actions.attaching import attach_upload
from cop.kit.errors import Missing, Refused
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.samples import TEXT
from tests.things import a_topic


async def test_of_two_that_finish_one_attaches_and_a_refusal_forgets_nothing(town: Town, app: Starlette) -> None:
    files, amina, topic = app.state.files, await town.reader("amina"), await a_topic(town.amina, town.water)
    upload = await uploading.begin(amina, topic, uploading.Announced("a.txt", "", len(TEXT)), files)
    await uploading.take(amina, upload, 0, TEXT, files)

    async def finish() -> None:
        incoming = await uploading.gathered(upload, files)
        try:
            await attach_upload(amina, topic, upload, await attachment.examined("a.txt", "", incoming), files)
        finally:
            await incoming.drop()

    chen = await town.reader("chen")
    await moderation.close(chen, topic, version=topic.version, reason="Answered.")
    with pytest.raises(Refused, match="topic-closed"):
        await finish()
    assert await PartUpload.all().count() == 1, "both or neither"
    await moderation.reopen(chen, await topic.__class__.get(id=topic.id), version=topic.version + 1, reason="It is not.")
    done = await asyncio.gather(finish(), finish(), return_exceptions=True)
    assert sorted(type(each) for each in done if each is not None) == [Missing]
    assert await Attachment.all().count() == 1 and await PartUpload.all().count() == 0
    assert len([path for path in files.folder.rglob("*") if path.is_file()]) == 1
