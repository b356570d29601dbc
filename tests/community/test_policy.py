"""Who may do what, asked of the table itself."""

from types import SimpleNamespace

import pytest

from cop.community.people import NOBODY, HeldPost, Reader
from cop.community.policy import MAY, demand, may
from cop.kit.errors import Forbidden

GROUP = 7
THING = SimpleNamespace(group_id=GROUP, audience_id=3, author_id=1, kind="topic", parent_id=None)


def reader(id_: int = 9, *posts: HeldPost, audiences: tuple[int, ...] = (3,), member_of: tuple[int, ...] = ()) -> Reader:
    return Reader(id=id_, audiences=frozenset(audiences), member_of=frozenset(member_of), posts=posts)


LEAD = HeldPost(1, "lead", GROUP, None)
MODERATOR = HeldPost(2, "moderator", GROUP, None)
ELSEWHERE = HeldPost(3, "moderator", 8, None)
SECRETARIAT = HeldPost(4, "secretariat", None, None)
ADMIN = HeldPost(5, "admin", None, None)


@pytest.mark.parametrize("act", sorted(MAY))
def test_a_visitor_may_come_in_and_nothing_else(act: str) -> None:
    about = SimpleNamespace(**vars(THING), person_id=0, id=GROUP, network_id=1, listed_id=3)
    coming_in = {
        "invitation.accept", "account.sign_in", "account.sign_in_as", "account.forget", "account.reset",
    }
    assert may(NOBODY, act, about) is (act in coming_in)


@pytest.mark.parametrize("post", [SECRETARIAT, ADMIN, ELSEWHERE])
def test_no_office_elsewhere_gives_power_over_a_group_s_things(post: HeldPost) -> None:
    for act in ("thing.hide", "thing.restore", "thing.move", "thing.pin", "thing.close", "topic.edit", "topic.reply"):
        assert not may(reader(9, post), act, THING)


@pytest.mark.parametrize("post", [LEAD, MODERATOR])
def test_leads_and_moderators_keep_order_in_their_own_group(post: HeldPost) -> None:
    assert may(reader(9, post), "thing.hide", THING)
    assert may(reader(9, post), "topic.announce", THING)


def test_an_author_keeps_the_pen_only_while_the_thing_can_be_read() -> None:
    assert may(reader(1), "topic.edit", THING)
    assert not may(reader(1, audiences=(4,)), "topic.edit", THING)
    assert not may(reader(2), "topic.edit", THING)


def test_reading_is_not_taking_part() -> None:
    assert may(reader(9, member_of=(GROUP,)), "topic.reply", THING)
    assert not may(reader(9), "topic.reply", THING)
    assert not may(reader(9, member_of=(GROUP,), audiences=(4,)), "topic.reply", THING)


def test_demand_raises_what_may_denies() -> None:
    demand(reader(9, LEAD), "thing.hide", THING)
    with pytest.raises(Forbidden, match=r"may-not\.thing\.hide"):
        demand(reader(9), "thing.hide", THING)


def test_every_rule_has_a_name_that_can_be_printed() -> None:
    assert all(rule.__name__ and rule.__name__ != "rule" for rule in MAY.values())
