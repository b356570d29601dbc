"""How somebody wants mail: chosen on a page, or ended by one click in a mail."""

from cop.community import bouncing
from cop.community.actions import action
from cop.community.following import MUTE, THING
from cop.community.outbox import OFF, OFTEN, MailChoice
from cop.community.people import Reader
from cop.community.stopping import OFTEN as NEWS
from cop.community.stopping import PERSONAL, mail_choice
from cop.community.stopping import THING as ONE_THING
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.notices.actions.following import SET

CHANGE = """
UPDATE mail_choice SET often = $2::varchar, personal = $3,
  next_at = CASE WHEN often = $2::varchar THEN next_at ELSE NULL END,
  told_to = CASE WHEN often IN ('off', 'each') AND often <> $2::varchar THEN NULL ELSE told_to END
WHERE person_id = $1
"""
"""Another rhythm: the chore of the digests places the next one."""


@action("mail.choose")
async def choose(reader: Reader, about: None, *, often: str, personal: bool, again: bool = False) -> None:
    """`again`: the address was put right, and mail to it starts anew."""
    if often not in OFTEN:
        raise Refused("choose-one", field="often")
    await mail_choice(reader.id)
    await write(CHANGE, reader.id, often, personal)
    if again:
        await bouncing.start_again(reader.id)


@action("mail.stop")
async def stop(reader: Reader, choice: MailChoice, *, what: str) -> None:
    """What the address in a mail says: news of what one follows, personal mail, or everything about one thing. A thing
    that is gone has nothing to stop."""
    if what == NEWS:
        await write(CHANGE, reader.id, OFF, choice.personal)
    elif what == PERSONAL:
        await write("UPDATE mail_choice SET personal = $2 WHERE person_id = $1", reader.id, False)
    else:
        thing = await Thing.get_or_none(public_id=what.removeprefix(ONE_THING))
        if thing is not None:
            await write(SET, reader.id, THING, thing.id, MUTE, now())
