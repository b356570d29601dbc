"""What a group holds until somebody has read it: approval, slow mode, words."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import Group
from cop.community.once import Once
from cop.community.people import Reader
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, render, see
from cop.moderation import queries
from cop.moderation.actions import MOST_SLOW, ruling
from cop.moderation.models.people import WordList

NOBODY_S = "nobody"
"""How the form calls the empty setting, so that a radio button has a value."""
LONGEST_LIST = 20_000


async def show(request: Request) -> Response:
    """`/groups/<slug>/holding`: for those who keep order in it."""
    return await _show(request, await _group(request))


async def change(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    group = await _group(request)
    try:
        once = Once.of(request.scope, form, to=f"/groups/{group.slug}/holding")
        language = form.raw("language")
        if language:
            words = form.text(f"words_{form.choice('language', list(OWN_NAMES))}", longest=LONGEST_LIST).splitlines()
            await once.do(ruling.set_words, reader, group, language=language, words=words)
        else:
            approval = form.choice("approval", (NOBODY_S, ruling.NEWCOMERS, ruling.ALL))
            await once.do(
                ruling.set_approval, reader, group, approval="" if approval == NOBODY_S else approval,
                slow_seconds=_minutes(form) * 60,
            )
    except Refused as refusal:
        return await _show(request, group, form=form, refusal=refusal)
    return see(once.address)


def _minutes(form: Form) -> int:
    typed = form.line("slow_minutes", longest=10) or "0"
    if not (typed.isascii() and typed.isdigit()):
        raise Refused("number-between", field="slow_minutes", least=0, most=MOST_SLOW // 60)
    return int(typed)


async def _group(request: Request) -> Group:
    group = await queries.steward_group(request.user, request.path_params["slug"])
    if group is None:
        raise Missing
    return group


async def _show(request: Request, group: Group, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    lists = {each.language: each.words for each in await WordList.filter(group_id=group.id)}
    return render(
        request, "moderation/holding.html", status=422 if refusal else 200, group=group, form=form, lists=lists,
        languages=list(OWN_NAMES), nobody=NOBODY_S, most_minutes=MOST_SLOW // 60, errors=errors_of(request, refusal),
    )
