"""The predicates policy is made of, asked as people of the cast."""

from types import SimpleNamespace

from cop.community import rules
from cop.community.people import NOBODY
from cop.community.rules import anyone_of
from tests.cast import Town
from tests.things import a_topic


async def test_belonging_to_a_group_is_not_reading_it_and_not_keeping_it(town: Town):
    topic = await a_topic(town.amina, town.water)
    held = {
        name: {
            rule.__name__ for rule in (rules.participant, rules.reading_member, rules.steward, rules.lead, rules.author)
            if rule(await town.reader(name), topic)
        }
        for name in ("amina", "bruno", "chen", "dalia", "farid", "olga")
    }
    assert held == {
        "amina": {"participant", "reading_member", "author"}, "bruno": {"participant", "reading_member"},
        "chen": {"participant", "reading_member", "steward", "lead"},
        "dalia": {"participant", "reading_member", "steward"}, "farid": {"reading_member"}, "olga": set(),
    }


async def test_nobody_may_what_asks_for_somebody_and_knowing_is_less_than_reading(town: Town):
    topic = await a_topic(town.amina, town.water)
    assert not any(rule(NOBODY, topic) for rule in (rules.signed_in, rules.reading_member, rules.author, rules.steward))
    outsider, member = await town.reader("olga"), await town.reader("bruno")
    assert rules.knows(member, town.court) and not rules.group_reader(member, town.court)
    assert not rules.knows(member, town.vault) and not rules.knows(outsider, town.court)


async def test_oneself_is_the_person_a_row_is_of_and_one_of_several_rules_is_enough(town: Town):
    amina = await town.reader("amina")
    own, others = SimpleNamespace(person_id=amina.id), SimpleNamespace(person_id=town.bruno.id)
    assert rules.oneself(amina, own) and not rules.oneself(amina, others)
    either = anyone_of(rules.oneself, rules.secretariat)
    assert either(await town.reader("sela"), own) and not either(await town.reader("bruno"), own)
    assert either.__name__ == "oneself or secretariat"
