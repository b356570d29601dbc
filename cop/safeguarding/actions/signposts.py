"""Official services a person can turn to, country by country: words of those services, edited by two offices."""

from datetime import date

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.vocabulary import Country
from cop.kit.errors import Refused
from cop.kit.store import write

LONGEST = {"name": 160, "words": 500, "contact": 200}


@action("signpost.set")
async def put(
    reader: Reader, country: Country, *, language: str, name: str, words: str, contact: str, checked_on: date | None
) -> None:
    """Say of a service how to reach it; without a contact it is taken away."""
    for field, value in (("name", name), ("words", words), ("contact", contact)):
        if len(value) > LONGEST[field]:
            raise Refused("too-long", field=field, most=LONGEST[field], have=len(value))
    if not name:
        raise Refused("say-something", field="name")
    if contact:
        await write(
            "INSERT INTO signpost (country_id, language, name, words, contact, checked_on)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (country_id, language, name) DO UPDATE SET"
            " words = excluded.words, contact = excluded.contact, checked_on = excluded.checked_on",
            country.id, language, name, words, contact, checked_on,
        )
    else:
        await write(
            "DELETE FROM signpost WHERE country_id = $1 AND language = $2 AND name = $3", country.id, language, name
        )
    await note("signpost.set", reader, subject_id=country.id)
