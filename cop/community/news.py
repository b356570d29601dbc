"""What of all that happens is news, and for whom: each slice says it for its own verbs, the notices do the rest.

A verb's `tell` reads what is so now and gives items. An item names people, never texts; whether they may read it is
asked when the notice is made, when it is shown and when a mail about it is sent.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from cop.community.activity import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of news about a thing.

    `thing_id` is what the notice stands for (the topic, the session: one row for each person and thing), `latest_id`
    what it leads to (the reply, or the thing itself): both must be readable. `kind` is the end of the key `notice.`.
    `persons` are told personally; with `followers`, so are those who follow the thing, its group or its themes, and
    those who have written in it. `except_ids` are never told: whoever did it knows.
    """

    kind: str
    thing_id: int
    latest_id: int
    persons: frozenset[int] = frozenset()
    followers: bool = False
    except_ids: frozenset[int] = frozenset()
    is_for_muted: bool = False
    """Told to `persons` also where they have muted the thing: a mention, an invitation, an act of moderation."""
    letter: str = ""
    """The kind of mail to `persons` (a key of `outbox.kinds`), "" for none."""
    is_held: bool = True
    """Whether mails wait the ten minutes: for what members wrote. Not for acts, invitations of stewards, sessions."""
    subject_id: int | None = None
    """What the mail is about where that is no thing: an act, an invitation to answer."""
    is_blind: bool = False
    """The mail names no thing, and `persons` get it even where they can read the thing no longer: an act on what they
    wrote, a report to who must look. No notice stands for it. What it says is made when it is sent, for its reader."""


Tell = Callable[[Activity], Awaitable[Sequence[Item]]]

tells: dict[str, Tell] = {}
"""By verb. Filled by `cop/wiring.py`."""

RANK = (
    "reply", "topic", "poll", "meeting", "session", "accepted", "answer", "synthesis", "follow-up", "reminder",
    "mention", "unanswered", "invited", "infected", "conduct", "moderated", "risk",
)
"""Of several unread kinds of one row, the last of these is shown: later is more urgent."""
