"""People: the list of them, which can be searched, and a profile as its reader may see it."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from babel.dates import get_day_names, get_timezone_location
from starlette.requests import Request
from starlette.responses import Response

from cop.community.listing import Place, listed, read_address
from cop.directory.documents.people import PERSON
from cop.directory.documents.wording import monogram
from cop.directory.pages.card import gives_card
from cop.directory.queries import evidence, profiles
from cop.directory.queries.hours import offered
from cop.directory.queries.stored import today
from cop.kit.clock import now
from cop.kit.i18n import hour_in_words
from cop.kit.qr import qr_svg
from cop.kit.web import errors_of, language_of, render, see
from search import query

PEOPLE = Place("/people", (
    query.THEME, query.SECTOR, query.INSPIRE, query.LANGUAGE, query.AVAILABILITY, query.COUNTRY, query.UN_GROUP,
    query.ORGANISATION_TYPE, query.STAKEHOLDER,
), kinds=(PERSON,))
UTC = "UTC"


async def index(request: Request) -> Response:
    """`/people`: the whole state is in the address."""
    return await show_list(request, PEOPLE, "directory/people.html")


async def show_list(request: Request, place: Place, template: str) -> Response:
    """A list of the directory that can be searched."""
    address = read_address(place, request.query_params.multi_items())
    shown = await listed(request.app.state.finder, request.user, address, language_of(request))
    return render(request, template, status=shown.status, shown=shown, errors=errors_of(request, address.refusal))


async def show(request: Request) -> Response:
    """`/people/<public id>`: what this reader may know of the person; `?in=pt`: in the words of that language.
    Raises TooMany for who opens one after the other."""
    reader, language = request.user, language_of(request)
    wanted = request.query_params.get("in", "") or language
    profile = await profiles.profile(reader, request.path_params["id"], language=wanted)
    request.app.state.opening.take(reader.id, profile["id"])
    done = await evidence.evidence(reader, profile["person_id"]) if profile["evidence_of"] else None
    return render(
        request, "directory/person.html", profile=profile, done=done, letters=monogram(profile["name"]),
        is_verified=profiles.is_verified(profile, today()), days=day_names(profile["working_days"], language),
        clock=clock(profile["zone"], request.scope.get("zone", UTC), language) if profile["zone"] else None,
        qr=partial(qr_svg, f"{request.app.state.settings.origin}{request.url.path}") if gives_card(profile) else None,
        hours=await offered(reader, profile["public_id"]),
        is_kept=await profiles.is_kept(reader, profile["person_id"]),
        blocked=await profiles.blocks(reader, profile["person_id"]),
    )


async def signed(request: Request) -> Response:
    """`/people/of/<public id of a thing>`: to the profile of whom its byline names, if the reader may read one; else to
    the directory, searched for that name. Raises Missing for what shows no name."""
    found = await profiles.signed(request.user, request.path_params["id"])
    return see(f"/people/{found.profile}" if found.profile else f"/people?{urlencode({'q': found.name})}")


def clock(zone: str, own_zone: str, language: str) -> dict[str, Any]:
    """The hour it is: where the person is, where the reader is, in UTC; with cities, and no abbreviation."""
    at = now().replace(second=0, microsecond=0)
    return {
        "there": hour_in_words(at, zone, language), "city": city(zone, language), "utc": f"{at:%H:%M}",
        "here": hour_in_words(at, own_zone, language), "own_city": city(own_zone, language),
    }


def city(zone: str, language: str) -> str:
    """The name of the city a zone is named after."""
    return UTC if zone == UTC else get_timezone_location(zone, locale=language, return_city=True)


def day_names(days: Sequence[int], language: str) -> list[str]:
    """Names of days, from Monday, 0, on."""
    names = get_day_names("wide", context="stand-alone", locale=language)
    return [names[day] for day in sorted(days)]
