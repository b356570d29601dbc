"""The poll of the demonstration: open, voted in, and looked through like everything else."""

from collections import Counter

from cop.community.polls import PollVote
from cop.community.scanner import ASK, scan
from cop.community.text import Text
from cop.community.thing import Thing
from cop.demo.stories import demo_id, lately
from cop.forum.models import TopicPoll
from tests.demo.conftest import TODAY


async def test_one_is_open_in_a_topic_and_many_have_voted(built: Counter[str]):
    (story,) = [each for each in lately()["done"] if each["do"] == "poll"]
    thing = await Thing.get(public_id=demo_id(story["id"]))
    topic = await Thing.get(id=thing.parent_id)
    assert (thing.state, thing.number, thing.audience_id) == ("published", 0, topic.audience_id)
    poll = await TopicPoll.get(thing_id=thing.id)
    assert poll.closes_at > TODAY and poll.options.splitlines() == story["options"]
    chosen = Counter(await PollVote.filter(poll_id=thing.id).values_list("choices", flat=True))
    assert [chosen[str(option)] for option in range(4)] == story["votes"]
    for each in await Text.filter(thing_id=thing.id):
        assert scan(each.source, each.language).score < ASK, each.source
