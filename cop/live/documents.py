"""Live sessions as a search finds them, and as its list shows them."""

from collections.abc import Sequence

from cop.community.findable import Card, Kind
from cop.community.people import Reader
from cop.community.subjects import BYLINE_OF_T, Parts, byline, names, seconds, subjects, texts
from cop.kit.clock import instant
from cop.kit.markup import words_of
from cop.kit.store import rows
from cop.live.models import CANCELLED, DRAFT
from search.documents import Document, Said

SESSION = "session"
PLAIN, LITTLE = 0.7, 0.3
"""Weight of a session; of one not announced yet, or called off."""

SESSIONS = f"""
SELECT t.id, t.audience_id, t.language, t.latest_at, {BYLINE_OF_T}, s.phase
FROM thing t JOIN session s ON s.thing_id = t.id
WHERE t.id IN_IDS($1) AND t.state = 'published' AND t.audience_id IS NOT NULL
"""  # noqa: S608  # pieces of ours
ANSWERING = """
SELECT r.thing_id, p.name, o.name AS organisation FROM thing_role r JOIN person p ON p.id = r.person_id
LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE r.thing_id IN_IDS($1) AND r.role IN ('host', 'expert') AND r.open_for IS NOT NULL ORDER BY r.id
"""
"""Whom the page of a session names to everybody who reads it."""
CARDS = f"""
SELECT t.id, t.public_id, t.language, t.latest_at, {BYLINE_OF_T}, s.phase, s.starts_at, s.minutes,
  title.source AS title, body.html AS body
FROM thing t JOIN session s ON s.thing_id = t.id
JOIN thing_text title ON title.thing_id = t.id AND title.part = 'title' AND title.is_current
  AND title.language = t.language
LEFT JOIN thing_text body ON body.thing_id = t.id AND body.part = 'body' AND body.is_current
  AND body.language = t.language
WHERE t.id IN_IDS($1) AND t.audience_id IN_IDS($2) AND t.state = 'published'
"""  # noqa: S608


async def documents(ids: Sequence[int]) -> list[Document]:
    """Those of these sessions that somebody may find: five statements, whatever the number."""
    found = {each["id"]: each for each in await rows(SESSIONS, list(ids))}
    said, about, answering = await texts(list(found)), await subjects(list(found)), await _answering(list(found))
    return [
        Document(
            id=str(session_id), kind=SESSION, audience=session["audience_id"], version=0,
            said=_said(said.get(session_id, {}), session["language"]),
            labels=(*about[session_id].labels, *dict.fromkeys((*names(session), *answering.get(session_id, ())))),
            facets={**about[session_id].facets, "language": (session["language"],)},
            weight=LITTLE if session["phase"] in (DRAFT, CANCELLED) else PLAIN, at=seconds(session["latest_at"]),
        )
        for session_id, session in found.items()
    ]


async def _answering(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in await rows(ANSWERING, list(ids)):
        found.setdefault(each["thing_id"], []).extend(
            name for name in (each["name"], each["organisation"]) if name
        )
    return found


def _said(parts: Parts, own: str) -> tuple[Said, ...]:
    """The session's own language first."""
    return tuple(
        Said(language, parts.get(language, {}).get("title", ""), parts.get(language, {}).get("body", ""))
        for language in dict.fromkeys((own, *parts))
    )


async def cards(reader: Reader, ids: Sequence[int]) -> dict[int, Card]:
    """Those of these sessions that the reader may read now."""
    found = await rows(CARDS, list(ids), reader.audiences)
    ours = [each["id"] for each in found]
    about, answering = await subjects(ours), await _answering(ours)
    return {
        each["id"]: Card(
            id=each["id"], kind=SESSION, url=f"/live/{each['public_id']}", title=each["title"],
            language=each["language"], excerpt=words_of(each["body"] or ""), labels=tuple(about[each["id"]].shown),
            unchecked=tuple(about[each["id"]].unchecked),
            names=tuple(dict.fromkeys((*names(each), *answering.get(each["id"], ())))), at=instant(each["latest_at"]),
            more={"byline": byline(each), "accepted": False, "children": 0, "phase": each["phase"],
                  "starts_at": instant(each["starts_at"]), "minutes": each["minutes"]},
        )
        for each in found
    }


KINDS = (Kind(name=SESSION, thing_kind="session", documents=documents, cards=cards),)
