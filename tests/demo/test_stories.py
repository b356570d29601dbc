"""The content is sound: every name it uses exists, and nothing in it could be taken for the world."""

import re

from cop.community.thing import ALPHABET
from cop.demo.stories import (
    PERSONAS,
    Story,
    demo_id,
    external_id,
    groups,
    moderation,
    organisations,
    people,
    sessions,
    topics,
)
from cop.kit.i18n import OWN_NAMES
from cop.live.actions.asking import LONGEST_QUESTION
from cop.live.actions.desk import LONGEST_REASON

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
    assert len(PERSONAS) == 10


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
    texts += [text for story in sessions() for text in (story["purpose"], *map(str, story["questions"]))]
    assert not [text for text in texts if REAL_ADDRESS.search(text)]


def questions() -> list[Story]:
    return [question for story in sessions() for question in story["questions"]]


def test_whoever_is_named_in_a_session_is_somebody_of_its_network():
    known = {story["id"]: story for story in people() if "pathfinding_global_alliance" in story["networks"]}
    named = {name for story in sessions() for name in (story["host"], *story["desk"], *story["experts"])}
    for question in questions():
        named |= {question["by"], *question.get("with", []), *(each["by"] for each in question.get("answers", []))}
        assert question["byline"] != "organisation" or known[question["by"]]["organisation"], question["id"]
    assert named <= set(known)


def test_what_is_said_in_a_session_is_as_short_as_the_page_has_it_and_in_a_language_it_offers():
    for question in questions():
        assert len(question["text"]) <= LONGEST_QUESTION and question["lang"] in OWN_NAMES
        assert all(len(question.get(verb, {}).get("reason", "")) <= LONGEST_REASON for verb in ("return", "park"))
    sources = [question["text"] for question in questions()]
    assert len(set(sources)) == len(sources)


def test_a_place_of_a_session_is_one_that_reaches_nobody():
    assert all(re.fullmatch(r"(https://[a-z]+\.example/[a-z-]+)?", story["place"]) for story in sessions())
