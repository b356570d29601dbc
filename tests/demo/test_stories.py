"""The content is sound: every name it uses exists, and nothing in it could be taken for the world."""

import re

from cop.community.thing import ALPHABET
from cop.demo.stories import PERSONAS, demo_id, external_id, groups, moderation, organisations, people, topics

REAL_ADDRESS = re.compile(r"[\w.+-]+@(?![\w.-]*\.example\b)[\w-]+\.\w+")


def test_a_public_id_depends_on_the_name_alone():
    assert demo_id("fr-01") == demo_id("fr-01") != demo_id("fr-01/2")
    assert len(demo_id("fr-01")) == 10 and set(demo_id("fr-01")) <= set(ALPHABET)


def test_public_ids_of_the_content_differ():
    names = [story["id"] for part in (organisations(), people(), topics()) for story in part]
    assert len({demo_id(name) for name in names}) == len(set(names)) == len(names)


def test_a_persona_is_called_by_its_button_and_everyone_else_by_the_content():
    assert external_id("p02") == "persona:lead"
    assert external_id("p03") == "demo:p03"
    assert len(PERSONAS) == 9


def test_every_name_in_the_content_is_somebody():
    known = {story["id"] for story in people()}
    content = moderation()
    named = {story["author"] for story in topics()}
    named |= {reply["author"] for story in topics() for reply in story["replies"]}
    named |= {name for part in groups() for story in part for name in (story["lead"], *story["moderators"])}
    named |= {story["by"] for name in ("hidden_replies", "reports", "requests", "themes") for story in content[name]}
    assert named <= known


def test_a_hidden_reply_stands_among_the_others_in_its_time():
    story = next(topic for topic in topics() if topic["id"] == moderation()["hidden_replies"][0]["topic"])
    after = [reply["days_after"] for reply in story["replies"]]
    assert after == sorted(after)
    assert sum("reason" in reply for reply in story["replies"]) == 1


def test_no_address_in_a_text_could_reach_anybody():
    texts = [text for story in topics() for text in (story["body"], *(reply["body"] for reply in story["replies"]))]
    assert not [text for text in texts if REAL_ADDRESS.search(text)]
