import pytest

from cop.accounts.models import Invitation
from cop.accounts.queries import open_invitation
from cop.accounts.tokens import token_hash
from cop.commands.invite import invite
from cop.community.people import NOBODY
from cop.kit.errors import Refused
from cop.settings import Settings
from tests.cast import Town

PLAIN = {
    "email": "grace@people.example", "post": "", "group": "", "country": "", "network": "pioneers", "language": "en"
}


async def test_the_link_opens_and_nobody_has_invited(town: Town, settings: Settings):
    link = await invite(settings, **{**PLAIN, "post": "focal_point", "country": "br"})
    assert link.startswith("http://127.0.0.1:8000/invitation/")
    found = await open_invitation(NOBODY, token_hash(link.rpartition("/")[2]))
    assert (found.person_id, found.country_id, found.email) == (None, town.other_country.id, "grace@people.example")
    assert found.post is not None and found.post.kind == "focal_point"


async def test_a_hidden_group_can_be_named_and_brings_its_network(town: Town, settings: Settings):
    await invite(settings, **{**PLAIN, "group": "vault", "network": ""})
    made = await Invitation.get()
    assert (made.group_id, made.network_id) == (town.vault.id, town.pioneers.id)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "grace", "not-an-address"), ("post", "king", "choose-one"), ("post", "lead", "say-which"),
        ("group", "unknown", "choose-one"), ("country", "XX", "choose-one"), ("network", "unknown", "choose-one"),
        ("network", "", "choose-one"), ("language", "de", "choose-one"),
    ],
)
async def test_a_bad_word_is_named(town: Town, settings: Settings, field: str, value: str, code: str):
    with pytest.raises(Refused) as refusal:
        await invite(settings, **{**PLAIN, field: value})
    assert (refusal.value.code, refusal.value.field) == (code, "group" if code == "say-which" else field)
    assert not await Invitation.all().exists()


async def test_a_group_of_another_network_is_refused(town: Town, settings: Settings):
    with pytest.raises(Refused):
        await invite(settings, **{**PLAIN, "group": "water", "network": "humanitarians"})
