"""`/people/map`: where expertise is missing, as a table of countries and themes, as a list, and as dots on a map."""

from collections.abc import Sequence
from urllib.parse import urlencode

from babel import Locale
from starlette.requests import Request
from starlette.responses import Response

from cop.community.vocabulary import Country
from cop.directory import places
from cop.directory.pages.profile_edit import to_the_door
from cop.directory.queries import gaps as queries
from cop.kit.errors import Missing
from cop.kit.web import language_of, render
from search.languages import fold

PATH = "/people/map"
LIST = "themes"
SOME, MANY = 2, 5
"""From how many people on a cell is shown darker, and darkest."""


async def show(request: Request) -> Response:
    """`?un_group=african`: its countries alone; `?as=themes`: a list instead of the table."""
    if not request.user.signed_in:
        return to_the_door(request)
    un_groups, chosen = await queries.un_groups(), request.query_params.get("un_group", "")
    if chosen and chosen not in [each.key for each in un_groups]:
        raise Missing
    found = await queries.coverage(request.user, chosen)
    return render(
        request, "directory/map.html", found=found, un_groups=un_groups, chosen=chosen, address=address,
        countries=in_order(found.countries, language_of(request)), is_list=request.query_params.get("as") == LIST,
        dots=places.dots({each.iso2: found.people.get(each.iso2, 0) for each in found.countries}),
        grid=places.grid(), size=(places.EAST - places.WEST, places.NORTH - places.SOUTH), shade=shade,
    )


def address(un_group: str, is_list: bool) -> str:
    """This page, narrowed to a group, in one form or the other."""
    pairs = [("un_group", un_group), ("as", LIST if is_list else "")]
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{PATH}?{query}" if query else PATH


def in_order(countries: Sequence[Country], language: str) -> list[str]:
    """Their ISO codes in the order of their names in this language."""
    names = Locale.parse(language).territories
    return sorted((each.iso2 for each in countries), key=lambda iso2: fold(names.get(iso2, iso2)))


def shade(people: int) -> str:
    """The class of a cell: its pattern or colour repeats what its number says."""
    if not people:
        return "is-none"
    return "is-many" if people >= MANY else "is-some" if people >= SOME else "is-one"
