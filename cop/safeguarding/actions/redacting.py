"""Details taken out of a text: new words take the place of the old ones, everywhere and for good.

One unit does it. What stood there goes out of every revision and translation, of what others quoted, drafted, reported
and noted of it, and of the live log; the original is sealed for two posts and a limited time (see `sealing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cop.community import aside, audience, caches, erasable, outbox
from cop.community.actions import action
from cop.community.activity import note
from cop.community.erasable import FileStore, Store
from cop.community.people import Reader
from cop.community.quoted import bare_of
from cop.community.text import REDACTED as BY_REDACTION
from cop.community.text import First, Text, Written, begin_anew
from cop.community.thing import HELD, HIDDEN, Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import rows, write
from cop.kit.unit import after_commit
from cop.safeguarding import redaction
from cop.safeguarding.actions import proving, sealing
from cop.safeguarding.actions.deciding import hold
from cop.safeguarding.actions.proving import Control
from cop.safeguarding.models import DONE, ERASED, REDACTED, Incident, IncidentThing
from cop.safeguarding.queries.redaction import MUST, Part, Subject, subject

KEPT_APART = ("text", "byline", "live log", "attachment", "upload under way", "sealed original")
"""Stores in which words are not looked for one by one: they are written anew, emptied, or chosen."""
AT_ONCE = ("quotation", "draft", "unsent mail", "replay", "notice")
"""Places that are emptied in the unit. What comes to lie there afterwards is of the new words."""
NOTES = (Store("bookmark note", "bookmark", "thing_id", ("words",)),)
"""Words of people for themselves, beside the thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What a moderator decided. `texts`: (part, language) -> new words, rendered; None: this part goes."""

    thing: str
    version: int
    texts: Mapping[tuple[str, str], Written | None]
    files: frozenset[str] = frozenset()
    stays_hidden: bool = False


async def control(thing: Thing, chosen: Redaction) -> Control:
    """Before the unit: where the words that go stand now."""
    return await proving.control([thing.id], _gone(await Text.filter(thing_id=thing.id), chosen))


@action("incident.redact")
async def redact(reader: Reader, incident: Incident, chosen: Redaction, before: Control) -> None:
    """Replace the words of a thing. `before`: see `control`. Raises Refused when somebody was faster."""
    found = await subject(reader, incident, chosen.thing)
    await audience.hold_tree(found.thing.id)
    await hold(incident)
    found = await subject(reader, incident, chosen.thing)
    stands = {(each.part, each.language) for each in found.parts}
    if found.thing.version != chosen.version or stands != set(chosen.texts):
        raise Refused("changed-meanwhile")
    texts = await Text.filter(thing_id=found.thing.id)
    check(found, chosen)
    await sealing.seal(incident, found.thing.id, [
        (each.part, each.language, each.source) for each in found.parts if _is_new(chosen, each)
    ])
    names = await aside.names_around(found.thing.id)
    await erasable.clear(found.thing.id)
    await begin_anew(found.thing.id, _made(texts, chosen, found.thing.language))
    await _mask(found.thing.id, _gone(texts, chosen))
    await _drop_files(found, chosen.files)
    await _empty_log(found.thing)
    await outbox.withdraw(found.thing.id)
    await _show(reader, incident, found.thing, stays_hidden=chosen.stays_hidden)
    await caches.drop(found.thing.id, names)
    await _ask_places(incident, found, chosen, before)


async def _ask_places(incident: Incident, found: Subject, chosen: Redaction, before: Control) -> None:
    """Tables are done in this unit. Indexes, kept pages and files are asked until they confirm."""
    files = {name for name, store in erasable.STORES.items() if isinstance(store, FileStore)}
    goes = bool(found.files) and all(each["public_id"] in chosen.files for each in found.files)
    done = {*erasable.STORES, *AT_ONCE} - files
    await proving.ask(incident, before, but=[*done, *(() if goes else files)])
    for name in before.held.keys() & (done - {"byline", sealing.STORE}):
        held = before.held[name].get(found.thing.id, 0)
        await write(proving.TICK, incident.id, found.thing.id, name, ERASED, DONE, held, now())


def _gone(texts: Sequence[Text], chosen: Redaction) -> frozenset[str]:
    """The words that are in a revision now, and in none afterwards."""
    after = (text.source for text in chosen.texts.values() if text is not None)
    return redaction.removed((each.source for each in texts), after)


def check(found: Subject, chosen: Redaction) -> None:
    """Raises Refused for a text without a beginning, half a translation, and where nothing would change."""
    for each in found.parts:
        if each.must and chosen.texts[each.part, each.language] is None:
            raise Refused("say-something", field=each.field)
    by_language: dict[str, list[bool]] = {}
    for (part, language), text in chosen.texts.items():
        if part in MUST:
            by_language.setdefault(language, []).append(text is None)
    for language, empty in by_language.items():
        if any(empty) and not all(empty):
            field = next(each.field for each in found.parts if each.language == language)
            raise Refused("half-a-translation", field=field)
    is_changed = any(_is_new(chosen, each) for each in found.parts)
    if not is_changed and not chosen.files:
        raise Refused("nothing-taken-out")


def _is_new(chosen: Redaction, part: Part) -> bool:
    text = chosen.texts[part.part, part.language]
    return text is None or text.source != part.source


def _made(before: Sequence[Text], chosen: Redaction, own: str) -> list[First]:
    """The only revisions there will be. A translation that was behind stays behind."""
    moment = now()
    latest = {each.part: each.revision for each in before if each.is_current and each.language == own}
    made = []
    for each in before:
        text = chosen.texts.get((each.part, each.language)) if each.is_current else None
        if text is None:
            continue
        is_new = text.source != each.source
        bare = bare_of(text.html)
        is_behind = each.of_revision is not None and each.of_revision != latest.get(each.part)
        made.append(First(
            part=each.part, language=each.language, text=replace(text, bare=bare if bare != text.html else ""),
            editor_id=each.editor_id, written_at=moment if is_new else each.written_at,
            provenance=BY_REDACTION if is_new else each.provenance,
            of_revision=None if each.of_revision is None else 0 if is_behind else 1,
        ))
    return made


async def _mask(thing_id: int, gone: frozenset[str]) -> None:
    """What others wrote about it and what stands under it, in reports and notes, is left without the words."""
    ids = await aside.tree_of(thing_id)
    for store in (*erasable.STORES.values(), *NOTES):
        if gone and isinstance(store, Store) and store.name not in KEPT_APART:
            for column in store.columns:
                await _mask_column(store, column, ids, gone)


async def _mask_column(store: Store, column: str, ids: list[int], gone: frozenset[str]) -> None:
    found = await rows(
        f"SELECT DISTINCT {column} AS words FROM {store.table} WHERE {store.thing} IN_IDS($1) AND {column} <> ''",  # noqa: S608
        ids,
    )
    for each in found:
        words = str(each["words"])
        if redaction.repeats(words, gone):
            await write(
                f"UPDATE {store.table} SET {column} = $3 WHERE {store.thing} IN_IDS($1) AND {column} = $2",  # noqa: S608
                ids, words, redaction.masked_json(words, gone),
            )


async def _drop_files(found: Subject, chosen: frozenset[str]) -> None:
    """Files that were chosen go, and what is under way to this thing."""
    for name in ("file under way", "upload under way"):
        await erasable.STORES[name].erase(found.thing.id)
    going = [each["public_id"] for each in found.files if each["public_id"] in chosen]
    if not going:
        return
    stored = await write(
        "UPDATE attachment SET name = '', media_type = '', digest = '' WHERE thing_id = $1 AND public_id IN_WORDS($2)"
        " RETURNING stored, small_stored", found.thing.id, going,
    )
    store = erasable.STORES["attached file"]
    assert isinstance(store, FileStore)
    for each in stored:
        for name in (each["stored"], each["small_stored"]):
            if name:
                after_commit(partial(store.files.delete, name))


async def _empty_log(thing: Thing) -> None:
    """What was said of it in live rooms; an answer stands in what was said of its question."""
    for thing_id in {thing.id, thing.parent_id if thing.kind == "answer" else None} - {None}:
        assert thing_id is not None
        await erasable.STORES["live log"].erase(thing_id)


async def _show(reader: Reader, incident: Incident, thing: Thing, *, stays_hidden: bool) -> None:
    """It is published again as it was, under its own byline, or stays hidden. Whoever keeps something of it hears."""
    entry = await IncidentThing.get(incident_id=incident.id, thing_id=thing.id)
    state = thing.state
    if state == HIDDEN and not stays_hidden:
        state = entry.was
        if state == HELD and thing.group_id is not None:
            await audience.of_review(thing.group_id, thing.author_id)
        await aside.drop(thing.id)
    await write("UPDATE thing SET state = $2, version = version + 1 WHERE id = $1", thing.id, state)
    await audience.settle(thing.id, watched=False)
    ids = await aside.tree_of(thing.id)
    for watch in audience.watchers:
        await watch(ids)
    version = thing.version + 1
    await write("UPDATE incident_thing SET fate = $2, version = $3 WHERE id = $1", entry.id, REDACTED, version)
    if thing.author_id != reader.id:
        await outbox.put([thing.author_id], key=f"redacted:{entry.id}:{version}", kind="redacted", subject_id=entry.id)
    await note("incident.redacted", reader, thing_id=thing.id, group_id=incident.group_id, subject_id=incident.id)
