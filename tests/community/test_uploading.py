"""A file that comes in pieces over a line that drops: nothing is lost, nothing is counted twice."""

import asyncio
import os
from datetime import timedelta

import pytest

from cop.community import attachment, erasable, uploading
from cop.community.attachment import PartUpload
from cop.community.uploading import Announced, Elsewhere
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.files import Files
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.community.test_attachment import a_file, attached, files, on_disk  # noqa: F401  # a fixture
from tests.things import a_topic

TEXT = b"One line.\n" * 100


async def begun(town: Town, topic, files: Files, name: str = "a.txt", who: str = "amina", size: int = len(TEXT)):  # noqa: F811
    return await uploading.begin(await town.reader(who), topic, Announced(name, "text/plain", size), files)


async def test_pieces_become_the_file(town: Town, files: Files) -> None:  # noqa: F811
    amina, upload = await town.reader("amina"), await begun(town, await a_topic(town.amina, town.water), files)
    for at in range(0, len(TEXT), 300):
        assert await uploading.take(amina, upload, at, TEXT[at:at + 300], files) == min(at + 300, len(TEXT))
    incoming = await uploading.gathered(upload, files)
    assert (incoming.path.read_bytes(), incoming.size) == (TEXT, len(TEXT))
    await incoming.drop()
    await uploading.give_up(upload, files)
    assert on_disk(files) == set() and await PartUpload.all().count() == 0


async def test_of_fifty_pieces_for_one_place_one_counts(town: Town, files: Files) -> None:  # noqa: F811
    amina, upload = await town.reader("amina"), await begun(town, await a_topic(town.amina, town.water), files)
    pieces = [bytes([65 + n % 26]) * 10 for n in range(50)]

    done = await asyncio.gather(
        *(uploading.take(amina, upload, 0, piece, files) for piece in pieces), return_exceptions=True
    )

    (winner,) = [piece for piece, each in zip(pieces, done, strict=True) if each == 10]
    assert {(type(each), each.received) for each in done if each != 10} == {(Elsewhere, 10)}
    assert files.examine(upload.stored).read_bytes() == winner
    with pytest.raises(Elsewhere):
        await uploading.take(amina, upload, 10, TEXT, files)  # more than was announced


async def test_what_a_lost_piece_left_behind_does_not_count(town: Town, files: Files) -> None:  # noqa: F811
    amina, upload = await town.reader("amina"), await begun(town, await a_topic(town.amina, town.water), files)
    await uploading.take(amina, upload, 0, b"0123456789", files)
    with files.examine(upload.stored).open("ab") as torn:
        torn.write(b"a piece whose row was never written")
    await uploading.take(amina, upload, 10, b"ab", files)
    assert files.examine(upload.stored).read_bytes() == b"0123456789ab"

    files.examine(upload.stored).write_bytes(b"012")  # what a power cut leaves
    with pytest.raises(Refused, match="upload-lost"):
        await uploading.take(amina, upload, 12, b"c", files)
    assert await PartUpload.all().count() == 0


async def test_only_who_began_it_goes_on_and_only_while_the_topic_is_open(town: Town, files: Files) -> None:  # noqa: F811
    topic = await a_topic(town.amina, town.water)
    upload = await begun(town, topic, files)
    chen, amina = await town.reader("chen"), await town.reader("amina")
    with pytest.raises(Missing):
        await uploading.under_way(chen, upload.public_id)
    with pytest.raises(Elsewhere):
        await uploading.take(chen, upload, 0, b"x", files)
    with pytest.raises(Forbidden):
        await begun(town, topic, files, who="bruno")

    await moderation.hide(chen, topic, version=topic.version, reason="It names a child.")
    with pytest.raises((Missing, Refused)):
        await uploading.under_way(amina, upload.public_id)
    with pytest.raises(Elsewhere):
        await uploading.take(amina, upload, 0, b"x", files)
    assert on_disk(files) == set()


@pytest.mark.parametrize(("name", "size", "code"), [
    ("a.txt", 0, "file-empty"), ("", 0, "no-file"), ("a.txt", attachment.LARGEST + 1, "file-too-large"),
    ("a.exe", 5, "file-kind"), ("a.txt\u202egnp.exe", 5, "file-kind"), ("CON", 5, "file-kind"),
])
async def test_what_cannot_be_taken_is_refused_before_it_comes(
    town: Town, files: Files, name: str, size: int, code: str  # noqa: F811
) -> None:
    with pytest.raises(Refused, match=code):
        await begun(town, await a_topic(town.amina, town.water), files, name, size=size)


async def test_what_is_under_way_counts_as_what_there_is(
    town: Town, files: Files, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.setattr(attachment, "MOST_OF_PERSON", 2 * len(TEXT))
    topic = await a_topic(town.amina, town.water)
    await begun(town, topic, files)
    await begun(town, topic, files)  # the same again: the first is given up
    await begun(town, topic, files, "b.txt")
    assert await PartUpload.all().count() == 2
    for refused in (begun(town, topic, files, "c.txt", size=1), attached(town, topic, await a_file(files))):
        with pytest.raises(Refused, match="too-many-bytes"):
            await refused
    monkeypatch.setattr(attachment, "MOST_OF_PERSON", attachment.LARGEST)
    for number in range(3):
        await begun(town, topic, files, f"{number}.txt")
    with pytest.raises(Refused, match="too-many-under-way"):
        await begun(town, topic, files, "9.txt")


async def test_what_nobody_went_on_with_for_a_day_is_swept(town: Town, files: Files) -> None:  # noqa: F811
    amina, topic = await town.reader("amina"), await a_topic(town.amina, town.water)
    old, fresh = await begun(town, topic, files), await begun(town, topic, files, "b.txt")
    for each in (old, fresh):
        await uploading.take(amina, each, 0, b"x", files)
    async with unit():
        await PartUpload.filter(id=old.id).update(touched_at=now() - timedelta(days=1, seconds=1))
    os.utime(files.examine(old.stored), (0, 0))
    assert await attachment.sweep(files) == 1
    assert on_disk(files) == {fresh.stored} and (await PartUpload.get()).id == fresh.id


async def test_erasing_the_topic_erases_what_is_under_way(town: Town, files: Files) -> None:  # noqa: F811
    amina, topic = await town.reader("amina"), await a_topic(town.amina, town.water)
    upload = await begun(town, topic, files)
    await uploading.take(amina, upload, 0, b"x", files)
    for name in ("upload under way", "file under way"):
        assert await erasable.STORES[name].find(topic.id) == 1
        async with unit():
            await erasable.STORES[name].erase(topic.id)
        assert await erasable.STORES[name].confirm(topic.id)
    with pytest.raises(Missing):
        await uploading.under_way(amina, upload.public_id)
    with pytest.raises(Missing):
        await uploading.take(amina, upload, 1, b"x", files)
