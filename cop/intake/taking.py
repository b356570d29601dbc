"""One way in for all mail, wherever it came from: whose it is, what it is for, and what becomes of it.

Who may not know of a thing or a group learns nothing here: what is not theirs is answered as what is not there, and
only to the address of an account, never to the one a mail says it is from. A token that nobody was given is not
answered.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from cop.community import drafts, replying, visit
from cop.community.bouncing import bounced_back
from cop.community.groups import LONGEST_SLUG, Group
from cop.community.people import Person, Reader
from cop.community.policy import may
from cop.community.receiving import Mailed, starters, takers
from cop.community.replying import BOUNCE, REPLY, START
from cop.community.text import Renders
from cop.community.thing import Thing
from cop.intake import ledger
from cop.intake.addresses import GROUP, Target, targets
from cop.intake.helper import Helper
from cop.intake.ledger import Again, name_of
from cop.intake.models import BOUNCED, IGNORED, KEPT, REFUSED, TAKEN, TURNED
from cop.intake.preparing import Preparing, titled
from cop.intake.reading import Mail, Unreadable
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.files import Files, Incoming
from cop.kit.unit import unit

log = logging.getLogger(__name__)

MOST_KEPT = 40_000
"""Characters of a text that waits as a draft: its person shortens it there."""

LARGEST = 10
"""Megabytes of a mail."""


class Installation(Protocol):
    """What the intake needs to know of the settings."""

    @property
    def secret(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def mail_domain(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail. `reason` is a key, for tests and logs; `thing` is what was made of it."""

    kind: str
    reason: str = ""
    thing: Thing | None = None


ACTIVE = "active"
KNOWN_STATES = (ACTIVE, "suspended")
"""Whose mail is answered: that of somebody who is suspended with the sentence that says nothing of why."""
UNKNOWN, TWICE = Outcome(IGNORED, "unknown"), Outcome(IGNORED, "again")


@dataclass(frozen=True, slots=True)
class Coming:
    """A mail on its way in, with whose it is."""

    person: Person
    mail: Mail
    name: str
    is_proved: bool
    """It came to an address only its person knows, from the address of the account."""


class Intake:
    """Takes mails, one or many at a time. `close()` ends its helper."""

    def __init__(self, settings: Installation, renderer: Renders, files: Files) -> None:
        self._settings = settings
        self._preparing = Preparing(renderer, files)
        self._helper = Helper()
        domain, origin = re.escape(settings.mail_domain), re.escape(settings.origin)
        self._secrets = re.compile(
            rf"(?:{REPLY}|{START}|{BOUNCE})\+[a-z0-9-]+@{domain}|{origin}/(?:notices/stop|searches/stop|suspended|feeds)/\S+",
            re.I,
        )
        """What a mail of ours holds that is for its reader alone: nobody publishes it by quoting too much."""

    async def close(self) -> None:
        await self._helper.close()

    async def take(self, raw: bytes, *, to: Sequence[str], sender: str, is_cut: bool = False) -> Outcome:
        """`to` are the recipients of the envelope, `sender` its sender, "" of a mail that comes back; `is_cut`: it was
        too large, and these are its headers. The same mail again changes nothing. Raises only what another try may
        cure: the database is away."""
        outcome = UNKNOWN
        for target in targets(to, self._settings.mail_domain):
            outcome = await self._take(raw, target, sender, is_cut)
            if outcome is not UNKNOWN:
                break
        log.info("a mail came in: %s %s", outcome.kind, outcome.reason.partition(" ")[0])
        return outcome

    async def _take(self, raw: bytes, target: Target, sender: str, is_cut: bool) -> Outcome:
        if target.kind == BOUNCE:
            return await self._bounce(raw, target, sender)
        if target.kind == GROUP:
            return UNKNOWN if is_cut else await self._to_group(raw, target, sender)
        bound = await replying.bound_to(target.key)
        if bound is None or (bound.thing_id is None) == (target.kind == REPLY):
            return UNKNOWN
        person = await Person.get_or_none(id=bound.person_id, state__in=KNOWN_STATES)
        if person is None:
            return UNKNOWN
        try:
            mail = replace(await self._read(raw, sender), is_cut=is_cut)
        except Unreadable:
            mail = Mail(digest=target.key + str(len(raw)), senders=[person.email])
            return await self._refuse(self._coming(person, mail, is_proved=True), Refused("mail-unreadable"))
        if mail.report:
            return await self._count(person.id, mail)
        if mail.automatic:
            return Outcome(IGNORED, "automatic")
        coming = self._coming(person, mail, is_proved=mail.senders == [person.email.lower()])
        if person.state != ACTIVE and not coming.is_proved:
            return UNKNOWN
        try:
            return await self._by_token(coming, bound)
        except Again:
            return TWICE

    async def _read(self, raw: bytes, sender: str) -> Mail:
        mail = await self._helper.read(raw, domain=self._settings.mail_domain, sender=sender)
        return replace(mail, text=self._secrets.sub("…", mail.text), subject=self._secrets.sub("…", mail.subject))

    def _coming(self, person: Person, mail: Mail, *, is_proved: bool) -> Coming:
        sender = mail.senders[0] if len(mail.senders) == 1 else ""
        name = name_of(self._settings.secret, person.id, sender, mail.message_id, mail.digest)
        return Coming(person, mail, name, is_proved)

    # --- mail that comes back ---

    async def _bounce(self, raw: bytes, target: Target, sender: str) -> Outcome:
        person_id = replying.bounced(self._settings.secret, target.key)
        if person_id is None:
            return UNKNOWN
        try:
            return await self._count(person_id, await self._read(raw, sender))
        except Unreadable:
            return Outcome(IGNORED, "mail-unreadable")

    async def _count(self, person_id: int, mail: Mail) -> Outcome:
        """Once for each report that says for good; one that is late may still arrive."""
        if mail.report != "failed":
            return Outcome(IGNORED, "late")
        name = name_of(self._settings.secret, person_id, "bounce", mail.message_id, mail.digest)
        try:
            async with unit():
                await ledger.claim(name, person_id, BOUNCED)
                await bounced_back(person_id)
        except Again:
            return TWICE
        return Outcome(BOUNCED)

    # --- by a token ---

    async def _by_token(self, coming: Coming, bound: replying.Bound) -> Outcome:
        counted = await ledger.so_far(coming.person.id)
        if (counted.proved > ledger.MOST_MAILS) if coming.is_proved else (counted.unproved >= ledger.MOST_UNPROVED):
            return Outcome(IGNORED, "too-many")
        if await ledger.is_known(coming.name):
            return TWICE
        if coming.person.state != ACTIVE:
            return await self._refuse(coming, Refused("mail-not-possible"))
        if bound.is_over:
            return await self._refuse(coming, Refused("mail-old-address"))
        if coming.mail.is_cut:
            return await self._refuse(coming, Refused("mail-too-large", most=LARGEST))
        reader = await visit.by_person(coming.person)
        if not coming.is_proved:
            return await self._keep_reply(coming, reader, bound) if bound.thing_id else await self._keep_topic(
                coming, reader, await Group.get_or_none(id=bound.group_id))
        incoming: list[Incoming] = []
        try:
            mailed = await self._preparing.mailed(
                coming.mail, reader, incoming, is_topic=bound.thing_id is None
            )
            async with unit():
                await ledger.take(coming.name, coming.person.id)
                made = await (_answered if bound.thing_id else _begun)(reader, bound, mailed)
            return Outcome(TAKEN, thing=made)
        except Refused as refused:
            return await self._refuse(coming, refused)
        except (Forbidden, Missing):
            return await self._refuse(coming, Refused("mail-not-possible"))
        finally:
            for file in incoming:
                await file.drop()

    async def _refuse(self, coming: Coming, refused: Refused) -> Outcome:
        reason = ledger.in_words(refused)
        try:
            async with unit():
                await ledger.refuse(coming.name, coming.person.id, reason, is_proved=coming.is_proved)
        except Again:
            return TWICE
        return Outcome(REFUSED if coming.is_proved else TURNED, reason)

    # --- what its person has to confirm ---

    async def _to_group(self, raw: bytes, target: Target, sender: str) -> Outcome:
        """A mail to a group by its name: who it says it is from, anybody can write."""
        try:
            mail = await self._read(raw, sender)
        except Unreadable:
            return UNKNOWN
        if mail.automatic or mail.report or len(mail.senders) != 1:
            return UNKNOWN
        person = await Person.get_or_none(email=mail.senders[0], state="active")
        if person is None:
            return UNKNOWN
        coming = self._coming(person, mail, is_proved=False)
        if await ledger.is_known(coming.name):
            return TWICE
        if (await ledger.so_far(person.id)).unproved >= ledger.MOST_UNPROVED:
            return Outcome(IGNORED, "too-many")
        reader = await visit.by_person(person)
        group = await Group.get_or_none(slug=target.key) if len(target.key) <= LONGEST_SLUG else None
        return await self._keep_topic(coming, reader, group)

    async def _keep_topic(self, coming: Coming, reader: Reader, group: Group | None) -> Outcome:
        if group is None or group.listed_id not in reader.audiences:
            return await self._refuse(coming, Refused("mail-no-address"))
        if not may(reader, "topic.ask", group):
            return await self._refuse(coming, Refused("mail-not-member"))
        title, text = titled(coming.mail, whole=True)
        return await self._keep(coming, reader, "ask", {
            "group": [group.slug], "kind": ["question"], "title": [title], "body": [text[:MOST_KEPT]],
        })

    async def _keep_reply(self, coming: Coming, reader: Reader, bound: replying.Bound) -> Outcome:
        thing = await Thing.get_or_none(id=bound.thing_id, audience_id__in=list(reader.audiences))
        if thing is None:
            return await self._refuse(coming, Refused("mail-not-possible"))
        topic = await Thing.get(id=thing.parent_id) if thing.parent_id else thing
        byline = await replying.byline_for(reader.id, topic.id)
        return await self._keep(coming, reader, f"reply:{topic.public_id}", {
            "body": [coming.mail.text[:MOST_KEPT]], "byline": [byline],
        })

    async def _keep(self, coming: Coming, reader: Reader, place: str, typed: dict[str, list[str]]) -> Outcome:
        if not any(typed["body"]):
            reason = Refused("mail-encrypted") if coming.mail.encrypted else Refused("mail-empty")
            return await self._refuse(coming, reason)
        try:
            async with unit():
                draft, _ = await drafts.keep(reader, place, typed)
                await ledger.keep(
                    coming.name, coming.person.id, draft, reason="files" if coming.mail.files else "",
                    place=place.partition(":")[0],
                )
        except Again:
            return TWICE
        return Outcome(KEPT)


async def _answered(reader: Reader, bound: replying.Bound, mailed: Mailed) -> Thing:
    """What the thing takes. Raises Missing for one that is not there, not readable, or takes no mail."""
    thing = await Thing.get_or_none(id=bound.thing_id, audience_id__in=list(reader.audiences))
    if thing is None or thing.kind not in takers:
        raise Missing
    return await takers[thing.kind](reader, thing, mailed)


async def _begun(reader: Reader, bound: replying.Bound, mailed: Mailed) -> Thing:
    group = await Group.get_or_none(id=bound.group_id, listed_id__in=list(reader.audiences))
    if group is None or not starters:
        raise Missing
    return await starters[0](reader, group, mailed)
