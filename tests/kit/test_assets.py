"""Static files under addresses that change with their content."""

from pathlib import Path

import pytest

from cop.kit.assets import Assets
from tests.cast import Town
from tests.conftest import Browse


def test_an_address_changes_with_the_content(tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    file.write_text("<svg/>")
    before = Assets(tmp_path).address("a.svg")
    file.write_text("<svg></svg>")
    assert Assets(tmp_path).address("a.svg") != before


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Assets(tmp_path).address("b.svg")


async def test_files_are_kept_for_long_and_the_joined_sheet_holds_every_component(
    town: Town, browse: Browse
) -> None:
    nobody = await browse("nobody")
    sheet = await nobody.get("/static/site.css")
    assert "immutable" in sheet.headers["cache-control"] and sheet.headers["content-type"].startswith("text/css")
    for component in (".btn", ".post", ".row", ".notice", ".site", "--accent"):
        assert component in sheet.text
    again = await nobody.get("/static/site.css", headers={"if-none-match": sheet.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["../pyproject.toml", "%2e%2e/pyproject.toml", "css/", "nothing.css", "css/../../x"])
async def test_nothing_outside_the_folder_is_served(town: Town, browse: Browse, path: str) -> None:
    assert (await (await browse("nobody")).get(f"/static/{path}")).status_code == 404
