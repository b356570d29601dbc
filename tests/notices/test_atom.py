"""The feed file: what programs read out of it, and what nobody can."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from cop.community.groups import Group
from cop.notices.atom import atom
from tests.notices.telling import WORDS

A = "{http://www.w3.org/2005/Atom}"


def a_group(access: str = "open", mail_text: str = "") -> Group:
    made = Group(
        id=7, slug="water", labels={"en": "Water & group", "fr": "Groupe eau"}, access=access, mail_text=mail_text,
        founded_at=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    made.readers_id = 3
    return made


GROUP = a_group()
TOPIC: dict[str, Any] = {
    "id": 1, "public_id": "abc", "language": "ar", "published_at": datetime(2027, 6, 16, 14, 31, 7, tzinfo=UTC),
    "updated_at": None, "home_audience_id": 3, "also_in": "", "sort": "question", "title": "A < B & \x0b\uffff \"C\"",
    "body": "<p>1 &lt; 2 ]]&gt;</p>", "byline": "named", "byline_name": "Ann <b>", "byline_slug": "x",
    "byline_role": "expert", "byline_organisation": "Institute & Co", "byline_country": "BR", "byline_region": "",
}


def written(*topics: dict[str, Any], group: Group = GROUP, language: str = "en") -> tuple[ET.Element, str]:
    file = atom(group, topics, WORDS[language], origin="https://cop.example")
    return ET.fromstring(file), file.decode()  # our own


def test_an_entry_has_all_that_the_standard_asks_for() -> None:
    feed, file = written(TOPIC)
    (entry,) = feed.findall(f"{A}entry")
    assert feed.findtext(f"{A}id") == "https://cop.example/groups/water"
    assert feed.findtext(f"{A}title") == "Water & group · Pathfinding countries"
    assert entry.findtext(f"{A}id") == "https://cop.example/topics/abc"
    assert entry.find(f"{A}link").attrib["href"] == "https://cop.example/topics/abc"  # type: ignore[union-attr]
    assert entry.findtext(f"{A}title") == 'A < B &  "C"'
    assert entry.findtext(f"{A}author/{A}name") == "Ann <b>"
    assert entry.findtext(f"{A}summary") == "Ann <b>, Expert, Institute & Co, Brazil"
    assert entry.findtext(f"{A}content") == "<p>1 &lt; 2 ]]&gt;</p>"
    assert entry.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "ar"} and "rel=\"self\"" not in file


def test_no_entry_tells_a_finer_time_than_the_day() -> None:
    changed = {**TOPIC, "updated_at": "2027-06-18 01:02:03.5+00:00"}
    feed, file = written(changed)
    assert feed.findtext(f"{A}entry/{A}published") == "2027-06-16T00:00:00Z"
    assert feed.findtext(f"{A}entry/{A}updated") == feed.findtext(f"{A}updated") == "2027-06-18T00:00:00Z"
    assert ":31" not in file
    assert written()[0].findtext(f"{A}updated") == "2027-01-02T00:00:00Z"


def test_a_hidden_name_is_held_and_its_text_left_out() -> None:
    feed, file = written({**TOPIC, "byline": "anonymous", "byline_name": "", "byline_organisation": "", "byline_role": ""})
    assert feed.findtext(f"{A}entry/{A}author/{A}name") == WORDS["en"].sentence("byline.anonymous")
    assert "Ann" not in file and "2 ]]" not in file


def test_text_stands_in_it_only_where_mails_may_quote_it() -> None:
    closed, quoting = a_group("closed"), a_group("closed", "full")
    assert "content" not in written(TOPIC, group=closed)[1] and "content" in written(TOPIC, group=quoting)[1]
    assert "content" not in written({**TOPIC, "home_audience_id": 4})[1]


def test_it_speaks_the_language_of_its_reader() -> None:
    feed, _ = written(TOPIC, language="fr")
    assert feed.findtext(f"{A}title", "").startswith("Groupe eau") and "Brésil" in feed.findtext(f"{A}entry/{A}summary", "")
