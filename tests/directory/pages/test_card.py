"""The contact card as it is sent, and the code for badges."""

import pytest
from starlette.applications import Starlette

from cop.community.activity import Activity
from cop.directory.opening import MOST_PROFILES
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile

FILLED = {"other_names": "برونو مثال", "languages": [["pt", "fluent"]], "gives_card": True}


async def test_a_reader_takes_a_file_of_what_that_reader_reads(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno, **FILLED, narrow={"languages": "me", "organisation": "country"})

    answer = await (await browse("amina")).get(f"/people/{thing.public_id}/card.vcf")

    assert answer.status_code == 200 and answer.headers["content-type"] == "text/vcard; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{thing.public_id}.vcf"'
    for words in ("FN;PREF=1:Bruno Example", "برونو مثال", "Researcher on referral", f"/people/{thing.public_id}"):
        assert words in answer.text
    for words in ("LANG;", "LANG:", "ORG", "EMAIL", "TEL", "bruno@", town.bruno.public_id):
        assert words not in answer.text


async def test_without_the_owners_word_there_is_neither_a_card_nor_a_code(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno)

    for name in ("amina", "bruno"):
        browser = await browse(name)
        assert (await browser.get(f"/people/{thing.public_id}/card.vcf")).status_code == 404
        page = (await browser.get(f"/people/{thing.public_id}")).text
        assert "card.vcf" not in page and '<svg class="qr"' not in page
    assert not await Activity.exists(verb="card.taken")


@pytest.mark.parametrize("name", ["olga", "nobody"])
async def test_those_outside_take_nothing(browse: Browse, town: Town, name: str) -> None:
    thing = await a_profile(town.bruno, **FILLED)

    assert (await (await browse(name)).get(f"/people/{thing.public_id}/card.vcf")).status_code == 404
    assert not await Activity.exists(verb="card.taken")


async def test_a_profile_that_is_hidden_gives_no_card_to_its_owner_either(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno, **FILLED, state="draft")

    assert (await (await browse("bruno")).get(f"/people/{thing.public_id}/card.vcf")).status_code == 404


async def test_the_profile_leads_to_the_card_and_shows_the_code_of_its_address(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno, **FILLED)

    page = (await (await browse("amina")).get(f"/people/{thing.public_id}?in=fr")).text

    assert f'href="/people/{thing.public_id}/card.vcf"' in page
    assert '<svg class="qr" role="img"' in page and "QR code of the address of this profile" in page


async def test_cards_are_counted_among_the_profiles_opened_so_that_nobody_takes_the_directory_away(
    browse: Browse, town: Town, app: Starlette
) -> None:
    thing = await a_profile(town.bruno, gives_card=True)
    reader, address = await browse("amina"), f"/people/{thing.public_id}/card.vcf"
    for number in range(1, MOST_PROFILES + 1):
        app.state.opening.take(town.amina.id, -number)

    assert (await reader.get(address)).status_code == 429
    assert not await Activity.exists(verb="card.taken")
