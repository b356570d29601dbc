"""What a client may ask for in a session: one table from `do` to the verb, for socket, form and JSON alike.

Every command carries a key of the client's own, and the same command under the same key is done once, whichever way
and however often it comes: the answer is the same. The key belongs to the person, the session, the `do` and the
question: the forms of one page share a key, and a page has many questions. What is kept of a command is an HMAC of
its fields, cleaned and in one order. It is made with the secret of the application and the name of the person, both of
which outlive a sign-in: an outbox that is emptied days later, after signing in anew, still sends the same command.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cop.community import scanning
from cop.community.once import AlreadyDone, Once
from cop.community.people import Reader
from cop.community.polls import MARKS
from cop.community.text import Renders, rendered
from cop.community.thing import Thing
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.i18n import OWN_NAMES
from cop.kit.markup import clean
from cop.live.actions import asking, backstage, desk, polls, sessions, stage
from cop.live.queries.finding import person_for, question_for, session_for, words_of
from cop.live.queries.polls import poll_for

KEY = re.compile(r"[A-Za-z0-9._~-]{8,64}")
WORD = re.compile(r"[A-Za-z0-9_-]{0,24}")
"""A choice, a language, the name of a thing or a person."""
HALF = re.compile("[\ud800-\udfff]")
"""JSON can carry halves of characters, which no database keeps."""
TEXTS = ("text", "reason", "options")
NOT_UNDERSTOOD = "not-understood"
SAID, STANDS = "said", "stands"
SESSION, QUESTION, POLL = "session", "question", "poll"


@dataclass(frozen=True, slots=True)
class Command:
    """A verb, what it is about, and the fields it takes beside `do`, `key` and the `id` of a question or poll.
    `longest`: of its text."""

    verb: Callable[..., Awaitable[Any]]
    fields: tuple[str, ...] = ()
    longest: int = desk.LONGEST_REASON
    about: str = QUESTION
    asks: str = ""
    """Whether it is asked about a child: for what is SAID with it, or what STANDS there already."""


COMMANDS: dict[str, Command] = {
    # everybody who follows
    "ask":       Command(asking.ask, ("text", "language", "byline"), asking.LONGEST_QUESTION, SESSION, SAID),
    "support":   Command(asking.support),
    "unsupport": Command(asking.unsupport),
    "withdraw":  Command(asking.withdraw),
    # the desk
    "approve":   Command(desk.approve, asks=STANDS),
    "edit":      Command(desk.edit, ("text", "seen"), asking.LONGEST_QUESTION, asks=SAID),
    "return":    Command(desk.send_back, ("reason",)),
    "park":      Command(desk.park, ("reason",)),
    "merge":     Command(desk.merge, ("into",)),
    "unmerge":   Command(desk.unmerge),
    "air":       Command(desk.put_on_air),
    "off_air":   Command(desk.off_air),
    # the stage
    "assign":    Command(desk.assign, ("person",)),
    "release":   Command(desk.release),
    "answer":    Command(stage.answer, ("text", "kind", "language"), stage.LONGEST_ANSWER, asks=SAID),
    "later":     Command(stage.later),
    "backstage": Command(backstage.say, ("text",), backstage.LONGEST_WORD, about=SESSION),
    "backstage_seen": Command(backstage.see, ("id",), about=SESSION),
    # polls
    "vote":      Command(polls.vote, ("choice", *MARKS), about=POLL),
    "poll_prepare": Command(polls.prepare, ("text", "kind", "options"), polls.LONGEST_OPTIONS, SESSION, SAID),
    "poll_open": Command(polls.open_poll, about=POLL),
    "poll_close": Command(polls.close_poll, about=POLL),
    # the session
    **{do: Command(verb, about=SESSION) for do, verb in sessions.PHASE_VERBS.items()},
}


@dataclass(frozen=True, slots=True)
class Done:
    """It is so, and was so before if the command came again. `address`: what to look at, as /live/<id>#q-<question>."""

    address: str


async def perform(
    reader: Reader, public_id: str, said: Mapping[str, Any], *, renderer: Renders, secret: str
) -> Done:
    """Do what a client said, once. `reader` is of this moment, never kept; `secret` is the application's.

    Raises Missing (no such session or question, or not this reader's), Forbidden, and Refused: "not-understood" for
    what no client of ours sends, "already-saved" for a key that was used with other words, and whatever the verb says.
    """
    session = await session_for(reader, public_id)
    command, fields = _understood(said)
    once = _once(reader, session, said, fields, secret=secret)
    try:
        await once.recall(command.verb)
        find = _FIND.get(command.about)
        about = await find(reader, session, fields["id"]) if find else session
        given = await _given(command, reader, session, fields, renderer)
        await _ask(command, about, fields, given.get("language") or about.language)
        await once.do(command.verb, reader, about, **given)
    except AlreadyDone as before:
        return Done(before.address)
    return Done(once.address)


_FIND = {QUESTION: question_for, POLL: poll_for}


async def _ask(command: Command, about: Thing, fields: Mapping[str, str], language: str) -> None:
    """Raises Refused where something looks like a child, unless the client says that it is none: to who writes, and
    where it is plain, to who lets others read it. What is said among those who run a session is not looked through."""
    is_sure = fields.get(scanning.FIELD) == "1"
    if command.asks == SAID:
        await scanning.ask({name: fields.get(name, "") for name in TEXTS}, language, is_sure=is_sure)
    elif command.asks == STANDS:
        found = await words_of(about)
        looked = await scanning.look({"text": found["source"]}, found["language"])
        if looked.is_held:
            scanning.demand_no_child(looked, is_sure=is_sure)


def _understood(said: Mapping[str, Any]) -> tuple[Command, dict[str, str]]:
    """The command and its fields, cleaned: the same however they came. Raises Refused."""
    command = COMMANDS.get(_plain(said, "do"))
    if command is None or not KEY.fullmatch(_plain(said, "key")):
        raise Refused("not-understood")
    names = ("id", *command.fields) if command.about in _FIND else command.fields
    fields = {name: _field(said, name) for name in names}
    if command.asks and _plain(said, scanning.FIELD):
        fields[scanning.FIELD] = "1"
    for name in TEXTS:
        if len(fields.get(name, "")) > command.longest:
            raise Refused("too-long", field=name, most=command.longest, have=len(fields[name]))
    return command, fields


def _field(said: Mapping[str, Any], name: str) -> str:
    value = _plain(said, name)
    if name in TEXTS:
        return clean(value)
    if not WORD.fullmatch(value) or (name == "seen" and not (value.isdecimal() and len(value) < 10)):
        raise Refused("not-understood", field=name)
    return value


def _plain(said: Mapping[str, Any], name: str) -> str:
    """What was said under this name, "" for nothing; a version may be a number. Raises Refused for anything else."""
    value = said.get(name, "")
    if name == "seen" and type(value) is int:
        value = str(value)
    if not isinstance(value, str) or HALF.search(value):
        raise Refused("not-understood", field=name)
    return value


def _once(reader: Reader, session: Thing, said: Mapping[str, Any], fields: dict[str, str], *, secret: str) -> Once:
    do, question = said["do"], fields.get("id", "")
    place = f"/live/{session.public_id}"
    key = hashlib.sha256(f"{session.public_id} {do} {question} {said['key']}".encode()).hexdigest()
    body = json.dumps([do, sorted(fields.items())], ensure_ascii=False, separators=(",", ":")).encode()
    own = hmac.new(secret.encode(), f"live {reader.public_id}".encode(), hashlib.sha256).hexdigest()
    to = (lambda made: f"{place}#q-{made.public_id}") if do == "ask" else f"{place}#q-{question}" if question else place
    return Once(f"person:{reader.id}", key, body, secret=own, to=to)


async def _given(
    command: Command, reader: Reader, session: Thing, fields: dict[str, str], renderer: Renders
) -> dict[str, Any]:
    """The fields as the verb takes them. Texts are rendered here: no unit is open yet."""
    given: dict[str, Any] = {name: fields[name] for name in command.fields}
    if "text" in given:
        given["text"] = await rendered(renderer, given["text"])
    if "language" in given:
        given["language"] = _language(given["language"] or reader.language)
    if "byline" in given:
        given["byline"] = given["byline"] or "named"
    if "seen" in given:
        given["seen"] = int(given["seen"])
    if "id" in given:
        given["word"] = given.pop("id")
    if "into" in given:
        given["into"] = await question_for(reader, session, given["into"])
    if "person" in given:
        given["person_id"] = await _person(reader, given.pop("person"))
    return given


def _language(language: str) -> str:
    if language not in OWN_NAMES:
        raise Refused("choose-one", field="language")
    return language


async def _person(reader: Reader, public_id: str) -> int:
    """Who is to answer: "" is whoever says so."""
    if not public_id:
        return reader.id
    found = await person_for(public_id)
    if found is None:
        raise Refused("no-expert-here", field="person")
    return found.id


def refusal(error: Refused | Forbidden | Missing, sentence: Callable[..., str]) -> dict[str, Any]:
    """Why a command was not done, as clients get it: `refused`, `words`, `field`, `facts`.

    `sentence(key, **facts)`: from the catalogue of the reader's language.
    """
    if isinstance(error, Refused):
        facts = {name: each if isinstance(each, int | float) else str(each) for name, each in error.facts.items()}
        words = sentence(f"error.{error.code}", **facts)
        return {"refused": error.code, "words": words, "field": error.field, "facts": facts}
    code = "may-not" if isinstance(error, Forbidden) else "missing"
    return {"refused": code, "words": sentence(f"error.{code}"), "field": "", "facts": {}}
