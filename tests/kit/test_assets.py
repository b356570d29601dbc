"""Static files: in memory, under addresses that change with their content."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cop.kit.assets import FOREVER, SITE_SHEETS, Assets
from cop.kit.errors import Missing
from tests.asking import ask

STATIC = Path(__file__).parent.parent.parent / "static"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "css").mkdir()
    for name in SITE_SHEETS:
        (tmp_path / "css" / f"{name}.css").write_text(f"/* {name} */")
    (tmp_path / "icons.svg").write_text("<svg/>")
    (tmp_path.parent / "secret").write_text("not for readers")
    return tmp_path


def serving(assets: Assets) -> Starlette:
    async def missing(request: Request, error: Exception) -> Response:
        return Response(status_code=404)

    return Starlette(routes=[Route("/static/{path:path}", assets.serve)], exception_handlers={Missing: missing})


def test_an_address_changes_with_the_content_and_with_nothing_else(folder: Path) -> None:
    before = Assets(folder)
    again = Assets(folder)
    (folder / "icons.svg").write_text("<svg><g/></svg>")
    after = Assets(folder)

    assert before.address("icons.svg") == again.address("icons.svg") != after.address("icons.svg")
    assert before.address("site.css") == after.address("site.css")


def test_the_sheets_are_one_file_in_their_order(folder: Path) -> None:
    (folder / "css" / "tokens.css").write_text("/* other */")
    assert Assets(folder).address("site.css") != Assets(STATIC).address("site.css")
    with pytest.raises(KeyError):
        Assets(folder).address("nowhere.css")


async def test_a_file_is_kept_for_ever_and_asked_for_again_not_sent_again(folder: Path) -> None:
    app = serving(Assets(folder))
    first = await ask(app, "/static/icons.svg")
    second = await ask(app, "/static/icons.svg", headers={"if-none-match": first.header("etag")})

    assert (first.status, first.body) == (200, b"<svg/>")
    assert first.header("cache-control") == FOREVER and first.header("content-type") == "image/svg+xml"
    assert (second.status, second.body) == (304, b"")
    sheet = (await ask(app, "/static/site.css")).text
    assert [sheet.index(name) for name in SITE_SHEETS] == sorted(sheet.index(name) for name in SITE_SHEETS)


@pytest.mark.parametrize("path", [
    "../secret", "..%2fsecret", "%2e%2e/secret", "/etc/passwd", "css", "css/", "", "nowhere.css", "icons.svg/", "./icons.svg",
])
async def test_only_what_lies_in_the_folder_is_served(folder: Path, path: str) -> None:
    assert (await ask(serving(Assets(folder)), f"/static/{path}")).status == 404


def test_no_file_of_ours_says_where_else_to_load_from() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in (".css", ".svg", ".js"):
            words = path.read_text().replace("http://www.w3.org/", "")
            assert "http:" not in words and "https:" not in words and "@import" not in words, path
