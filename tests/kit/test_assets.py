"""Static files: in memory, under addresses that change with their content."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cop.kit.assets import ASK_AGAIN, FOREVER, SITE_SHEETS, Assets
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


async def test_those_who_run_a_session_get_the_sheet_of_the_hall_and_their_own_as_one_file() -> None:
    joined = (await ask(serving(Assets(STATIC)), "/static/desk.css")).text
    assert joined == "\n".join((STATIC / "css" / f"{name}.css").read_text() for name in ("live", "desk"))


async def test_a_file_is_kept_for_ever_and_asked_for_again_not_sent_again(folder: Path) -> None:
    assets = Assets(folder)
    app = serving(assets)
    first = await ask(app, assets.address("icons.svg"))
    second = await ask(app, "/static/icons.svg", headers={"if-none-match": first.header("etag")})

    assert (first.status, first.body) == (200, b"<svg/>")
    assert first.header("cache-control") == FOREVER and first.header("content-type") == "image/svg+xml"
    assert (second.status, second.body) == (304, b"")
    sheet = (await ask(app, "/static/site.css")).text
    assert [sheet.index(name) for name in SITE_SHEETS] == sorted(sheet.index(name) for name in SITE_SHEETS)


@pytest.mark.parametrize("address", ["/static/icons.svg", "/static/icons.svg?v=0123456789", "/static/icons.svg?v="])
async def test_an_address_that_does_not_say_the_content_is_asked_for_again(folder: Path, address: str) -> None:
    answer = await ask(serving(Assets(folder)), address)
    assert answer.header("cache-control") == ASK_AGAIN and answer.header("etag")


async def test_the_scripts_of_a_folder_are_one_file_and_each_by_itself_too(folder: Path) -> None:
    (folder / "js" / "hall").mkdir(parents=True)
    (folder / "js" / "hall" / "start.js").write_text('import { say } from "./words.js"\n\nsay()\n')
    (folder / "js" / "hall" / "words.js").write_text("export function say() {}\n")
    assets = Assets(folder)
    joined = await ask(serving(assets), assets.address("hall.js"))
    assert joined.text == "function say() {}\n\nsay()\n"
    assert joined.header("content-type").startswith("text/javascript")
    assert (await ask(serving(assets), "/static/js/hall/start.js")).text.startswith("import")


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
