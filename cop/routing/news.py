"""What of routing is news: an invitation to answer, and a question that nobody has answered."""

from collections.abc import Sequence

from cop.community.activity import Activity
from cop.community.among import readers_among
from cop.community.byline import NAMED
from cop.community.news import Item
from cop.community.thing import PUBLISHED, Thing
from cop.kit.store import row, rows
from cop.routing.models import WAITING, AnswerInvitation
from cop.routing.queries.waiting import WAITS

STEWARDS = """
SELECT po.kind, h.person_id FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
JOIN person p ON p.id = h.person_id AND p.state = 'active'
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator')
"""
SECRETARIAT = """
SELECT h.person_id FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
JOIN person p ON p.id = h.person_id AND p.state = 'active' WHERE po.kind = 'secretariat'
"""
STILL = f"SELECT t.id FROM thing t WHERE t.id = $1 AND {WAITS}"  # noqa: S608  # pieces of ours


async def tell_invited(activity: Activity) -> Sequence[Item]:
    """Whoever is asked, also of a muted topic. Mails wait until the question itself is old enough."""
    invitation = await AnswerInvitation.get_or_none(id=activity.subject_id, state=WAITING)
    if invitation is None:
        return ()
    return (
        Item(
            kind="invited", thing_id=invitation.topic_id, latest_id=invitation.topic_id, letter="invited",
            persons=frozenset((invitation.person_id,)), is_for_muted=True, subject_id=invitation.id,
        ),
    )


async def tell_moderators(activity: Activity) -> Sequence[Item]:
    """The moderators of the group; without any its leads. An author who is shown is not told what they know: one who
    is not shown is, for who is told must not depend on it."""
    topic = await _waiting(activity)
    if topic is None:
        return ()
    found = await rows(STEWARDS, topic.group_id)
    shown = {topic.author_id} if topic.byline == NAMED else set[int]()
    moderators, leads = ({each["person_id"] for each in found if each["kind"] == kind} - shown
                         for kind in ("moderator", "lead"))
    return _unanswered(topic, moderators or leads or {each["person_id"] for each in found})


async def tell_secretariat(activity: Activity) -> Sequence[Item]:
    """Those of the secretariat who may read the question; the others get a mail that tells its age alone."""
    topic = await _waiting(activity)
    if topic is None:
        return ()
    office = {each["person_id"] for each in await rows(SECRETARIAT)}
    readers = await readers_among(topic.audience_id, office)
    blind = Item(
        kind="unanswered", thing_id=topic.id, latest_id=topic.id, persons=frozenset(office - readers),
        letter="unanswered", is_held=False, subject_id=topic.id, is_blind=True,
    )
    return (*_unanswered(topic, readers), *((blind,) if blind.persons else ()))


async def _waiting(activity: Activity) -> Thing | None:
    """The question, while nobody has answered it."""
    if activity.thing_id is None or await row(STILL, activity.thing_id) is None:
        return None
    return await Thing.get_or_none(id=activity.thing_id, state=PUBLISHED)


def _unanswered(topic: Thing, persons: set[int] | frozenset[int]) -> Sequence[Item]:
    if not persons:
        return ()
    return (
        Item(
            kind="unanswered", thing_id=topic.id, latest_id=topic.id, persons=frozenset(persons), is_for_muted=True,
            letter="unanswered", is_held=False,
        ),
    )


TELLS = {
    "answer.invited": tell_invited, "answer.passed_on": tell_invited, "clock.moderators": tell_moderators,
    "clock.secretariat": tell_secretariat,
}
