""""We tried this": what came of it, in which country."""

from dataclasses import dataclass
from datetime import date, timedelta

from cop.community import posting
from cop.community.actions import action
from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import PUBLISHED, Thing
from cop.forum.actions.replies import put_reply
from cop.forum.models import RESULTS, SYNTHESIS, TRIAL, Reply, Topic, Trial
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused

OLDEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What somebody says of a trial. `tried_id` is the reply it was about, None for the topic as a whole."""

    result: str
    country_id: int | None = None
    tried_on: date | None = None
    tried_id: int | None = None


@action("topic.try")
async def tell(
    reader: Reader, topic: Thing, outcome: Outcome, text: Written, *, language: str, byline: str
) -> Thing:
    """Tell that one tried what the topic, or a reply of it, proposes: a reply with a result."""
    if outcome.result not in RESULTS:
        raise Refused("choose-one", field="result")
    # a day of grace: it may be tomorrow already where the reader is
    if outcome.tried_on and not OLDEST <= outcome.tried_on <= now().date() + timedelta(days=1):
        raise Refused("not-yet", field="tried_on")
    if outcome.tried_id is not None:
        await _check_tried(reader, topic, outcome.tried_id)
    made = await put_reply(reader, topic, text, language=language, byline=byline, sort=TRIAL)
    await Trial.create(
        thing_id=made.id, tried_id=outcome.tried_id, country_id=outcome.country_id, result=outcome.result,
        tried_on=outcome.tried_on,
    )
    await Topic.filter(thing_id=topic.id, has_trials=False).update(has_trials=True)
    await posting.tell_written("topic.tried", reader, made)
    return made


async def _check_tried(reader: Reader, topic: Thing, tried_id: int) -> None:
    """Raises Missing unless it is a reply of this topic that the reader sees. A summary is nothing to be tried."""
    if not await Thing.exists(
        id=tried_id, parent_id=topic.id, kind="reply", state=PUBLISHED, audience_id__in=list(reader.audiences)
    ) or await Reply.exists(thing_id=tried_id, sort=SYNTHESIS):
        raise Missing
