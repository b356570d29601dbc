"""Mail that comes back: after the third in a row nothing more is sent to an address, and somebody is told.

A server that takes a mail may send it back days later, so being taken proves nothing: a row of bounces is over when a
mail was sent after the last of them and has not come back within a week.
"""

import logging
from datetime import timedelta

from cop.community import outbox
from cop.community.outbox import Letter, Sheet
from cop.community.people import Reader
from cop.community.stopping import mail_choice
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.store import row, rows, write
from cop.kit.unit import unit

log = logging.getLogger(__name__)

MOST = 3
COMES_BACK = timedelta(days=7)
KIND = "bounced"

COUNT = """
UPDATE mail_choice SET bounced_at = $2, bounces = 1 + CASE WHEN EXISTS (
  SELECT 1 FROM letter l WHERE l.person_id = mail_choice.person_id AND l.state = 'sent'
    AND l.sent_at > mail_choice.bounced_at AND l.sent_at <= $3
) THEN 0 ELSE bounces END
WHERE person_id = $1 AND stopped_at IS NULL RETURNING bounces
"""
STOP = "UPDATE mail_choice SET stopped_at = $2 WHERE person_id = $1 AND stopped_at IS NULL AND bounces >= $3"
BESIDE = """
SELECT DISTINCT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.open_for IS NOT NULL AND h.since <= $2 AND (h.until IS NULL OR h.until > $2) AND h.person_id <> $1
  AND EXISTS (SELECT 1 FROM holding own JOIN post mine ON mine.id = own.post_id
    WHERE own.person_id = $1 AND own.open_for IS NOT NULL AND mine.kind IN ('focal_point', 'alternate')
      AND po.kind IN ('focal_point', 'alternate') AND po.kind <> mine.kind AND po.country_id = mine.country_id)
"""
"""Who stands beside a focal point: the alternate of the same country, and the other way round."""
OFFICE = """
SELECT DISTINCT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.open_for IS NOT NULL AND h.since <= $2 AND (h.until IS NULL OR h.until > $2) AND h.person_id <> $1
  AND po.kind = 'secretariat' AND po.group_id IS NULL AND po.organisation_id IS NULL
"""


async def bounced_back(person_id: int) -> None:
    """A mail to this person came back, or was refused for good. In a unit, or in one of its own."""
    moment = now()
    async with unit():
        if await row("SELECT 1 AS here FROM person WHERE id = $1 AND state = 'active'", person_id) is None:
            return
        await mail_choice(person_id)
        counted = await write(COUNT, person_id, moment, moment - COMES_BACK)
        if not counted or counted[0]["bounces"] < MOST:
            return
        await write(STOP, person_id, moment, MOST)
        log.warning("mail to person %s came back %s times: nothing more is sent there", person_id, MOST)
        told = await rows(BESIDE, person_id, moment) or await rows(OFFICE, person_id, moment)
        key = f"{KIND}:{person_id}:{moment:%y%m%d%H%M}"
        await outbox.put([each["person_id"] for each in told], key=key, kind=KIND, subject_id=person_id)


async def start_again(person_id: int) -> None:
    """Mail is sent to this person again: the address was put right. Inside a unit."""
    await write(
        "UPDATE mail_choice SET bounces = 0, bounced_at = NULL, stopped_at = NULL WHERE person_id = $1", person_id
    )


async def tell(letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
    """The letter to the alternate or the secretariat, while nothing reaches that person."""
    found = await row(
        "SELECT p.name FROM mail_choice m JOIN person p ON p.id = m.person_id"
        " WHERE p.id = $1 AND p.state = 'active' AND m.stopped_at IS NOT NULL", letter.subject_id,
    )
    if found is None:
        return None
    parts = (
        words.sentence("mail.bounced.opening", name=found["name"], times=MOST), words.sentence("mail.bounced.ending"),
    )
    return Sheet(subject=words.sentence("mail.bounced.subject"), parts=parts)
