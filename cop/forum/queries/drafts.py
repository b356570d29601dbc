"""What the drafts of a person are for: each place has an address, and some stand under a topic."""

from typing import Any

from cop.community import drafts
from cop.community.people import Reader
from cop.kit.store import rows

ASK, REPLY, EDIT_TOPIC, EDIT_REPLY = "ask", "reply", "edit-topic", "edit-reply"
PLACES = {
    ASK: "/ask?draft={draft}&seen=1",
    REPLY: "/topics/{about}?draft={draft}#reply",
    EDIT_TOPIC: "/topics/{about}/edit?draft={draft}",
    EDIT_REPLY: "/replies/{about}/edit?draft={draft}",
}
"""Where the form stands that a draft is of. A place is one of these names, alone or with a public id behind a colon."""

TITLES = """
SELECT t.public_id, x.source AS title, x.language FROM thing t JOIN thing o ON o.id = coalesce(t.parent_id, t.id)
JOIN thing_text x ON x.thing_id = o.id AND x.part = 'title' AND x.is_current AND x.language = o.language
WHERE t.public_id IN_WORDS($1) AND t.kind IN ('topic', 'reply') AND t.audience_id IN_IDS($2)
  AND o.audience_id IN_IDS($2)
"""


def place_of(sort: str, about: str = "") -> str:
    return f"{sort}:{about}" if about else sort


def is_place(place: str) -> bool:
    sort, colon, about = place.partition(":")
    fits = bool(about) and about.isascii() and about.isalnum() and len(about) <= 16
    return sort in PLACES and (fits if "{about}" in PLACES[sort] else not colon)


def address_of(place: str, draft: str, *, more: str = "") -> str:
    """Where to write on. `more`: what else the address tells, like `returned=1`."""
    sort, _, about = place.partition(":")
    address, mark, part = PLACES[sort].format(about=about, draft=draft).partition("#")
    return f"{address}{'&' if more else ''}{more}{mark}{part}"


async def listed(reader: Reader) -> list[dict[str, Any]]:
    """The reader's drafts, the latest first, each with the title of the topic it stands under, if that may be read."""
    found = [each for each in await drafts.of(reader) if is_place(each["place"])]
    about = {each["public_id"]: each["place"].partition(":")[2] for each in found}
    titles = {each["public_id"]: each for each in await rows(TITLES, sorted(set(about.values())), reader.audiences)}
    return [
        {**each, "sort": each["place"].partition(":")[0], "topic": titles.get(about[each["public_id"]])}
        for each in found
    ]
