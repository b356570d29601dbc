"""Files of things: what they are called, how many there may be, who reads them, and how they leave."""

import asyncio
import os
from pathlib import Path

import pytest

from cop.community import attachment, audience, erasable
from cop.community.attachment import LONGEST_NAME, Attachment, Examined, clean_name
from cop.community.thing import Thing
from cop.kit.errors import Missing, Refused
from cop.kit.files import Files
from cop.kit.unit import unit
from tests import samples
from tests.cast import Town
from tests.things import a_topic


@pytest.fixture
def files(tmp_path: Path) -> Files:
    kept = Files(tmp_path / "files")
    attachment.kept_in(kept)
    return kept


async def a_file(files: Files, content: bytes = samples.TEXT, name: str = "a.txt") -> Examined:
    """A file that has come in and was looked at."""
    incoming = files.receive(attachment.LARGEST)
    await incoming.add(content)
    await incoming.close()
    return await attachment.examined(name, "", incoming)


async def attached(town: Town, topic: Thing, file: Examined, name: str = "amina") -> Attachment:
    async with unit():
        await audience.hold_tree(topic.id)
        made = await attachment.attach(topic.id, file, await town.reader(name))
    return await Attachment.get(id=made)


def on_disk(files: Files) -> set[str]:
    return {path.name for path in files.folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("typed", "shown"), [
    ("rapport final.pdf", "rapport final.pdf"), ("تقرير.pdf", "تقرير.pdf"), ("e\u0301te\u0301.pdf", "été.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"), ("..\\..\\boot.pdf", "boot.pdf"), ("C:\\Users\\amina\\a.pdf", "a.pdf"),
    ("/a.pdf", "a.pdf"), ("a.pdf/", ""), ("..", ""), (".", ""), ("", ""), ("   ", ""),
    (".htaccess.pdf", "htaccess.pdf"),
    ("a\x00.pdf", "a.pdf"), ("a.pdf\x00.exe", "a.pdf.exe"), ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
    ("annex\u202efdp.exe", "annexfdp.exe"), ("a\u2066b\u2069\u200f.pdf", "ab.pdf"), ("a.pdf. . ", "a.pdf"),
    ("CON", "_CON"), ("con.pdf", "_con.pdf"), ("Com1.tar.pdf", "_Com1.tar.pdf"), ("console.pdf", "console.pdf"),
    ('a"b<c>|?*.pdf', "a_b_c____.pdf"), ("a.pdf:b.exe", "a.pdf_b.exe"),
    ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"), ("x" * 300, "x" * LONGEST_NAME),
    ("a." + "p" * 300, "a." + "p" * (LONGEST_NAME - 2)), ("<script>alert(1)</script>.pdf", "script_.pdf"),
])
def test_a_name_is_harmless_on_every_system(typed: str, shown: str) -> None:
    assert clean_name(typed) == shown
    assert clean_name(shown) == shown


async def test_what_is_attached_is_listed_and_found_by_readers_of_the_thing(town: Town, files: Files) -> None:
    topic = await a_topic(town.elena, town.court)
    made = await attached(town, topic, await a_file(files, samples.DOCX, "Decree.docx"), "elena")

    farid = await town.reader("farid")
    (shown,) = await attachment.of_thing(farid, topic.id)
    assert (shown.name, shown.kind, shown.size) == ("Decree.docx", "docx", made.size)
    found = await attachment.for_reader(farid, made.public_id)
    assert files.path(found["stored"]).read_bytes()[:4] == samples.DOCX[:4]

    for outsider in ("amina", "sela", "ada", "olga"):
        reader = await town.reader(outsider)
        assert await attachment.of_thing(reader, topic.id) == []
        with pytest.raises(Missing):
            await attachment.for_reader(reader, made.public_id)
    with pytest.raises(Missing):
        await attachment.for_reader(farid, "nosuchfile")


async def test_five_files_and_no_sixth_also_when_ten_come_at_once(town: Town, files: Files) -> None:
    topic = await a_topic(town.amina, town.water)
    coming = [await a_file(files, samples.TEXT + bytes([65 + n]), f"{n}.txt") for n in range(10)]

    done = await asyncio.gather(*(attached(town, topic, each) for each in coming), return_exceptions=True)

    refused = [each for each in done if isinstance(each, Refused)]
    assert {each.code for each in refused} == {"too-many-files"} and len(refused) == 5
    assert await Attachment.all().count() == 5
    other = await a_topic(town.amina, town.water)
    await attached(town, other, await a_file(files, samples.TEXT, "0.txt"))


async def test_fifty_megabytes_of_a_person_and_no_byte_more(
    town: Town, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment, "MOST_OF_PERSON", 3 * len(samples.TEXT) + 5)
    topics = [await a_topic(town.amina, town.water) for _ in range(6)]
    coming = [await a_file(files) for _ in range(6)]

    done = await asyncio.gather(
        *(attached(town, topic, each) for topic, each in zip(topics, coming, strict=True)), return_exceptions=True
    )

    refused = [each for each in done if isinstance(each, Refused)]
    assert {each.code for each in refused} == {"too-many-bytes"} and len(refused) == 3
    await attached(town, topics[0], await a_file(files, samples.TEXT + b"%"), "chen")


async def test_the_same_content_is_attached_to_a_thing_once(town: Town, files: Files) -> None:
    topic = await a_topic(town.amina, town.water)
    await attached(town, topic, await a_file(files))
    with pytest.raises(Refused, match="already-attached"):
        await attached(town, topic, await a_file(files, name="another name.txt"))


@pytest.mark.parametrize(("name", "content", "code"), [
    ("", b"", "no-file"), ("a.pdf", b"", "file-empty"), ("a.svg", samples.SVG, "file-kind"),
    ("a.pdf", samples.PNG, "file-disagrees"), ("a.pdf\u202e", samples.HTML, "file-disagrees"),
    ("a.exe\u202efdp.", samples.EXE, "file-kind"), ("a.pdf/b", samples.PDF, "file-kind"),
])
async def test_what_cannot_be_attached_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        await a_file(Files(tmp_path / "files"), content, name)
    assert (refusal.value.code, refusal.value.field) == (code, "file")


async def test_the_file_gets_to_its_place_only_with_the_commit(town: Town, files: Files) -> None:
    topic, file = await a_topic(town.amina, town.water), await a_file(files)
    amina = await town.reader("amina")
    with pytest.raises(ZeroDivisionError):
        async with unit():
            await attachment.attach(topic.id, file, amina)
            raise ZeroDivisionError
    assert file.file.path.exists() and await Attachment.all().count() == 0

    await attached(town, topic, file)
    assert not file.file.path.exists() and files.path(file.file.name).exists()


async def test_a_kill_between_file_and_row_leaves_an_orphan_that_the_sweep_removes(town: Town, files: Files) -> None:
    orphan, fresh = await a_file(files), await a_file(files)
    os.utime(orphan.file.path, (0, 0))

    assert await attachment.sweep(files) == 1
    assert on_disk(files) == {fresh.file.name}
    assert await attachment.sweep(files) == 0


async def test_a_kill_between_row_and_place_loses_nothing(town: Town, files: Files) -> None:
    topic = await a_topic(town.amina, town.water)
    made = await attached(town, topic, await a_file(files))
    place = files.path(made.stored)
    waiting = files.folder / "waiting" / made.stored
    place.rename(waiting)  # as a kill just after the commit leaves it
    os.utime(waiting, (0, 0))

    assert files.holds(made.stored)
    assert await attachment.sweep(files) == 0
    assert place.read_bytes() == samples.TEXT and not waiting.exists()

    place.rename(waiting)
    assert files.path(made.stored).read_bytes() == samples.TEXT


async def test_a_sweep_beside_an_empty_database_takes_no_file_that_ever_had_a_row(town: Town, files: Files) -> None:
    """The wrong COP_DATABASE_URL must not cost the files."""
    made = await attached(town, await a_topic(town.amina, town.water), await a_file(files))
    os.utime(files.path(made.stored), (0, 0))
    async with unit():
        await Attachment.all().delete()

    assert await attachment.sweep(files) == 0
    assert files.path(made.stored).exists()


async def test_erasing_takes_name_and_file_and_says_so(town: Town, files: Files) -> None:
    topic, other = await a_topic(town.amina, town.water), await a_topic(town.amina, town.water)
    made = await attached(town, topic, await a_file(files, name="Name of a child.txt"))
    kept = await attached(town, other, await a_file(files))
    words, disk = erasable.STORES["attachment"], erasable.STORES["attached file"]
    assert (await words.find(topic.id), await disk.find(topic.id)) == (1, 1)

    with pytest.raises(ZeroDivisionError):
        async with unit():
            await disk.erase(topic.id)
            raise ZeroDivisionError
    assert not await disk.confirm(topic.id), "an erasure that is undone deletes nothing"

    for store in (words, disk):
        async with unit():
            await store.erase(topic.id)
        assert await store.confirm(topic.id)

    assert on_disk(files) == {kept.stored}
    amina = await town.reader("amina")
    assert await attachment.of_thing(amina, topic.id) == []
    with pytest.raises(Missing):
        await attachment.for_reader(amina, made.public_id)
    assert await attachment.for_reader(amina, kept.public_id)


async def test_what_was_erased_while_it_waited_is_not_brought_back(town: Town, files: Files) -> None:
    topic = await a_topic(town.amina, town.water)
    made = await attached(town, topic, await a_file(files))
    async with unit():
        await erasable.STORES["attachment"].erase(topic.id)
    waiting = files.folder / "waiting" / made.stored
    files.path(made.stored).rename(waiting)
    os.utime(waiting, (0, 0))

    assert await attachment.sweep(files) == 1
    assert on_disk(files) == set()


async def test_an_erased_file_counts_for_no_limit(
    town: Town, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment, "MOST_OF_THING", 1)
    monkeypatch.setattr(attachment, "MOST_OF_PERSON", len(samples.TEXT))
    topic = await a_topic(town.amina, town.water)
    await attached(town, topic, await a_file(files))
    async with unit():
        await erasable.STORES["attachment"].erase(topic.id)
    await attached(town, topic, await a_file(files))
