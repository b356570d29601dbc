"""What a group's page shows beside its people: latest topics, themes, labels, the last change of access."""

from collections.abc import Sequence
from datetime import timedelta

from cop.community.groups import Group, GroupTheme
from cop.community.people import Reader
from cop.community.sharing import IN_GROUP
from cop.community.vocabulary import GROUP_KIND, STAKEHOLDER, UN_GROUP, Labels, Term
from cop.kit.clock import now
from cop.kit.store import Row, row, rows

LATEST, COMING = 10, 5
LONGEST_MEETING = timedelta(days=15)

TOPICS = f"""
SELECT t.id, t.public_id, t.state, t.language, t.children, t.latest_at, t.closed_at, t.byline, t.byline_name,
       t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country, t.byline_region,
       x.source AS title, CASE WHEN t.pinned_until > $3 THEN 1 ELSE 0 END AS pinned
FROM thing t
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.kind = 'topic' AND {IN_GROUP.format('$1')} AND t.audience_id IN_IDS($2)
ORDER BY pinned DESC, t.latest_at DESC, t.id DESC LIMIT $4
"""  # noqa: S608  # a piece of ours

MEETINGS = f"""
SELECT y.public_id, t.public_id AS topic_id, y.language, m.starts_at, x.source AS title
FROM meeting m JOIN thing y ON y.id = m.thing_id JOIN thing t ON t.id = y.parent_id
LEFT JOIN thing_text x ON x.thing_id = y.id AND x.part = 'title' AND x.is_current AND x.language = y.language
WHERE m.starts_at > $4 AND m.ends_at > $3 AND m.cancelled_at IS NULL AND {IN_GROUP.format('$1')}
  AND y.state = 'published' AND y.audience_id IN_IDS($2)
ORDER BY m.starts_at, y.id LIMIT $5
"""  # noqa: S608  # a piece of ours
"""The table `meeting` of the forum is read by its name. The longest lasts two weeks: earlier ones are not looked at."""

ACCESS_CHANGE = """
SELECT verb, at FROM activity WHERE group_id = $1 AND verb IN ('group.opened', 'group.closed', 'group.hidden')
ORDER BY id DESC LIMIT 1
"""


async def topics(reader: Reader, group: Group) -> Sequence[Row]:
    """The latest topics of the group the reader may read, pinned ones first."""
    return await rows(TOPICS, group.id, reader.audiences, now(), LATEST)


async def meetings(reader: Reader, group: Group) -> Sequence[Row]:
    """The next meetings that topics of the group are about, as far as the reader may read them."""
    moment = now()
    return await rows(MEETINGS, group.id, reader.audiences, moment, moment - LONGEST_MEETING, COMING)


async def themes(group: Group) -> list[Term]:
    on = GroupTheme.filter(group_id=group.id, term__status="accepted")
    found = await on.select_related("term").order_by("id")
    return [each.term for each in found]


async def terms() -> dict[tuple[str, str], Labels]:
    """Labels of categories, regions and kinds of group, by scheme and key."""
    found = await Term.filter(scheme__in=[STAKEHOLDER, UN_GROUP, GROUP_KIND])
    return {(each.scheme, each.key): each.labels for each in found}


async def access_change(group: Group) -> Row | None:
    """When it was last changed who reads the group, and to what."""
    return await row(ACCESS_CHANGE, group.id)
