"""`/live/<id>/stage`: for those who answer. One question large, the next three, and where the answer is written."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.people import Reader
from cop.community.policy import may
from cop.kit.web import render
from cop.live.folding import items_of
from cop.live.pages.opening import opened
from cop.live.queries.backstage import BACKSTAGE
from cop.live.queries.snapshots import STAGE
from cop.live.running import STAGE_STEPS, on_stage


async def show(request: Request) -> Response:
    reader: Reader = request.user
    sitting, state, context = await opened(request, STAGE, "question.answer")
    return render(
        request, "live/stage.html", **context, back="stage", stage=on_stage(state, reader.public_id),
        backstage=items_of(state, BACKSTAGE), steps=STAGE_STEPS, keeps=may(reader, "question.approve", sitting),
    )
