"""The map of the site."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.routing import Match, Route

from cop.kit.assets import Assets
from cop.routes import build_routes
from cop.settings import Settings
from tests.cast import Town
from tests.conftest import Browse

STATIC = Path(__file__).parent.parent / "static"


def addresses(settings: Settings) -> list[tuple[str, str]]:
    return [
        (method, route.path) for route in build_routes(settings, Assets(STATIC)) if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def test_no_address_stands_twice(settings: Settings) -> None:
    found = addresses(settings)
    assert len(found) == len(set(found))


def test_no_address_is_taken_by_one_that_stands_before_it(settings: Settings) -> None:
    routes = [route for route in build_routes(settings, Assets(STATIC)) if isinstance(route, Route)]
    for route in routes:
        path = re.sub("{[^}]+}", "1", route.path.replace("{format:transcript}", "md"))
        for method in route.methods or ():
            scope = {"type": "http", "method": method, "path": path, "headers": []}
            assert next(each for each in routes if each.matches(scope)[0] is Match.FULL) is route, route.path


def test_personas_exist_in_the_demonstration_alone(settings: Settings) -> None:
    assert ("POST", "/demo/sign-in") not in addresses(settings)
    assert ("POST", "/demo/sign-in") in addresses(replace(settings, demo=True))


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "1.5", "x"])
async def test_a_number_that_names_no_row_is_missing(town: Town, browse: Browse, number: str) -> None:
    sela = await browse("sela")
    for path in (f"/themes/{number}/accept", f"/groups/requests/{number}/accept", f"/reports/{number}/settle",
                 f"/invitations/{number}/revoke", f"/me/sign-ins/{number}/end"):
        assert (await sela.post(path, data={"key": "k", "reason": "because"})).status_code == 404
