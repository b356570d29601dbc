"""Nobody gets a file that the scanner has not answered for; what it finds something in is gone."""

from collections.abc import Iterator

import pytest

from cop.community import attachment
from cop.community.attachment import READY, WAITS, Attachment
from cop.community.checking import Checking
from cop.community.deliver import deliver_due
from cop.kit.errors import Missing
from tests.cast import Town
from tests.clamav import EICAR, clamd
from tests.community.test_attachment import a_file, attached, files, on_disk  # noqa: F401  # a fixture
from tests.conftest import Browse
from tests.things import a_topic


@pytest.fixture(autouse=True)
def waiting(app: object) -> Iterator[None]:
    attachment.Checks.wait = True
    yield
    attachment.Checks.wait = False


async def test_a_file_waits_and_passes(town: Town, browse: Browse, files, app) -> None:  # noqa: F811
    topic = await a_topic(town.amina, town.water)
    made = await attached(town, topic, await a_file(files))
    address = f"/files/{made.public_id}"
    assert made.state == WAITS
    amina, chen, sela = await browse("amina"), await browse("chen"), await browse("sela")
    for browser, status in ((amina, 409), (chen, 409), (sela, 404)):
        assert (await browser.get(address)).status_code == status
        assert (await browser.get(f"{address}/small")).status_code == 404
        page = (await browser.get(f"/topics/{topic.public_id}")).text
        assert ("a.txt" in page) is ("Being checked" in page) is (status == 409)
    assert "being checked" in (await amina.get(address)).text

    app.state.files = files
    async with clamd() as scanner:
        assert await Checking(files, scanner.url).check() == 1
        assert await Checking(files, scanner.url).check() == 0
    assert (await Attachment.get(id=made.id)).state == READY and len(scanner.scanned) == 1
    assert (await sela.get(address)).status_code == 200
    assert "a.txt" in (await sela.get(f"/topics/{topic.public_id}")).text


async def test_what_the_scanner_finds_something_in_is_erased_and_who_it_concerns_is_told(
    town: Town, browse: Browse, files  # noqa: F811
) -> None:
    topic = await a_topic(town.amina, town.water)
    bad = await attached(town, topic, await a_file(files, EICAR, "Name of a child.txt"))
    good = await attached(town, topic, await a_file(files))
    async with clamd() as scanner:
        assert await Checking(files, scanner.url).check() == 2
    assert on_disk(files) == {good.stored}
    for name in ("amina", "chen"):
        with pytest.raises(Missing):
            await attachment.for_reader(await town.reader(name), bad.public_id)
    assert [each.name for each in await attachment.of_thing(await town.reader("amina"), topic.id)] == ["a.txt"]
    assert (await Attachment.get(id=bad.id)).name == ""
    while await deliver_due():
        pass
    for name, is_told in (("amina", True), ("chen", True), ("sela", False)):
        told = (await (await browse(name)).get("/notices")).text
        assert ("the virus scanner found something" in told) is is_told, name


async def test_while_the_scanner_is_down_files_wait_and_an_alarm_says_so_once(
    town: Town, files, caplog: pytest.LogCaptureFixture  # noqa: F811
) -> None:
    topic = await a_topic(town.amina, town.water)
    for number in range(2):
        await attached(town, topic, await a_file(files, b"x" * (number + 1), f"{number}.txt"))
    async with clamd() as scanner:
        pass
    checking = Checking(files, scanner.url)
    for _ in range(3):
        assert await checking.check() == 0
    assert caplog.text.count("ALARM") == 1 and await Attachment.filter(state=WAITS).count() == 2

    async with clamd() as scanner:
        scanner.instead = b"INSTREAM size limit exceeded. ERROR\0"
        assert await Checking(files, scanner.url).check() == 0 and len(scanner.scanned) == 2, "each may be another matter"
        scanner.instead = None
        files.path((await Attachment.first()).stored).unlink()
        assert await Checking(files, scanner.url).check() == 1, "one that is lost stops no other"
