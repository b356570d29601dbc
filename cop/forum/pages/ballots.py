"""Polls on the page of their topic, with the form of a vote: made for one reader, and never kept."""

from dataclasses import dataclass

from cop.forum.queries.polls import polls_of
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.joined import Joiner
from cop.kit.store import Row
from cop.kit.web import errors_of, render_text


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A vote that was refused: in which poll (public id), what was sent, and why."""

    poll: str
    form: Form
    refusal: Refused


async def block(
    joiner: Joiner, topic: Row, *, is_member: bool, keeps: bool, alarm: bool, spoilt: Spoilt | None = None
) -> str:
    """Between the opening post and the replies; "" where there is no poll."""
    if not topic["has_polls"]:
        return ""
    request = joiner.request
    words = " ".join(errors_of(request, spoilt.refusal if spoilt else None).values())
    return render_text(
        request, "forum/_polls.html", polls=await polls_of(joiner.reader, topic), topic=topic, is_member=is_member,
        steward=keeps, alarm=alarm, spoilt=spoilt, error=words,
    )
