"""A reader is a person as of this moment, with what her posts give her."""

import pytest

from cop.community.people import NOBODY, HeldPost, Reader
from tests.cast import Town


def test_nobody_is_not_signed_in_and_belongs_nowhere():
    assert not NOBODY.signed_in
    assert not NOBODY.audiences and not NOBODY.networks and not NOBODY.steward_of and not NOBODY.offices


def test_a_lead_and_a_moderator_keep_order_and_only_the_lead_leads():
    reader = Reader(id=1, posts=(HeldPost(1, "lead", 7, None), HeldPost(2, "moderator", 8, None)))
    assert reader.steward_of == {7, 8} and reader.leads == {7} and reader.moderates
    assert reader.desk == "/moderation"


def test_a_post_of_a_country_is_an_office_and_keeps_no_group_in_order():
    reader = Reader(id=1, posts=(HeldPost(1, "focal_point", None, 3), HeldPost(2, "member", 7, None)))
    assert reader.offices == {"focal_point"} and not reader.moderates and reader.desk == ""


@pytest.mark.parametrize(("office", "desk"), [("secretariat", "/moderation/secretariat"), ("safeguarding", "/incidents")])
def test_an_office_has_a_desk_of_its_own_and_whoever_keeps_a_group_begins_there(office: str, desk: str):
    assert Reader(id=1, posts=(HeldPost(1, office, None, None),)).desk == desk
    assert Reader(id=1, posts=(HeldPost(1, office, None, None), HeldPost(2, "lead", 7, None))).desk == "/moderation"


@pytest.mark.parametrize(
    ("name", "letters"), [("Amina Example", "AE"), ("Ana María del Ejemplo", "AE"), ("Plato", "P"), ("", "")]
)
def test_a_monogram_is_of_the_first_and_the_last_name(name: str, letters: str):
    assert Reader(id=1, name=name).monogram == letters


async def test_everyone_of_the_cast_is_what_the_cast_says(town: Town):
    chen, elena, olga = [await town.reader(name) for name in ("chen", "elena", "olga")]
    assert chen.leads == {town.water.id} and chen.steward_of == {town.water.id, town.vault.id}
    assert elena.offices == {"focal_point"} and elena.member_of == {town.water.id, town.court.id}
    assert olga.networks == {town.humanitarians.id} and not olga.member_of
    assert (await town.reader("sela")).offices == {"secretariat"}


def test_the_secret_of_a_form_is_not_in_what_a_log_would_show():
    assert "hush" not in repr(Reader(id=1, form_secret="hush"))
