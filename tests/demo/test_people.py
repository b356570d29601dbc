"""Everyone of the demonstration has a place, and its ten personas are who they are called."""

from collections import Counter

from cop.community import visit
from cop.community.groups import Group
from cop.community.people import Organisation, Person, Reader
from cop.community.vocabulary import Country, Network, Term

PERSONAS = (
    "secretariat", "lead", "moderator", "expert", "focal_point", "official", "partner", "outsider", "admin", "safeguarding",
)


async def persona(name: str) -> Reader:
    return await visit.by_person(await Person.get(external_id=f"persona:{name}"))


async def group_id(key: str) -> int:
    return (await Group.get(key=key)).id


async def test_every_country_has_its_focal_point(built: Counter[str]):
    readers = [await visit.by_person(each) for each in await Person.all()]
    spoken_for = [
        post.country_id for reader in readers for post in reader.posts if post.kind == "focal_point"
    ]
    assert sorted(spoken_for) == sorted(each.id for each in await Country.all())


async def test_there_is_one_person_for_each_button_of_the_sign_in_page(built: Counter[str]):
    found = await Person.filter(external_id__startswith="persona:").values_list("external_id", flat=True)
    assert sorted(str(each) for each in found) == sorted(f"persona:{name}" for name in PERSONAS)


async def test_the_posts_of_the_personas(built: Counter[str]):
    signals, sources = await group_id("reporting_referral"), await group_id("source_safety")
    assert (await persona("secretariat")).offices == {"secretariat"}
    assert (await persona("admin")).offices == {"admin"}
    assert (await persona("safeguarding")).offices == {"safeguarding"}
    assert (await persona("focal_point")).offices == {"focal_point"}
    assert (await persona("lead")).leads == {await group_id("integrated_services")}
    assert {signals, sources} <= (await persona("moderator")).steward_of
    for name in ("expert", "official", "focal_point", "partner"):
        assert signals in (await persona(name)).member_of, name


async def test_of_the_personas_two_may_know_of_the_hidden_group(built: Counter[str]):
    sources = await Group.get(key="source_safety")
    knowing = [name for name in PERSONAS if sources.listed_id in (await persona(name)).audiences]
    assert knowing == ["moderator", "official"]


async def test_the_outsider_belongs_to_the_other_network_and_to_no_group(built: Counter[str]):
    outsider = await persona("outsider")
    assert outsider.networks == {(await Network.get(key="cpha_alliance")).id}
    assert not outsider.member_of and not outsider.posts


async def test_roles_are_those_a_byline_can_say(built: Counter[str]):
    assert {each.role for each in await Person.all()} == {"official", "expert", "partner"}
    assert (await persona("expert")).role == "expert" and (await persona("partner")).role == "partner"


async def test_what_is_said_of_people_and_organisations_is_in_the_vocabulary(built: Counter[str]):
    for scheme, column in (
        ("stakeholder", "stakeholder"), ("organisation_type", "type"), ("organisation_scope", "scope"),
    ):
        used = set(await Organisation.all().values_list(column, flat=True))
        if column == "stakeholder":
            used |= set(await Person.exclude(stakeholder="").values_list(column, flat=True))
        assert used <= set(await Term.filter(scheme=scheme).values_list("key", flat=True)), scheme


async def test_nobody_is_asked_for_the_code_of_conduct_before_looking_around(built: Counter[str]):
    assert not await Person.exists(conduct_version=0)
