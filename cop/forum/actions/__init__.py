"""Everything that changes in the forum, one verb each; here are those of topics and replies."""

from cop.forum.actions.replies import accept, mark_useful, reply, unaccept, unmark_useful
from cop.forum.actions.topics import (
    LONGEST_TITLE,
    TO_COUNTRIES,
    TO_GROUP,
    Draft,
    announce,
    ask,
    attach,
    check,
    edit_reply,
    edit_topic,
)

__all__ = (
    "LONGEST_TITLE", "TO_COUNTRIES", "TO_GROUP", "Draft", "accept", "announce", "ask", "attach", "check",
    "edit_reply", "edit_topic", "mark_useful", "reply", "unaccept", "unmark_useful",
)
