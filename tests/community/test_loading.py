"""The vocabulary comes in whole, stays the same when it comes again, and leaves alone what people have changed."""

from typing import Any

import pytest

from cop.community import loading
from cop.community.audience import Audience
from cop.community.groups import Group
from cop.community.loading import SCHEMES, facts, load_vocabulary
from cop.community.posts import Post
from cop.community.vocabulary import ACRONYM, INSPIRE, THEME, Country, Network, Term
from cop.kit.unit import unit
from tests.rows import fingerprint

Lists = dict[str, list[dict[str, Any]]]


def silent(line: str) -> None:
    """Nobody reads the report of a test."""


@pytest.fixture
def next_release() -> Lists:
    """The lists of the vocabulary, to be changed as a later release might."""
    return {name: [dict(entry) for entry in entries] for name, entries in facts().items() if name != "sources"}


def release(monkeypatch: pytest.MonkeyPatch, lists: Lists) -> None:
    monkeypatch.setattr(loading, "facts", lambda: lists)


async def test_everything_the_service_counts_on_is_there(db: str):
    await load_vocabulary(silent)
    assert await Country.all().count() == 47
    assert await Network.all().count() == 2
    assert await Group.all().count() == 16
    assert {each.scheme for each in await Term.all()} == set(SCHEMES.values())
    assert await Term.filter(scheme=INSPIRE).count() == 7
    keys = set(await Audience.all().values_list("key", flat=True))
    networks = {f"network:{each.id}" for each in await Network.all()}
    assert {"everyone", "nobody"} | networks <= keys


async def test_loading_twice_changes_nothing(db: str):
    await load_vocabulary(silent)
    before = await fingerprint()
    counts = await load_vocabulary(silent)
    assert await fingerprint() == before
    assert not any(count.added or count.changed for count in counts.values())


async def test_a_country_has_a_name_in_every_language_of_the_interface(db: str):
    await load_vocabulary(silent)
    for country in await Country.all():
        assert all(country.labels.get(language) for language in ("fr", "en", "es", "pt", "ar")), country.iso2
        assert await Term.exists(scheme="un_group", key=country.un_group)
        assert await Term.exists(scheme="subregion", key=country.subregion)
    zimbabwe, jordan = await Country.get(iso2="ZW"), await Country.get(iso2="JO")
    assert (zimbabwe.labels["ar"], zimbabwe.weekend) == ("زيمبابوي", ["sat", "sun"])
    assert jordan.weekend == ["fri", "sat"]


async def test_a_wording_that_nobody_has_checked_is_kept_for_searching_and_not_shown(db: str):
    await load_vocabulary(silent)
    laws = await Term.get(scheme=INSPIRE, key="laws")
    assert "es" in laws.labels and "ar" not in laws.labels
    assert laws.facts["unchecked"] == {"ar": "تنفيذ القوانين وإنفاذها"}
    caafag = await Term.get(scheme=ACRONYM, key="caafag")
    assert caafag.facts["acronyms"] == {"en": ["CAAFAG"], "fr": ["EAFGA"]}
    assert "fr:alliance_home" in caafag.facts["verified"]


async def test_a_group_of_the_alliance_can_be_led_and_reached(db: str):
    await load_vocabulary(silent)
    group = await Group.get(key="cmtf")
    network = await Network.get(key="cpha_alliance")
    assert (group.slug, group.kind, group.network_id) == ("gestion-de-cas", "task_force", network.id)
    assert group.mailbox == "cmtf@alliancecpha.org"
    assert {post.key for post in await Post.filter(group_id=group.id)} == {
        "lead/cmtf/1", "moderator/cmtf/1", "moderator/cmtf/2",
    }


async def test_a_later_release_renews_what_nobody_has_touched(
    db: str, monkeypatch: pytest.MonkeyPatch, next_release: Lists
):
    await load_vocabulary(silent)
    girls = next(entry for entry in next_release["themes"] if entry["key"] == "girls")
    girls["labels"] = {"en": "girls and young women", "fr": "filles"}
    next_release["themes"].append({"key": "new", "labels": {"en": "new"}})
    next_release["countries"][0]["zone"] = "Africa/Lagos"
    release(monkeypatch, next_release)
    counts = await load_vocabulary(silent)
    assert (counts["themes"].added, counts["themes"].changed) == (1, 1)
    assert counts["countries"].changed == 1
    assert (await Term.get(scheme=THEME, key="girls")).labels["en"] == "girls and young women"


async def test_a_label_that_somebody_has_edited_stays(
    db: str, monkeypatch: pytest.MonkeyPatch, next_release: Lists
):
    await load_vocabulary(silent)
    async with unit():
        await Term.filter(scheme=THEME, key="girls").update(labels={"en": "our word"})
        await Group.filter(key="cmtf").update(labels={"en": "our group"}, mailbox="ours@groups.example")
    girls = next(entry for entry in next_release["themes"] if entry["key"] == "girls")
    girls["labels"] = {"en": "their word"}
    release(monkeypatch, next_release)
    await load_vocabulary(silent)
    assert (await Term.get(scheme=THEME, key="girls")).labels == {"en": "our word"}
    assert (await Group.get(key="cmtf")).mailbox == "ours@groups.example"


async def test_a_proposal_is_not_taken_for_a_term_of_a_release(db: str):
    async with unit():
        await Term.create(scheme=THEME, key="girls", labels={"en": "proposed"}, status="proposed")
    await load_vocabulary(silent)
    term = await Term.get(scheme=THEME, key="girls")
    assert (term.status, term.labels) == ("proposed", {"en": "proposed"})


async def test_a_failure_in_the_middle_leaves_nothing(
    db: str, monkeypatch: pytest.MonkeyPatch, next_release: Lists
):
    next_release["groups"][-1]["network"] = "unknown"
    release(monkeypatch, next_release)
    with pytest.raises(KeyError):
        await load_vocabulary(silent)
    assert not await Country.exists() and not await Term.exists()


def test_no_key_is_there_twice_and_every_source_is_named():
    sources = set(facts()["sources"])
    for name, entries in facts().items():
        if name == "sources":
            continue
        keys = [entry.get("key", entry.get("iso2")) for entry in entries]
        assert len(keys) == len(set(keys)), name
        for entry in entries:
            named = [word.rpartition(":")[2] for word in (*entry.get("sources", ()), *entry.get("verified", ()))]
            assert set(named) - {"fr", "en", "es", "pt", "ar"} <= sources, entry
