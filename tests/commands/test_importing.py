"""Real input: whole records or none, a reason for each bad line, and the same file as often as one likes."""

import asyncio
import csv
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cop.commands import importing
from cop.commands.import_lines import Unreadable
from cop.commands.importing import Summary, import_file, import_people, import_topics
from cop.community import activity, visit
from cop.community.activity import Activity, Delivery, Listener
from cop.community.people import Organisation, Person
from cop.community.text import Text
from cop.community.thing import Thing, ThingTerm
from cop.community.vocabulary import Term
from cop.forum.models import Reply, Topic
from cop.kit.unit import unit
from cop.settings import Settings
from tests.cast import Town
from tests.rows import fingerprint

pytestmark = pytest.mark.long

AMINA = {"external_id": "hr-1", "name": "Aïcha Imported", "email": "aicha@people.example", "language": "fr",
         "zone": "Africa/Abidjan"}
QUESTION = {"external_id": "old-1", "group": "water", "kind": "question", "language": "en",
            "title": "Who takes over?", "body": "Nobody **is** there.", "author": "amina@people.example"}
ROOT = Path(__file__).parent.parent.parent


class Said(list[str]):
    """What the operator reads."""

    def __call__(self, line: str) -> None:
        self.append(line)

    @property
    def bad(self) -> list[str]:
        return [line for line in self if line.startswith("line ")]


@pytest.fixture
def said() -> Said:
    return Said()


def as_jsonl(path: Path, records: Sequence[dict[str, Any] | str]) -> Path:
    path.write_text("".join(
        (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)) + "\n" for each in records
    ))
    return path


def as_csv(path: Path, records: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, list(dict.fromkeys(name for record in records for name in record)))
        table.writeheader()
        table.writerows(records)
    return path


# --- people ---


async def test_a_person_comes_in_with_everything_the_line_says(town: Town, tmp_path: Path, said: Said):
    async with unit():
        await Term.create(scheme="stakeholder", key="academia", labels={"en": "Academia"})
    record = {
        **AMINA, "country": "sl", "organisation": "Fictional Institute", "role": "expert", "stakeholder": "academia",
        "networks": "pioneers; humanitarians", "groups": "water;vault", "headline": "Reads a lot",
    }
    summary = await import_people(as_csv(tmp_path / "people.csv", [record]), dry_run=False, report=said)
    assert summary == Summary(imported=1)
    person = await Person.get(external_id="hr-1")
    reader = await visit.by_person(person)
    assert (person.name, person.role, person.headline, person.stakeholder) == (
        "Aïcha Imported", "expert", "Reads a lot", "academia",
    )
    assert (person.country_id, person.organisation_id) == (town.country.id, town.organisation.id)
    assert reader.networks == {town.pioneers.id, town.humanitarians.id}
    assert reader.member_of == {town.water.id, town.vault.id}
    assert reader.conduct_version == 0
    assert (await Activity.get(verb="person.imported")).subject_id == person.id


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": "nobody"}, "email is not an address"),
        ({"email": "AMINA@people.example"}, "email is the address of somebody else"),
        ({"zone": "Mars/Base"}, "zone must be a time zone"), ({"language": "tlh"}, "language must be one of"),
        ({"role": "king"}, "role must be one of"), ({"country": "XX"}, "country is not the two-letter code"),
        ({"organisation": "Nowhere"}, "organisation is not known"),
        ({"stakeholder": "wizards"}, "stakeholder is not a category"),
        ({"networks": "pioneers;nothing"}, "there is no network 'nothing'"),
        ({"networks": "pioneers", "groups": "wine"}, "there is no group 'wine'"),
        ({"networks": "humanitarians", "groups": "water"}, "belongs to a network that is not among"),
        ({"name": "x" * 121}, "name has 121 characters"), ({"external_id": "persona:admin"}, "may not begin with"),
        ({"external_id": ""}, "external_id is empty"),
    ],
)
async def test_a_bad_person_in_the_middle_is_named_and_leaves_nothing(
    town: Town, tmp_path: Path, said: Said, change: dict[str, str], reason: str
):
    before = await Person.all().count()
    first = {**AMINA, "external_id": "hr-0", "email": "first@people.example"}
    last = {**AMINA, "external_id": "hr-2", "email": "last@people.example"}
    file = as_jsonl(tmp_path / "people.jsonl", [first, {**AMINA, **change}, last])
    summary = await import_people(file, dry_run=False, report=said)
    assert (summary.imported, summary.bad) == (2, 1)
    assert len(said.bad) == 1 and said.bad[0].startswith("line 2: ") and reason in said.bad[0]
    assert await Person.all().count() == before + 2
    assert await Activity.filter(verb="person.imported").count() == 2


async def test_an_organisation_whose_name_two_have_is_named_by_its_external_id(
    town: Town, tmp_path: Path, said: Said
):
    async with unit():
        await Organisation.create(
            slug="other", name="Fictional Institute", type="academic", scope="local", stakeholder="academia",
            external_id="org-2",
        )
    people = [
        {**AMINA, "organisation": "Fictional Institute"},
        {**AMINA, "external_id": "hr-2", "email": "b@people.example", "organisation": "org-2"},
    ]
    summary = await import_people(as_jsonl(tmp_path / "people.jsonl", people), dry_run=False, report=said)
    assert (summary.imported, summary.bad) == (1, 1)
    assert "a name that several have" in said.bad[0]


# --- topics ---


async def test_a_topic_comes_in_with_its_replies_as_they_were_then(town: Town, tmp_path: Path, said: Said):
    record = {
        **QUESTION, "tried": "A rota.", "context": "Rural.", "country": "SL", "needed_by": "2021-01-01",
        "themes": "case_management", "sectors": ["health"], "byline": "role", "created_at": "2020-12-01T08:00Z",
        "replies": [
            {"author": "bruno@people.example", "body": "Name *a post*.", "byline": "named", "accepted": True,
             "created_at": "2020-12-02T09:00+01:00"},
            {"author": "chen@people.example", "body": "En effet.", "language": "fr", "byline": "anonymous"},
        ],
    }
    summary = await import_topics(as_jsonl(tmp_path / "topics.jsonl", [record]), dry_run=False, report=said)
    assert summary == Summary(imported=1) and not said.bad
    thing = await Thing.get(external_id="old-1")
    topic = await Topic.get(thing_id=thing.id)
    first, second = await Thing.filter(parent_id=thing.id).order_by("number")
    assert (thing.via, thing.byline, thing.byline_name, thing.byline_region) == ("import", "role", "", "Western Africa")
    assert (thing.children, thing.top, thing.latest_number, topic.accepted_count) == (2, 2, 2, 1)
    assert thing.latest_at == second.created_at == first.created_at
    assert first.created_at.isoformat() == "2020-12-02T08:00:00+00:00"
    assert (first.byline_name, second.byline, second.byline_name) == ("Bruno Example", "anonymous", "")
    assert (await Reply.get(thing_id=first.id)).accepted_at == first.created_at
    assert thing.audience_id == first.audience_id == town.water.readers_id
    texts = {each.part: each for each in await Text.filter(thing_id=thing.id)}
    assert set(texts) == {"title", "body", "tried", "context"}
    assert texts["body"].html == "<p>Nobody <strong>is</strong> there.</p>\n"
    assert texts["body"].written_at == thing.created_at
    assert await ThingTerm.filter(thing_id=thing.id).count() == 2


async def test_those_who_listen_are_told_once_for_each_topic(town: Town, tmp_path: Path, said: Said):
    async def hear(heard: Activity) -> None:
        """Nothing is delivered here."""

    activity.listeners["test"] = Listener("test", ("topic.",), hear)
    await import_topics(as_csv(tmp_path / "topics.csv", [QUESTION]), dry_run=False, report=said)
    noted = await Activity.get(verb="topic.imported")
    thing = await Thing.get(external_id="old-1")
    assert (noted.thing_id, noted.group_id, noted.actor_id) == (thing.id, town.water.id, None)
    assert await Delivery.filter(activity_id=noted.id, listener="test").count() == 1
    del activity.listeners["test"]


async def test_script_and_html_in_every_field_come_out_harmless(town: Town, tmp_path: Path, said: Said):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    record = {**QUESTION, "title": evil, "body": evil, "tried": evil, "context": evil,
              "replies": [{"author": "bruno@people.example", "body": f"{evil} [x](javascript:alert(1))"}]}
    await import_topics(as_jsonl(tmp_path / "topics.jsonl", [record]), dry_run=False, report=said)
    for text in await Text.all():
        assert "<script" not in text.html and "<img" not in text.html and 'href="javascript' not in text.html


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"group": "wine"}, "there is no group 'wine'"), ({"kind": "poem"}, "kind must be one of question"),
        ({"language": "tlh"}, "language must be one of"), ({"title": ""}, "title is empty"),
        ({"title": "x" * 161}, "title has 161 characters"), ({"body": "x" * 10_001}, "body has 10,001 characters"),
        ({"author": "stranger@people.example"}, "author is nobody who is here"),
        ({"author": "olga@people.example"}, "author is nobody who belongs to the group 'water'"),
        ({"kind": "announcement"}, "author is nobody who leads or moderates"),
        ({"kind": "practice", "tried": "A rota."}, "tried belongs to questions alone"),
        ({"kind": "practice", "needed_by": "2027-01-01"}, "needed_by belongs to questions alone"),
        ({"byline": "organisation"}, "byline is the organisation, but the author has none"),
        ({"themes": "case_management;wine"}, "themes has 'wine', which is not in the vocabulary"),
        ({"sectors": "case_management"}, "sectors has 'case_management'"),
        ({"created_at": "2999-01-01"}, "created_at lies in the future"), ({"country": "XX"}, "two-letter code"),
        ({"replies": [{"author": "bruno@people.example"}]}, "reply 1: body is empty"),
        ({"replies": [{"author": "bruno@people.example", "body": "x", "vote": 1}]},
         "reply 1: there is no field 'vote'"),
        ({"replies": [{"author": "olga@people.example", "body": "x"}]}, "reply 1: author is nobody who belongs"),
        ({"created_at": "2020-01-02", "replies": [
            {"author": "bruno@people.example", "body": "x", "created_at": "2020-01-01"}]},
         "reply 1: created_at is earlier"),
        ({"replies": [{"author": "bruno@people.example", "body": "x", "byline": "role"},
                      {"author": "chen@people.example", "body": "x", "byline": "organisation"}]},
         "reply 2: byline is the organisation"),
    ],
)
async def test_a_bad_topic_in_the_middle_is_named_and_leaves_nothing(
    town: Town, tmp_path: Path, said: Said, change: dict[str, Any], reason: str
):
    file = as_jsonl(tmp_path / "topics.jsonl", [
        {**QUESTION, "external_id": "a"}, {**QUESTION, **change}, {**QUESTION, "external_id": "c"},
    ])
    summary = await import_topics(file, dry_run=False, report=said)
    assert (summary.imported, summary.bad) == (2, 1)
    assert len(said.bad) == 1 and said.bad[0].startswith("line 2: ") and reason in said.bad[0]
    assert await Thing.all().count() == await Topic.all().count() == 2
    assert await Text.all().count() == 4
    assert await Activity.filter(verb="topic.imported").count() == 2


async def test_a_person_who_has_left_writes_nothing_any_more(town: Town, tmp_path: Path, said: Said):
    async with unit():
        await Person.filter(id=town.amina.id).update(state="left")
    await import_topics(as_csv(tmp_path / "topics.csv", [QUESTION]), dry_run=False, report=said)
    assert "author is nobody who is here" in said.bad[0]


async def test_a_term_that_is_only_proposed_is_no_theme_yet(town: Town, tmp_path: Path, said: Said):
    async with unit():
        await Term.create(scheme="theme", key="harm_online", labels={}, status="proposed")
    file = as_csv(tmp_path / "topics.csv", [{**QUESTION, "themes": "harm_online"}])
    await import_topics(file, dry_run=False, report=said)
    assert "not in the vocabulary" in said.bad[0]


async def test_a_text_made_to_hold_up_the_renderer_costs_that_line_alone(town: Town, tmp_path: Path, said: Said):
    nested = [{**QUESTION, "external_id": "a", "body": "[" * 100_000}, {**QUESTION, "body": "[" * 10_000}]
    file = as_jsonl(tmp_path / "topics.jsonl", [*nested, {**QUESTION, "external_id": "c"}])
    summary = await asyncio.wait_for(import_topics(file, dry_run=False, report=said), timeout=30)
    assert said.bad[0].startswith("line 1: body has 100,000 characters")
    assert summary.seen == 3 and await Thing.exists(external_id="c")


# --- the file as a whole ---


async def test_the_same_file_again_changes_nothing(town: Town, tmp_path: Path, said: Said):
    reply = {"author": "bruno@people.example", "body": "So."}
    topics = as_jsonl(tmp_path / "topics.jsonl", [{**QUESTION, "replies": [reply]}, {**QUESTION, "external_id": "b"}])
    people = as_jsonl(tmp_path / "people.jsonl", [AMINA, AMINA])
    assert (await import_people(people, dry_run=False, report=said)) == Summary(imported=1, already=1)
    assert (await import_topics(topics, dry_run=False, report=said)) == Summary(imported=2)
    before = await fingerprint()
    assert (await import_people(people, dry_run=False, report=said)) == Summary(already=2)
    assert (await import_topics(topics, dry_run=False, report=said)) == Summary(already=2)
    assert await fingerprint() == before
    assert said[-1] == "0 imported, 2 already there, 0 bad"


async def test_a_dry_run_finds_what_a_real_one_finds_and_writes_nothing(town: Town, tmp_path: Path, said: Said):
    people = as_jsonl(tmp_path / "people.jsonl", [
        AMINA, AMINA, {**AMINA, "external_id": "hr-2"},
        {**AMINA, "external_id": "hr-3", "email": "c@people.example", "country": "XX"}, "nonsense",
    ])
    topics = as_jsonl(tmp_path / "topics.jsonl", [QUESTION, {**QUESTION, "external_id": "b", "group": "wine"}])
    before = await fingerprint()
    dry = [
        await import_people(people, dry_run=True, report=said), await import_topics(topics, dry_run=True, report=said),
    ]
    reasons, said_dry = said.bad, list(said)
    assert await fingerprint() == before
    said.clear()
    real = [
        await import_people(people, dry_run=False, report=said),
        await import_topics(topics, dry_run=False, report=said),
    ]
    assert dry == real == [Summary(imported=1, already=1, bad=3), Summary(imported=1, bad=1)]
    assert said.bad == reasons
    assert said_dry[-1] == "dry run, nothing was written: 1 imported, 0 already there, 1 bad"


async def test_five_megabytes_and_another_encoding_cost_their_lines_alone(town: Town, tmp_path: Path, said: Said):
    file = tmp_path / "topics.jsonl"
    lines = [json.dumps({**QUESTION, "external_id": f"t-{n}"}).encode() for n in range(2)]
    huge = json.dumps({**QUESTION, "external_id": "huge", "body": "x" * 5_000_000}).encode()
    latin = json.dumps({**QUESTION, "external_id": "é"}, ensure_ascii=False).encode("latin-1")
    file.write_bytes(b"\n".join((lines[0], huge, latin, lines[1])))
    summary = await import_topics(file, dry_run=False, report=said)
    assert (summary.imported, summary.bad) == (2, 2)
    assert [line.partition(": ")[2] for line in said.bad] == [
        "is longer than 4,000,000 bytes", "is not UTF-8 (byte 18)",
    ]


async def test_a_table_of_topics_has_no_column_for_replies(town: Town, tmp_path: Path, said: Said):
    with pytest.raises(Unreadable, match="no column 'replies'"):
        await import_topics(as_csv(tmp_path / "t.csv", [{**QUESTION, "replies": "x"}]), dry_run=False, report=said)


async def test_nothing_anybody_wrote_is_repeated_to_the_operator(town: Town, tmp_path: Path, said: Said):
    canary = "canary-7391"
    people = [{**AMINA, "name": canary * 20}, {**AMINA, "email": f"{canary} x"}, {**AMINA, "headline": canary * 30},
              {**AMINA, "zone": canary}, {**AMINA, "role": canary}]
    topics = [{**QUESTION, "title": canary * 30}, {**QUESTION, "author": f"{canary}@people.example"}]
    await import_people(as_jsonl(tmp_path / "people.jsonl", people), dry_run=False, report=said)
    await import_topics(as_jsonl(tmp_path / "topics.jsonl", topics), dry_run=False, report=said)
    assert len(said.bad) == 7
    assert not [line for line in said if canary in line]


async def test_progress_is_told_every_so_often(
    town: Town, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "PROGRESS_EVERY", 2)
    people = [{**AMINA, "external_id": f"hr-{n}", "email": f"p{n}@people.example"} for n in range(5)]
    await import_people(as_jsonl(tmp_path / "people.jsonl", people), dry_run=False, report=said)
    assert said == [
        "after line 2: 2 imported, 0 already there, 0 bad", "after line 4: 4 imported, 0 already there, 0 bad",
        "5 imported, 0 already there, 0 bad",
    ]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("people.jsonl", json.dumps(AMINA), 0), ("people.jsonl", json.dumps(AMINA) + "\nnonsense\n", 1),
        ("people.csv", "wrong\n", 2), ("people.txt", "", 2),
    ],
)
async def test_the_exit_status_tells_a_script_how_it_went(
    town: Town, settings: Settings, tmp_path: Path, name: str, content: str, status: int
):
    (tmp_path / name).write_text(content)
    assert await import_file(settings, "people", tmp_path / name, dry_run=False) == status


async def test_a_file_that_is_not_there_is_no_trace_on_the_screen(
    town: Town, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert await import_file(settings, "topics", tmp_path / "gone.csv", dry_run=False) == 2
    assert capsys.readouterr().out == "the file cannot be read: No such file or directory\n"


# --- the process that is killed ---

MANY = 200


@pytest.mark.long
async def test_a_killed_import_leaves_no_half_record_and_goes_on_where_it_was(
    town: Town, database_url: str, tmp_path: Path
):
    replies = [{"author": "bruno@people.example", "body": f"Answer {n}"} for n in range(3)]
    file = as_jsonl(
        tmp_path / "topics.jsonl", [{**QUESTION, "external_id": f"t-{n}", "replies": replies} for n in range(MANY)]
    )
    process = await start_import(database_url, file, tmp_path)
    while await Topic.all().count() < 10:
        assert process.returncode is None
        await asyncio.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    killed_at = await Topic.all().count()
    assert 10 <= killed_at < MANY
    await assert_whole(killed_at)

    again = await start_import(database_url, file, tmp_path)
    output, _ = await again.communicate()
    assert again.returncode == 0, output.decode()
    assert f"{MANY - killed_at:,} imported, {killed_at:,} already there, 0 bad" in output.decode()
    await assert_whole(MANY)


async def start_import(database_url: str, file: Path, folder: Path) -> asyncio.subprocess.Process:
    """As an operator would start it."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cop", "import", "topics", str(file), cwd=ROOT,
        env={**os.environ, "COP_DATABASE_URL": database_url, "COP_DATA": str(folder / "operator"),
             "COP_LANGUAGES": "en,fr"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )


async def assert_whole(topics: int) -> None:
    """So many topics, each with its two texts, its three replies, its activity and what has to be delivered."""
    assert await Thing.filter(kind="topic").count() == await Topic.all().count() == topics
    assert await Thing.filter(kind="reply").count() == await Reply.all().count() == topics * 3
    assert await Text.all().count() == topics * (2 + 3)
    assert not await Thing.exists(audience_id=None)
    assert await Thing.filter(kind="topic", children=3, top=3).count() == topics
    noted = await Activity.filter(verb="topic.imported")
    assert len({each.thing_id for each in noted}) == len(noted) == topics
    assert await Delivery.filter(activity_id__in=[each.id for each in noted], listener="audit").count() == topics
