"""Translations that members write, and the language a text is said to be in."""

from collections.abc import Mapping

from cop.community import scanning
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.scanner import ASK, HOLD
from cop.community.text import Text, Written
from cop.community.thing import Thing
from cop.forum import quoting
from cop.kit.errors import Refused
from cop.kit.i18n import OWN_NAMES
from cop.kit.store import row, rows, write

PARTS = ("title", "body", "tried", "context")
"""What is translated. For which context an answer was accepted is said by the asker, to the asker's readers."""
LONGEST = {"title": 160, "tried": 4_000, "context": 4_000}

ORIGINAL = """
SELECT part, revision, source FROM thing_text
WHERE thing_id = $1 AND language = $2 AND is_current AND part IN_WORDS($3) AND source <> ''
"""


@action("thing.translate")
async def translate(
    reader: Reader, thing: Thing, language: str, parts: Mapping[str, Written], *, seen: int
) -> Thing:
    """Write a translation, or a better one. `seen` is the version of the thing it was made from.

    It notes the revision of each part it translates: when the original is changed, it is known to be behind.
    """
    if language not in OWN_NAMES:
        raise Refused("choose-one", field="to")
    own = await _hold(thing, seen)
    if language == own:
        raise Refused("own-language", field="to")
    original = await rows(ORIGINAL, thing.id, own, PARTS)
    for each in original:
        text = parts.get(each["part"])
        if text is None or not text.source:
            raise Refused("say-something", field=each["part"])
    await _check(reader, thing, language, parts, [each["source"] for each in original])
    for each in original:
        await quoting.put(
            reader, thing.id, {each["part"]: parts[each["part"]]}, language, provenance="person",
            of_revision=each["revision"],
        )
    await note("thing.translated", reader, thing_id=thing.id, group_id=thing.group_id)
    return thing


async def _check(
    reader: Reader, thing: Thing, language: str, parts: Mapping[str, Written], originals: list[str]
) -> None:
    """A translation cannot be held without what it translates. Where it is plain that it names a child, and its
    original names none, it is not published; else its original was asked about, and so was its writer."""
    said = [part.source for part in parts.values()]
    if scanning.reaches(HOLD, language, *said) and not scanning.reaches(ASK, thing.language, *originals):
        raise Refused("translation-of-nobody", field=scanning.FIELD)
    await scanning.mark(reader, thing, *said, language=language)


@action("thing.correct_language")
async def correct_language(reader: Reader, thing: Thing, language: str, *, seen: int) -> Thing:
    """Say which language a text is in. Its whole history moves with it; a translation that stands in the way, which
    would then be one of a text into its own language, is not overwritten."""
    if language not in OWN_NAMES:
        raise Refused("choose-one", field="language")
    own = await _hold(thing, seen)
    if language == own:
        return thing
    if await Text.exists(thing_id=thing.id, language=language):
        raise Refused("translation-stands", field="language")
    await write("UPDATE thing SET language = $2 WHERE id = $1", thing.id, language)
    await write("UPDATE thing_text SET language = $3 WHERE thing_id = $1 AND language = $2", thing.id, own, language)
    await note("thing.language_corrected", reader, thing_id=thing.id, group_id=thing.group_id)
    return thing


async def _hold(thing: Thing, seen: int) -> str:
    """The language of the thing, which gets a new version. Raises Refused when somebody was faster, or it is hidden."""
    current = await write(
        "UPDATE thing SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'published'"
        " RETURNING language", thing.id, seen,
    )
    if not current:
        shown = await row("SELECT id FROM thing WHERE id = $1 AND state = 'published'", thing.id)
        raise Refused("changed-meanwhile" if shown else "not-shown-now")
    return str(current[0]["language"])
