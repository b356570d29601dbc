"""In which field of a form it stood that a text was hidden for: what figures are counted by. No word is kept."""

from cop.community import scanning
from cop.community.attachment import Attachment
from cop.community.text import Text
from cop.community.thing import Thing

TITLE, BODY, FILE, LIVE, PROFILE, UNKNOWN = "title", "body", "attachment", "live", "profile", "unknown"
FIELDS = (TITLE, BODY, FILE, LIVE, PROFILE, UNKNOWN)
OF_KIND = {
    "question": LIVE, "answer": LIVE, "poll": LIVE, "session": LIVE, "profile": PROFILE, "introduction": PROFILE,
}


async def field_of(thing: Thing, sort: str) -> str:
    """Of a topic or a reply: where the scanner sees most of it. Never inside a unit."""
    if thing.kind in OF_KIND:
        return OF_KIND[thing.kind]
    if sort == "picture":
        return FILE
    scores = dict.fromkeys((TITLE, BODY, FILE), 0.0)
    texts = await Text.filter(thing_id=thing.id, is_current=True, language=thing.language)
    names = await Attachment.filter(thing_id=thing.id).values_list("name", flat=True)
    found = [(TITLE if each.part == "title" else BODY, each.source) for each in texts]
    found += [(FILE, str(name)) for name in names]
    for field, words in found:
        is_file = field == FILE
        looked = await scanning.look(
            {} if is_file else {field: words}, thing.language, files=(words,) if is_file else ()
        )
        scores[field] = max(scores[field], looked.score if looked.asks else 0.0)
    best = max(scores.values())
    return next(field for field in (BODY, TITLE, FILE) if scores[field] == best)
