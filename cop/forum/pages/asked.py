"""Beside a question, for its asker and the stewards: how many people were asked, and where to ask more."""

from cop.forum.models import QUESTION
from cop.forum.queries.asked import asked
from cop.kit.joined import Joiner
from cop.kit.store import Row


async def block(joiner: Joiner, topic: Row, *, may_invite: bool) -> str:
    """Nothing for others, and beside what is no open question."""
    if not may_invite or topic["sort"] != QUESTION or topic["state"] != "published":
        return ""
    figures = await asked(topic["id"])
    is_open = topic["closed_at"] is None
    if not is_open and not figures[0]:
        return ""
    key = ("asked", topic["public_id"], figures, is_open)
    fragment = joiner.find(key) or joiner.make(key, "forum/_asked.html", topic=topic, figures=figures, is_open=is_open)
    return fragment.fill(joiner.values)
