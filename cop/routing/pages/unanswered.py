"""Questions nobody has answered, with their ages: of a group for its readers, of all for those who answer for them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community.actions import actions
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.thing import is_public_id
from cop.kit.errors import Missing
from cop.kit.web import render
from cop.routing.queries import invitations, waiting


async def of_group(request: Request) -> Response:
    """`/groups/<slug>/unanswered`; the stewards see who was asked."""
    reader: Reader = request.user
    group = await waiting.group_read(reader, request.path_params["slug"])
    after = _cursor(request)
    questions, following = await waiting.unanswered(reader, groups=[group.id], after=after)
    return render(
        request, "routing/unanswered.html", group=group, questions=questions, elsewhere=[],
        asked=await _asked(reader, questions), address=f"/groups/{group.slug}/unanswered", after=after,
        following=following,
    )


async def everywhere(request: Request) -> Response:
    """`/unanswered`: for stewards those of their groups, for the secretariat all: by title where it reads them, by
    number and age where it does not. That the secretariat looked is written down, as on the overview of groups."""
    reader: Reader = request.user
    overseer = may(reader, "group.oversee", None)
    if not (overseer or reader.moderates):
        raise Missing
    after = _cursor(request)
    questions, following = await waiting.unanswered(
        reader, groups=None if overseer else reader.steward_of, after=after
    )
    elsewhere = await waiting.elsewhere(reader) if overseer and not after else []
    if elsewhere:
        await actions["group.oversee"](reader, None)
    return render(
        request, "routing/unanswered.html", group=None, questions=questions, elsewhere=elsewhere,
        asked=await _asked(reader, questions), address="/unanswered", after=after, following=following,
    )


async def _asked(reader: Reader, questions: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """Whom those of these were put to that the reader keeps in order; and mark where the reader may ask people."""
    mine = []
    for each in questions:
        each["may_invite"] = each["group_id"] in reader.steward_of
        mine += [each["id"]] if each["may_invite"] else []
    return await invitations.of_topics(reader, mine) if mine else {}


def _cursor(request: Request) -> str:
    after = request.query_params.get("after", "")
    return after if is_public_id(after) else ""
