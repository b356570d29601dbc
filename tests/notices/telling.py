"""Digests of tests: composed as the postman composes them, from what was published since a moment before."""

from datetime import timedelta
from pathlib import Path

from cop.community.outbox import DAILY, Letter, MailChoice, Sheet
from cop.community.people import Person
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.i18n import load_catalogues
from cop.kit.store import write
from cop.kit.unit import unit
from cop.notices.digest import Digest
from tests.cast import Town

ORIGIN = "http://127.0.0.1:8000"
WORDS = load_catalogues(Path(__file__).parents[2] / "locales", ("en", "fr"))


async def a_letter(person: Person, *, key: str = "digest:2027-06-16", often: str = DAILY) -> Letter:
    """A digest that is due in a minute, so that it tells of what a test writes now; since an hour ago."""
    async with unit():
        if not await MailChoice.exists(person_id=person.id):
            await MailChoice.create(
                person_id=person.id, stop_key=f"key{person.id}", often=often, told_to=now() - timedelta(hours=1)
            )
        due = now() + timedelta(minutes=1)
        return await Letter.create(person_id=person.id, key=key, kind="digest", due_at=due, next_at=due)


async def sheet_for(town: Town, name: str, *, language: str = "en", often: str = DAILY) -> Sheet | None:
    person = getattr(town, name)
    found = await Letter.get_or_none(person_id=person.id, kind="digest")
    letter = found or await a_letter(person, often=often)
    return await Digest(ORIGIN).compose(letter, await town.reader(name), WORDS[language])


async def text_for(town: Town, name: str, *, language: str = "en") -> str:
    """All that the mail says, "" when none is sent."""
    sheet = await sheet_for(town, name, language=language)
    return "\n\n".join((sheet.subject, *sheet.parts, *sheet.ending)) if sheet else ""


async def follow(person: Person, scope: str, about: int, level: str) -> None:
    async with unit():
        await write(
            "INSERT INTO following (person_id, scope, about, level, set_at) VALUES ($1, $2, $3, $4, $5)",
            person.id, scope, about, level, now(),
        )


async def about(thing: Thing, *term_ids: int) -> None:
    async with unit():
        for term_id in term_ids:
            await write("INSERT INTO thing_term (thing_id, term_id) VALUES ($1, $2)", thing.id, term_id)


async def read_to(person: Person, thing: Thing, number: int) -> None:
    async with unit():
        await write(
            "INSERT INTO reading (person_id, topic_id, read_to) VALUES ($1, $2, $3)"
            " ON CONFLICT (person_id, topic_id) DO UPDATE SET read_to = excluded.read_to", person.id, thing.id, number,
        )
