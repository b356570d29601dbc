"""The postman: letters that are due are claimed, composed for their person as of now, handed over, and noted as sent.

A claim is a lease. Whoever is killed between the server's word and the note leaves letters that are sent once more,
under the same Message-ID: at most those in the hand at that moment, since each is noted before the next is begun.
While the server takes nothing the whole queue waits, with no harm to single letters; what it did not take for two days
is parked, with an alarm.
"""

import hashlib
import hmac
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import format_tb
from typing import Protocol
from urllib.parse import urlsplit

from cop.community import bouncing, letters, outbox, replying, stopping, visit
from cop.community.following import MUTE
from cop.community.following import THING as SCOPE
from cop.community.outbox import OFF, PARKED, SENDING, SENT, WAITING, WITHDRAWN, Letter, MailChoice, Sheet
from cop.community.thing import PUBLISHED
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.mail import AWAY, LATER, REFUSED, Message, Way, fate, is_address
from cop.kit.markup import clean
from cop.kit.store import row, write
from cop.kit.tasks import finish
from cop.kit.unit import unit

log = logging.getLogger(__name__)

AT_ONCE = 10
LEASE = timedelta(minutes=5)
LASTS = timedelta(seconds=5)
"""How long one call goes on at most: a service that stops waits for it."""
TRIED_FOR = timedelta(days=2)
LEAST_TRIES = 3
MOST_TRIES = 40
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
"""Of a letter."""
FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=15)
"""Of the whole queue, while the server takes nothing."""
LONGEST_SUBJECT = 200

DUE = "SELECT 1 AS due FROM letter WHERE state IN ('waiting', 'sending') AND next_at <= $1 LIMIT 1"
CLAIM = """
UPDATE letter SET state = 'sending', attempts = attempts + 1, next_at = $2
WHERE id IN (
  SELECT id FROM letter WHERE state IN ('waiting', 'sending') AND next_at <= $1 ORDER BY next_at, id LIMIT $3
) AND state IN ('waiting', 'sending') AND next_at <= $1
RETURNING id
"""
RELEASE = """
UPDATE letter SET state = 'waiting', attempts = attempts - 1, next_at = $2
WHERE id IN_IDS($1) AND state = 'sending' AND next_at = $3
"""
SETTLE = """
UPDATE letter SET state = $2, error = $3, next_at = $4, sent_at = $5::timestamptz WHERE id = $1 AND state = 'sending'
"""
PARK = "UPDATE letter SET state = 'parked' WHERE state = 'waiting' AND due_at <= $1 RETURNING id"
ADDRESSEE = f"SELECT email, language FROM person WHERE id = $1 AND {outbox.MAY_GET.format('$2')}"  # noqa: S608  # ours
READABLE = "SELECT 1 AS here FROM thing WHERE id = $1 AND state = $2 AND audience_id IN_IDS($3)"
MUTED = """
SELECT 1 AS muted FROM following f JOIN thing t ON t.id = f.about
WHERE f.person_id = $1 AND f.scope = $2 AND f.level = $3 AND t.public_id = $4
"""
AGAIN = """
UPDATE letter SET state = 'waiting', attempts = 0, next_at = $1, due_at = $1, error = '' WHERE state = 'parked'
RETURNING id
"""


class Installation(letters.Installation, Protocol):
    """What the postman needs to know of the settings."""

    @property
    def mail_domain(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter with its text, and whom it goes to."""

    to: str
    words: Catalogue
    sheet: Sheet
    choice: MailChoice


class Postman:
    """One for each process that does chores; any number of them share the letters."""

    def __init__(self, settings: Installation, catalogues: Mapping[str, Catalogue]) -> None:
        self._settings = settings
        self._catalogues = catalogues
        self._rest = timedelta(0)
        self._rests_until: datetime | None = None
        self._away_since: datetime | None = None

    async def carry(self) -> int:
        """Send what is due; gives how many letters were sent. A chore."""
        began, sent = now(), 0
        way = Way(self._settings.mail_url, self._settings.mail_from)
        try:
            while now() < began + LASTS and not self._rests and await row(DUE, now()):
                sent += await self._round(way)
        finally:
            await way.close()
        return sent

    @property
    def _rests(self) -> bool:
        return self._rests_until is not None and now() < self._rests_until

    async def _round(self, way: Way) -> int:
        moment = now()
        async with unit():
            claimed = sorted(each["id"] for each in await write(CLAIM, moment, moment + LEASE, AT_ONCE))
        sent = 0
        for place, letter_id in enumerate(claimed):
            if self._rests or now() > moment + LEASE / 2:
                async with unit():
                    await write(RELEASE, claimed[place:], moment, moment + LEASE)
                break
            letter = await Letter.get(id=letter_id)
            if letter.state == SENDING and letter.next_at == moment + LEASE:
                sent += await finish(self._do(letter, way))
        if self._away_since is not None and self._away_since <= now() - TRIED_FOR / 2:
            await self._park_old()
        return sent

    async def _do(self, letter: Letter, way: Way) -> bool:
        """One letter, to its end."""
        try:
            addressed = await self._addressed(letter)
            if addressed is None:
                await self._settle(letter, WITHDRAWN)
                return False
            message = await self._message(letter, addressed)
        except Exception as error:
            await self._put_off(letter, error)
            return False
        if not is_address(message.to):
            await self._came_back(letter, "no address")
            return False
        try:
            await way.send(message)
        except Exception as error:
            await way.close()
            await self._failed(letter, error)
            return False
        await self._settle(letter, SENT)
        self._rest, self._rests_until, self._away_since = timedelta(0), None, None
        return True

    async def _addressed(self, letter: Letter) -> Addressed | None:
        """The letter as it is right now, None where it is not to be sent any more."""
        person = await row(ADDRESSEE, letter.person_id, letter.kind)
        if person is None:
            return None
        choice = await stopping.mail_choice(letter.person_id)
        if choice.stopped_at is not None:
            return None
        reader = await visit.by_mail(letter.person_id)
        if letter.thing_id is not None and not await row(READABLE, letter.thing_id, PUBLISHED, reader.audiences):
            return None
        words = self._catalogues.get(person["language"]) or next(iter(self._catalogues.values()))
        sheet = await outbox.kinds[letter.kind](letter, reader, words)
        if sheet is None or await _is_stopped(choice, sheet.stop):
            return None
        return Addressed(person["email"], words, sheet, choice)

    async def _message(self, letter: Letter, addressed: Addressed) -> Message:
        settings, sheet, words = self._settings, addressed.sheet, addressed.words
        stop = token = ""
        if sheet.stop:
            sealed = stopping.stop_token(settings.secret, addressed.choice.stop_key, sheet.stop)
            stop = f"{settings.origin}/notices/stop/{sealed}"
        if settings.mail_domain and sheet.answers_thing_id is not None:
            async with unit():
                token = await replying.address_for(settings.secret, letter.person_id, thing_id=sheet.answers_thing_id)
        bounce = replying.bounce_token(settings.secret, letter.person_id)
        return Message(
            to=addressed.to, subject=clean(sheet.subject, lines=False)[:LONGEST_SUBJECT].rstrip(),
            text="\n\n".join(sheet.parts), rest=sheet.rest or words.sentence("mail.rest"),
            ending="\n\n".join((*sheet.ending, *self._foot(words, stop))) + "\n",
            message_id=self._name(f"letter:{letter.id}"), language=words.language, stop=stop,
            thread=self._name(f"thread:{sheet.thread}") if sheet.thread else "",
            reply_to=f"reply+{token}@{settings.mail_domain}" if token else "",
            bounce_to=f"bounce+{bounce}@{settings.mail_domain}" if settings.mail_domain else "",
            list_id=f"mail.{urlsplit(settings.origin).hostname}", calendar=sheet.calendar,
            calendar_method=sheet.calendar_method,
        )

    def _foot(self, words: Catalogue, stop: str) -> tuple[str, ...]:
        settings = self._settings
        foot = f"{words.sentence('Pathfinding countries')}\n{settings.origin}"
        if not stop:
            return (foot,)
        choose = f"{words.sentence('mail.choose')}\n{settings.origin}/notices/mail"
        return foot, f"{words.sentence('mail.stop')}\n{stop}\n{choose}"

    def _name(self, of: str) -> str:
        """A Message-ID that tells nothing of what it is about, and is the same whenever it is made."""
        made = hmac.new(self._settings.secret.encode(), f"mail:{of}".encode(), hashlib.sha256)
        return f"<{made.hexdigest()[:32]}@{self._settings.mail_from.partition('@')[2]}>"

    async def _failed(self, letter: Letter, error: Exception) -> None:
        """It could not be handed over."""
        what = fate(error)
        if what == REFUSED:
            await self._came_back(letter, _name_of(error))
            return
        if what == AWAY:
            await self._pause(error)
        if what in (AWAY, LATER) and not _is_over(letter):
            await self._settle(letter, WAITING, _name_of(error), now() + _pause_of(letter))
            return
        log.error("ALARM letter %s parked: %s", letter.id, _name_of(error))
        await self._settle(letter, PARKED, _name_of(error))

    async def _pause(self, error: Exception) -> None:
        """Nobody's mail is taken now: everybody's waits, twice as long each time."""
        self._rest = min(max(self._rest * 2, FIRST_REST), LONGEST_REST)
        self._rests_until = now() + self._rest
        self._away_since = self._away_since or now()
        log.warning("the mail server takes nothing (%s): next try in %s", _name_of(error), self._rest)

    async def _park_old(self) -> None:
        async with unit():
            parked = await write(PARK, now() - TRIED_FOR)
        if parked:
            log.error("ALARM %s letters parked: the mail server has taken nothing for two days", len(parked))

    async def _came_back(self, letter: Letter, error: str) -> None:
        async with unit():
            await write(SETTLE, letter.id, WITHDRAWN, error, letter.next_at, None)
            await bouncing.bounced_back(letter.person_id)

    async def _put_off(self, letter: Letter, error: Exception) -> None:
        """It could not be composed. What the error says is logged nowhere: it may quote a text."""
        parked = letter.attempts >= LEAST_TRIES * 2
        tell, word = (log.error, "ALARM ") if parked else (log.warning, "")
        tell(
            "%sletter %s of kind %s could not be written: %s\n%s", word, letter.id, letter.kind, type(error).__name__,
            "".join(format_tb(error.__traceback__)),
        )
        state = PARKED if parked else WAITING
        await self._settle(letter, state, type(error).__name__, now() + _pause_of(letter))

    async def _settle(self, letter: Letter, state: str, error: str = "", next_at: datetime | None = None) -> None:
        async with unit():
            at = now() if state == SENT else None
            await write(SETTLE, letter.id, state, error[:40], next_at or letter.next_at, at)


async def _is_stopped(choice: MailChoice, stop: str) -> bool:
    """Whether the person has stopped such mail since it was written down."""
    if stop == stopping.PERSONAL:
        return not choice.personal
    if stop == stopping.OFTEN:
        return choice.often == OFF
    if stop:
        return await row(MUTED, choice.person_id, SCOPE, MUTE, stop.removeprefix(stopping.THING)) is not None
    return False


def _pause_of(letter: Letter) -> timedelta:
    return min(FIRST_PAUSE * 2 ** min(letter.attempts - 1, 20), LONGEST_PAUSE)


def _is_over(letter: Letter) -> bool:
    """Tried long enough, and more than once: a service that was off for long tries as all others do."""
    return letter.attempts >= MOST_TRIES or (letter.attempts >= LEAST_TRIES and letter.due_at <= now() - TRIED_FOR)


def _name_of(error: Exception) -> str:
    """Of an error, and of the answer of a server its number: what it says may quote an address."""
    told: Sequence[Exception] = getattr(error, "recipients", None) or [error]
    code = getattr(told[0], "code", "")
    return f"{type(told[0]).__name__} {code}".strip()


async def again() -> int:
    """Parked letters wait once more, as if they were due now; gives how many. For the operator."""
    async with unit():
        return len(await write(AGAIN, now()))


async def figures() -> dict[str, int]:
    """How many letters wait and how many are parked, for the operator."""
    found = await row(
        "SELECT coalesce(sum(CASE WHEN state IN ('waiting', 'sending') THEN 1 ELSE 0 END), 0) AS waiting,"
        " coalesce(sum(CASE WHEN state = 'parked' THEN 1 ELSE 0 END), 0) AS parked FROM letter"
    )
    assert found is not None
    return {"waiting": int(found["waiting"]), "parked": int(found["parked"])}
