"""Mail that waits on the disk is looked through for the lines of a thing."""

from pathlib import Path

from cop.intake.copies import Spooled
from cop.intake.spool import Spool
from tests.cast import Town
from tests.things import a_topic


async def test_mails_with_a_line_of_it_are_counted_and_nobody_is_served_from_there(town: Town, tmp_path: Path):
    spool = Spool(tmp_path / "mail-in")
    topic = await a_topic(town.amina, town.water, body="A line with a canary, é, in it.")
    other = await a_topic(town.amina, town.water, title="Something else entirely", body="Other words altogether.")
    place = Spooled(spool.folder)
    assert await place.held([topic.id]) == {topic.id: 0}, "no folder yet"
    raw = "Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nA line with a canary, =C3=A9, in it.\r\n"
    spool.put(raw.encode(), to=["a@talk.example"], sender="b@people.example")
    assert await place.held([topic.id, other.id]) == {topic.id: 1, other.id: 0}
    assert await place.left(topic.id) == 0
