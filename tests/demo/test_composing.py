"""The topics that are composed read as if written: different, in their language, by somebody who could have."""

import json
import re
from collections import Counter

from cop.demo.blocks import blocks
from cop.demo.casting import more_people
from cop.demo.composing import more_topics
from cop.demo.reading import FOLDER, LANGUAGES

PEOPLE = {each["id"]: each for each in more_people()}


def test_there_are_140_with_different_titles_and_540_replies():
    topics = more_topics()
    assert len(topics) == len({each["title"] for each in topics}) == len({each["id"] for each in topics}) == 140
    assert sum(len(each["replies"]) for each in topics) == 540
    assert Counter(each["lang"] for each in topics) == {language: 28 for language in LANGUAGES}
    assert any(not each["replies"] for each in topics)


def test_no_advice_is_given_twice_in_a_topic_and_hardly_a_reply_twice_at_all():
    bodies: Counter[str] = Counter()
    for topic in more_topics():
        said = [reply["body"] for reply in topic["replies"]]
        assert len(set(said)) == len(said), topic["id"]
        bodies.update(said)
    assert sum(1 for times in bodies.values() if times > 1) < 10


def test_a_reply_is_in_a_language_its_author_writes():
    for topic in more_topics():
        for said in (topic, *topic["replies"]):
            assert PEOPLE[said["author"]]["language"] == said["lang"]
            assert said["byline"] != "organisation" or PEOPLE[said["author"]]["organisation"]


def test_replies_come_one_after_the_other_and_before_today():
    for topic in more_topics():
        after = [reply["days_after"] for reply in topic["replies"]]
        assert after == sorted(after) and all(0 < each < topic["days_ago"] for each in after)


def test_only_one_answer_to_a_question_is_accepted_and_never_the_asker_s_thanks():
    for topic in more_topics():
        accepted = [reply for reply in topic["replies"] if reply["accepted"]]
        assert len(accepted) <= 1 and all(reply["author"] != topic["author"] for reply in accepted)
    assert sum(reply["accepted"] for topic in more_topics() for reply in topic["replies"]) > 50


def test_acronyms_of_every_language_are_to_be_found():
    said = {language: json.dumps(blocks(language), ensure_ascii=False) for language in LANGUAGES}
    for language, acronyms in {
        "en": ("CAAFAG", "GBV", "MHPSS", "UASC", "CVA", "EiE", "MRM", "PSEA"),
        "fr": ("EAFGA", "VBG", "SMSPS", "ENAS", "ESU", "PEAS", "SMPE"), "es": ("EAFGA", "VBG", "SMAPS", "EeE", "NMPNA"),
        "pt": ("EAFGA", "VBG", "SMAPS", "EeE", "UASC"), "ar": ("CAAFAG", "GBV", "MHPSS", "UASC"),
    }.items():
        assert not [each for each in acronyms if each not in said[language]], language


def test_there_is_no_markup_in_the_blocks_but_bold():
    for file in FOLDER.glob("blocks/*.json"):
        assert not re.search(r"<[a-z]|https?:|@", file.read_text(encoding="utf-8")), file.name
