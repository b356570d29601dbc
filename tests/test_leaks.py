"""Nobody sees what is not theirs: every page as everybody, searched for every private word there is."""

import logging
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from statistics import median
from time import perf_counter

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.routing import Route

from cop.accounts.models import Invitation
from cop.community import log
from cop.community.founding import end_holding, end_membership
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.engines import make_engines
from cop.indexer import follow_local
from cop.kit.clock import instant, now
from cop.kit.store import is_sqlite, rows
from cop.kit.unit import unit
from cop.live.models import Session
from tests import canaries_feeds
from tests.asking import Answer, Undone, ask, ask_and_undo
from tests.canaries import NOBODY, PERSONAS, VAULT_STEWARDS, Canary, World, fill
from tests.cast import build_town
from tests.conftest import running
from tests.following import catch_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

ABSENT = "2222222222"
ABSENT_ID = 999_999_999
A_TIME = re.compile(r'datetime=\\?"(\d{4}-\d\d-\d\dT[^"\\]*)')
ENDLESS = {"/live/{id}/stream"}
"""It ends after minutes, and says what `/live/{id}/events` says, by the same code."""
DESK_SEES_WHEN = re.compile(r"/desk$|[?]channels=desk|[?]desk=|^/live/plan|^/(incidents|risks)(/|$)")
"""Who keeps order sees how long a question waits, and the clock of an incident, which says no word and no name; the
planner is full of hours that are nobody's."""
REPLIES = re.compile(r"(\d+) repl(?:y|ies)<")
LINK = re.compile(r'href="/topics/([a-z0-9]{10})"')


class Overheard(logging.Handler):
    """Everything said to any log, at any level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter("%(name)s %(message)s").format(record))


@dataclass
class Crawl:
    """Every answer to every persona, by address."""

    app: Starlette
    world: World
    log: Overheard
    before: dict[str, list[str]]
    began: datetime
    """Before anything was filled in: hours pass while tests run."""
    after: dict[str, list[str]] = field(default_factory=dict)
    sightings: list[tuple[str, str, Canary]] = field(default_factory=list)
    """Who saw at which address which canary that the address does not hold itself."""
    answers: dict[str, dict[str, Answer]] = field(default_factory=lambda: defaultdict(dict))

    async def get(self, name: str, address: str, **facts: str) -> Answer:
        return await ask(self.app, address, token=self.world.tokens.get(name, ""), **facts)

    async def read(self, name: str, address: str) -> None:
        """Keep the answer, and every canary in it."""
        answer = self.answers[name][address] = await self.get(name, address)
        self.sightings += [(name, address, canary) for canary in self.world.seen_in(answer.whole, address)]

    @property
    def every(self) -> Iterator[tuple[str, str, Answer]]:
        for name, answers in self.answers.items():
            for address, answer in answers.items():
                yield name, address, answer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crawl(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crawl]:
    """All pages, as all personas, once."""
    folder = tmp_path_factory.mktemp("canaries")
    async with running(migrated, folder) as app:
        began = now()
        world = await fill(await build_town(), app)
        await index_of(app)
        with overheard() as log:
            made = Crawl(app, world, log, await tables(), began)
            found = list(await addresses(app, world))
            for name in PERSONAS:
                for address in found:
                    await made.read(name, address)
            made.after = await tables()
        yield made


async def index_of(app: Starlette) -> None:
    """The index of this application holds everything there is."""
    engines = make_engines(app.state.settings)
    following = follow_local(engines)
    await catch_up(following)
    await following.leave()
    await engines.close()


@contextmanager
def overheard() -> Iterator[Overheard]:
    """Listen to all loggers at their most talkative."""
    log, root = Overheard(), logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(log)
        root.setLevel(level)


async def tables() -> dict[str, list[str]]:
    """Every row of every table."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table'" if is_sqlite() else (
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    found = sorted(each["name"] for each in await rows(names))
    return {name: sorted(str(tuple(each.values() if hasattr(each, "values") else each))
                         for each in await rows(f'SELECT * FROM "{name}"')) for name in found}


# --- every address ---


async def addresses(app: Starlette, world: World) -> Iterator[str]:
    """Every page there is, filled with everything that exists and with something that does not."""
    queries, spared = await _queries(world), _spared(world)
    return iter([
        path + query
        for route in app.routes if isinstance(route, Route) and "GET" in (route.methods or ())
        for path in _filled(route.path, world) if not (path.startswith("/live/") and spared & set(path.split("/")))
        for query in queries.get(route.path, [""]) if route.path not in ENDLESS
    ] + await _rooms(world))


def _spared(world: World) -> set[str]:
    """Pages below /live are of sessions: of what stands in them, one of each kind is asked for in their place."""
    ids = {each.kind: each.public_id for each in world.live.values()}
    return {each.public_id for each in world.live.values() if each.kind != "session"} - set(ids.values())


async def _rooms(world: World) -> list[str]:
    """The whole log of every room, and each room as it stands, in both forms: asked for by everybody."""
    found = []
    for session in (each for each in world.live.values() if each.kind == "session"):
        start = f"/live/{session.public_id}"
        for channel, key in (("floor", log.floor), ("stage", log.stage), ("desk", log.desk)):
            epoch = (await log.tops([key(session.id)]))[key(session.id)]["epoch"]
            for form in ("html", "data"):
                found += [f"{start}/snapshot?channels={channel}&as={form}",
                          f"{start}/events?{channel}={epoch}:0&as={form}&wait=0"]
    (start, *_) = [f"/live/{each.public_id}" for each in world.live.values()]
    for name in ("amina", "dalia", "elena", "bruno"):
        key = log.receipts(world.people[name].id)
        epoch = (await log.tops([key]))[key]["epoch"]
        found += [f"{start}/snapshot?channels=mine&as=html", f"{start}/events?mine={epoch}:0&as=html&wait=0"]
    return [*dict.fromkeys(found)]


def _filled(path: str, world: World) -> Iterator[str]:
    names = re.findall(r"{(\w+)(?::\w+)?}", path)
    for values in product(*(_values(path, name, world) for name in names)):
        filled = path
        for value in values:
            filled = re.sub(r"{[^}]+}", value, filled, count=1)
        yield filled


def _values(path: str, name: str, world: World) -> list[str]:
    """What a part of an address can be; a new kind of part must be named here."""
    topics, replies = ([each.public_id for each in some.values()] for some in (world.topics, world.replies))
    by_place = {"topics": [*topics, replies[0]], "replies": [*replies, topics[0]], "things": [*topics, *replies, *(each.public_id for each in world.live.values()), *world.directory["introductions"], *world.directory["meetings"], *world.directory["polls"]],
                "files": [*world.files, topics[0]], "live": [*(each.public_id for each in world.live.values())],
                "shortlists": [], "searches": [], "asked": [], "uploads": [], **world.directory}
    by_place["people"] = [*by_place["people"], *(world.directory["noted"] if path.endswith("/notes") else [])]
    return {
        "id": lambda: [*by_place["things" if path.startswith("/people/of/") else path.split("/")[1]], ABSENT],
        "format": lambda: ["md", "json", "csv"],
        "slug": lambda: ["water", "court", world.town.vault.slug, "q" * 12],
        "token": lambda: [*world.links.values(), world.tokens["sela"], "A" * 43],
        "offer": lambda: world.directory["offers"],
        "hour": lambda: world.directory["hours"],
        "proof": lambda: ["A" * 43], "stop_token": lambda: ["A" * 43],
        "theme": lambda: ["case_management", "nothing"],
        "path": lambda: ["site.css", "nothing.css"], "iso2": lambda: ["SL", "XX"],
        "act": lambda: world.directory["acts"], "appeal": lambda: world.directory["appeals"], "measure": lambda: ["1", "2"],
        "sealed": lambda: ["1-" + "a" * 20],
    }[name]()


async def _queries(world: World) -> dict[str, list[str]]:
    """What pages take beyond their path: filters, cursors, the thing a form is about."""
    slugs = _values("", "slug", world)
    topics = [f"after={each.public_id}" for each in list(world.topics.values())[::4]]
    people = [each.public_id for each in world.people.values()]
    sessions = [each for each in world.live.values() if each.kind == "session"]
    codes = await Session.all().order_by("code").values_list("code", flat=True)
    made = await Invitation.all().order_by("id").values_list("id", flat=True)
    filters = ["", "tab=unanswered", "tab=mine", "theme=case_management", "theme=x", "language=en", "country=SL",
               "country=BR", "kind=question", "kind=announcement", *(f"group={slug}" for slug in slugs), *topics]
    sought = ["q=qz", "q=qz&page=2", "q=case%20management"]  # every canary begins so
    asked = ["", *(f"group={slug}" for slug in slugs),
             *(f"draft={each}&seen=1{step}" for each in world.directory["drafts"] for step in ("", "&step=preview"))]
    found = {
        "/topics": filters, "/topics/{id}": ["", "after=1"], "/ask": asked,
        "/search": ["", "page=2", "kind=person", "kind=partner", "kind=reply", "kind=session", "sort=newest", *sought],
        "/search/help": ["", "need=qz", "need=case%20management%20in%20Brazil"],
        "/searches/new": ["", "address=/search%3Fq%3Dqz"],
        "/shortlists/add": ["", *(f"thing={each}" for each in (*world.directory["people"], *world.directory["partners"]))],
        "/search/suggest": sought, "/ask/similar": ["title=how%20do%20others%20do%20it"],
        "/groups": ["", *(f"after={slug}" for slug in slugs)],
        "/oversight": ["", *(f"after={slug}" for slug in slugs)],
        "/groups/{slug}/members": ["", *(f"after={each}" for each in people[::6])],
        "/topics/{id}/experts": ["", "name=e"], "/groups/{slug}/unanswered": ["", *topics], "/unanswered": ["", *topics],
        "/asked/{id}": ["", "name=e"],
        "/groups/{slug}/requests": ["", "after=1"], "/groups/{slug}/log": ["", "before=2"],
        "/things/{id}/moderate": ["act=move"],
        "/moderation": ["", "after=1"], "/moderation/mine": ["", "before=2"],
        "/invitations": ["", "before=3", *(f"made={each}" for each in made)],
        "/contacts": ["", "tab=sent", "page=2"], "/contacts/{id}": ["", "before=2"],
        "/sign-in": ["", f"next=/groups/{world.town.vault.slug}"], "/me": ["", "done=settings"],
        "/forgotten": ["", "sent=1"], "/notices": ["", "page=2"],
        "/live": ["", *(f"after={each.public_id}" for each in sessions)],
        "/live/join": ["", "code=222222", *(f"code={code}" for code in codes)],
        "/live/new": ["", *(f"group={slug}" for slug in slugs)], "/live/plan": ["", *(f"group={slug}" for slug in slugs)],
        "/live/{id}": ["", "order=fair", "order=new"], "/live/{id}/team": ["", "q=e"],
        "/live/{id}/snapshot": ["channels=floor"], "/live/{id}/events": ["floor=x:1&wait=0"],
        "/live/{id}/replay": [f"at={number}" for number in (1, 6, 9, 12, 999)],
    }
    return {path: [f"?{query}" if query else "" for query in queries] for path, queries in found.items()}


# --- what is private ---


async def test_nobody_sees_a_private_word_of_others(crawl: Crawl) -> None:
    leaks = [
        f"{name} at {address} ({crawl.answers[name][address].status}) sees the {canary.what}"
        for name, address, canary in crawl.sightings
        if (name not in canary.readers or not re.search(canary.readers[name], address))
        and not _is_choice(name, address, canary)
    ]
    assert not leaks, f"{len(leaks)} leaks:\n" + "\n".join(leaks[:20])


async def test_search_was_asked_for_private_words_and_finds_those_that_one_may_read(crawl: Crawl) -> None:
    """Or there would be nothing to leak."""
    for address in ("/search?q=qz", "/search/suggest?q=qz"):
        found = {name: {canary.word for who, where, canary in crawl.sightings if (who, where) == (name, address)}
                 for name in ("amina", "bruno", "olga")}
        assert len(found["amina"]) > 3, address
        assert found["amina"] != found["bruno"] and found["amina"] - found["olga"], address


def _is_choice(name: str, address: str, canary: Canary) -> bool:
    """Who runs a session chooses its team among people, whom the form tells apart by their public ids, and who keeps
    order is led to the notes about somebody who signs by name. Signposts list the countries of the register."""
    if re.match(r"/(risk|signposts)$", address):
        return canary.what.startswith("country of")
    if address == "/groups/water/week" and name in ("chen", "dalia"):  # whom to welcome, and who asks to join
        return canary.what in ("name of veil", "name of mask", "name of house", "name of wanda")
    if re.match(r"/groups/\w+/week$", address) and name in ("chen", "farid"):
        return canary.what in ("name of gus", "name of cleo", "name of vera")
    if re.match(r"/conduct/\d+$", address) and name == "sela":  # the way to the notes on somebody who signs by name
        return canary.what == "public id of bruno"
    if re.match(r"/incidents/\w+/names$", address) and name in ("chen", "farid", "sina"):  # of readers: that is told
        return canary.what.startswith(("name of", "address of"))
    if re.match(r"/people/\w+/notes$", address) and name in ("chen", "dalia", "farid", "sela"):
        known = name == "sela" or (canary.what == "name of veil" and name in ("chen", "dalia")) or (
            canary.what == "name of vera" and name in VAULT_STEWARDS)
        return canary.what.startswith("public id of") or (known and canary.what.startswith("name of"))
    by_id = re.match(r"/live/\w+/team|/things/\w+/moderate", address) is not None
    return name in ("chen", "dalia", "farid", "veil") and by_id and canary.what.startswith("public id of")


async def test_whoever_may_see_a_word_finds_it_so_that_this_test_can_fail(crawl: Crawl) -> None:
    seen = {(name, canary.word) for name, _, canary in crawl.sightings}
    blind = [
        f"{name} never sees the {canary.what}"
        for canary in crawl.world.canaries.values() for name in canary.readers if (name, canary.word) not in seen
    ]
    assert not blind, "\n".join(blind)


async def test_no_page_fails_and_every_page_is_asked_for(crawl: Crawl) -> None:
    broken = [(name, address) for name, address, answer in crawl.every if answer.status >= 500]
    assert not broken, "\n".join([*map(str, broken[:5]), *[line for line in crawl.log.lines if "Traceback" in line][:1]])
    assert {answer.status for _, _, answer in crawl.every} <= {200, 303, 401, 403, 404}
    assert {name for name, _, answer in crawl.every if answer.status == 401} == {NOBODY}
    assert len(crawl.answers) == len(PERSONAS)


async def test_no_log_says_what_anybody_wrote_or_who_asked(crawl: Crawl) -> None:
    said = "\n".join(crawl.log.lines)
    assert not [canary.what for canary in crawl.world.canaries.values() if canary.word in said]


async def test_a_time_of_the_day_is_of_a_session_or_ones_own(crawl: Crawl) -> None:
    """An exact time beside words without a name would tell who was awake."""
    starts = {str(instant(each["starts_at"]))[:16] for each in await rows("SELECT starts_at FROM session UNION SELECT starts_at FROM office_hour UNION SELECT starts_at FROM meeting UNION SELECT ends_at FROM meeting")}
    asked = {each["name"] for each in await rows(
        "SELECT DISTINCT p.name FROM person p JOIN thing t ON t.author_id = p.id WHERE t.kind = 'question'")}
    askers = {name for name, made in crawl.world.people.items() if made.name in asked}
    strange = {
        (name, address, moment) for name, address, answer in crawl.every
        if not address.startswith("/me") and not DESK_SEES_WHEN.search(address)
        for moment in A_TIME.findall(answer.whole) if moment.replace("T", " ")[:16] not in starts
        and not (address.startswith("/live") and name in askers)
        and not (address.startswith(("/live", "/people/", "/ask", "/drafts"))  # the clock there, and one's own drafts
                 and f"{crawl.began:%Y-%m-%dT%H:%M}" <= moment[:16] <= f"{now():%Y-%m-%dT%H:%M}")
    }
    assert not strange, sorted(strange)[:10]
    assert askers and A_TIME.search(crawl.answers["amina"]["/me"].whole)


# --- what is fetched and mailed ---


async def test_feeds_hold_what_their_person_may_read_and_no_hidden_name(crawl: Crawl) -> None:
    """Fetched by whoever has the address."""
    world, seen = crawl.world, {}
    for name, address in await canaries_feeds.make_feeds(world, (each for each in PERSONAS if each != NOBODY)):
        answer = await crawl.get(NOBODY, address)
        assert answer.status == 200
        assert not address.endswith("atom") or set(re.findall(r"T(\d\d:\d\d:\d\d)Z", answer.text)) <= {"00:00:00"}
        found = world.seen_in(answer.text, address)
        assert not list(canaries_feeds.leaks_of(name, found, address))
        assert not [each for each in found if re.match("(name|address|public id) of (veil|mask|house)", each.what)]
        seen[address] = {each.what for each in found}
    assert any("court" in each for what in seen.values() for each in what), "or there would be nothing to leak"


async def test_digests_name_only_what_everybody_reads_who_reads_the_group(crawl: Crawl) -> None:
    world, seen = crawl.world, set()
    for name in (each for each in PERSONAS if each != NOBODY):
        text = await canaries_feeds.digest_of(world, name, crawl.app.state.site.catalogues["en"])
        found = world.seen_in(text, "")
        assert not list(canaries_feeds.leaks_of(name, found, "the digest"))
        closed = [each.what for each in found if "sela" not in each.readers]
        veiled = [each.what for each in found if re.search("anonymous|under a role|of an organisation|veil|mask", each.what)]
        assert not closed and not veiled, (name, closed, veiled)
        seen |= {each.what for each in found}
    assert "introduction of water" in seen and any("open topic" in each for each in seen)


# --- numbers ---


async def test_a_number_of_replies_is_the_number_of_replies_one_can_read(crawl: Crawl) -> None:
    published = {each.public_id for each in crawl.world.replies.values() if each.state == "published"}
    wrong, counts = [], defaultdict(dict)
    for name in PERSONAS:
        for topic in crawl.world.topics.values():
            page = crawl.answers[name][f"/topics/{topic.public_id}"]
            if page.status == 200:
                shown = set(re.findall(r'id="r-([a-z0-9]{10})"', page.text)) & published
                counts[name][topic.public_id] = len(shown)
                if int(REPLIES.findall(page.text)[0]) != len(shown):
                    wrong.append(f"{name} at {topic.public_id}")
    for name, address, answer in crawl.every:
        if answer.status == 200 and re.match(r"/topics(\?|$)|/groups/\w+$|/$", address):
            for row in answer.text.split('<li class="row">')[1:]:
                row = row.split("</li>")[0]
                linked, said = LINK.findall(row), REPLIES.findall(row)
                if linked and said and int(said[0]) != counts[name][linked[0]]:
                    wrong.append(f"{name} at {address}")
    assert not wrong
    assert any(counts["dalia"].values())


async def test_the_list_holds_what_one_can_read_all_of_it_and_nothing_else(crawl: Crawl) -> None:
    for name in PERSONAS:
        readable = {each.public_id for each in crawl.world.topics.values()
                    if crawl.answers[name][f"/topics/{each.public_id}"].status == 200}
        assert set(LINK.findall(crawl.answers[name]["/topics"].text)) == readable, name


async def test_numbers_of_people_and_requests_are_those_of_the_lists_behind_them(crawl: Crawl) -> None:
    vault = crawl.world.town.vault.slug
    counted = 0
    for name, slug in product(PERSONAS, ("water", "court", vault)):
        page, members, waiting = (crawl.answers[name][f"/groups/{slug}{part}"] for part in ("", "/members", "/requests"))
        if members.status == 200:
            people = members.text.count('<th scope="row">')
            assert re.search(rf'members">Members <span class="tag">{people}<', page.text), (name, slug)
            assert f"Members: {people} " in page.text
            counted += 1
        elif page.status == 200:
            assert "Members: fewer than 5 " in page.text or slug == "water"
        if waiting.status == 200:
            asked = waiting.text.count("/accept")
            assert f'requests">Requests <span class="tag">{asked}<' in page.text or not asked
    assert counted == 12


async def test_what_is_unread_at_home_is_what_one_can_read(crawl: Crawl) -> None:
    water = crawl.world.town.water.id
    for name in ("amina", "bruno", "chen", "dalia", "elena", "veil"):
        readable = [each for each in crawl.world.topics.values() if each.state == "published" and each.group_id == water
                    and crawl.answers[name][f"/topics/{each.public_id}"].status == 200
                    and (each.author_id != crawl.world.people[name].id or (await Thing.get(id=each.id)).latest_number)]
        home = (await crawl.get(name, "/")).text
        assert f"{len(readable)} topics with something new" in home, name


async def test_small_numbers_of_moderation_tell_of_nobody(crawl: Crawl) -> None:
    """To members of the group in its figures, to the secretariat in its workload, which its own stewards read exactly."""
    counted = {(name, address): [int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", answer.text)]
               for name, address, answer in crawl.every
               if answer.status == 200 and re.match(r"/groups/\w+/(log/figures|workload)$", address)}
    assert not [where for where, numbers in counted.items() if {1, 2, 3, 4} & set(numbers)
                and ("figures" in where[1] or where[0] == "sela")]
    for name, address in (("bruno", "/groups/water/log/figures"), ("sela", "/groups/water/workload")):
        assert "fewer than 5" in crawl.answers[name][address].text, address


async def test_a_queue_holds_cases_of_those_who_keep_it_and_no_others(crawl: Crawl) -> None:
    of_group: dict[int | None, set[str]] = defaultdict(set)
    for each in await rows("SELECT id, group_id FROM moderation_case WHERE state = 'open'"):
        of_group[each["group_id"]].add(str(each["id"]))
    town = crawl.world.town
    for name, address, groups in (
        ("chen", "/moderation", (town.water.id, town.vault.id)), ("dalia", "/moderation", (town.water.id,)),
        ("farid", "/moderation", (town.court.id, town.vault.id)), ("sela", "/moderation/secretariat", (None,)),
    ):
        shown = set(re.findall(r'aria-labelledby="case-(\d+)"', crawl.answers[name][address].text))
        assert shown and shown <= set().union(*(of_group[each] for each in groups)), name
    assert len(of_group) > 3


# --- missing and unreadable ---


def plain(answer: Answer, path: str) -> str:
    """What an answer says, without the address that was asked for and what is new each time."""
    said = re.sub(r'name="key" value="[^"]+"|visit=[^;]+;', "*", answer.whole)
    return said.replace(path, "*")


def absent_like(path: str, world: World) -> str:
    """The same address of something that does not exist, of the same length; '' when there is none."""
    parts = path.split("/")
    kinds = {world.town.vault.slug: "q" * 12, **dict.fromkeys([*world.links.values(), world.tokens["sela"]], "A" * 43)}
    kinds |= dict.fromkeys([*world.files, *(each.public_id for each in world.things.values()),
                            *world.directory["incidents"], *world.directory["risks"]], ABSENT)
    if path.startswith(("/conduct/", "/moderation/a")):
        kinds |= {each: "0" * len(each) for kind in ("conduct", "acts", "appeals") for each in world.directory[kind]}
    return "/".join(kinds.get(part, part) for part in parts) if set(parts) & set(kinds) else ""


async def test_what_is_missing_and_what_is_unreadable_are_one_answer(crawl: Crawl) -> None:
    """Status, headers, length and words; of topics, replies, groups, links, whatever the persona may not read."""
    compared = 0
    for name in PERSONAS:
        others: dict[str, Answer] = {}
        for address, answer in crawl.answers[name].items():
            path, _, query = address.partition("?")
            absent = absent_like(path, crawl.world)
            if answer.status == 404 and absent and len(absent) == len(path):
                asked = absent + (f"?{query}" if query else "")
                others[asked] = others[asked] if asked in others else await crawl.get(name, asked)
                assert plain(answer, path) == plain(others[asked], absent), f"{name} at {address}"
                compared += 1
    assert compared > 500


async def test_acts_on_the_missing_and_on_the_unreadable_are_answered_alike(crawl: Crawl) -> None:
    """Forms sent to things, groups, requests, reports, themes, invitations, sign-ins; nothing of it stays."""
    compared = 0
    for route in crawl.app.routes:
        if isinstance(route, Route) and "POST" in (route.methods or ()) and "{" in route.path:
            for address, absent in await _acts(route.path, crawl.world):
                for name in (NOBODY, "bruno", "olga", "sela"):
                    token = crawl.world.tokens.get(name, "")
                    answer = await ask_and_undo(crawl.app, address, token=token, form={"key": "k"})
                    if answer.status == 404:
                        other = await ask_and_undo(crawl.app, absent, token=token, form={"key": "k"})
                        assert _at_any_length(answer, address) == _at_any_length(other, absent), (name, address)
                        compared += 1
    assert compared > 50


async def _acts(path: str, world: World) -> list[tuple[str, str]]:
    """Addresses forms are sent to, each with one like it where nothing is; a third of those with random names."""
    tables = {"requests": "join_request", "reports": "report", "themes": "term", "invitations": "invitation",
              "sign-ins": "sign_in", "corrections": "profile_correction", "cases": "moderation_case",
              "conduct": "conduct_report"}
    if "{id:number}" in path:
        table = next(name for place, name in tables.items() if f"/{place}/" in path)
        found = [str(each["id"]) for each in await rows(f"SELECT id FROM {table} ORDER BY id LIMIT 6")]
        return [(path.replace("{id:number}", each), path.replace("{id:number}", str(ABSENT_ID))) for each in found]
    filled = [(each, absent_like(each, world)) for each in _filled(path, world)]
    return [(each, absent) for each, absent in filled if absent][::3]


def _at_any_length(answer: Answer, path: str) -> str:
    """Numbers differ in length, and with them the page that repeats its address."""
    return re.sub("content-length: .*", "", plain(answer, path))


async def test_a_list_that_begins_behind_something_unreadable_begins_at_the_top(crawl: Crawl) -> None:
    vault, hidden = crawl.world.town.vault.slug, crawl.world.topics["a topic of the vault"].public_id
    for unreadable, absent in (
        (f"/topics?after={hidden}", f"/topics?after={ABSENT}"), (f"/groups?after={vault}", f"/groups?after={'q' * 12}"),
        (f"/topics?group={vault}", f"/topics?group={'q' * 12}"), (f"/ask?group={vault}", f"/ask?group={'q' * 12}"),
    ):
        one, other = await crawl.get("bruno", unreadable), await crawl.get("bruno", absent)
        said = [plain(each, "*").replace(vault, "*").replace("q" * 12, "*").replace(hidden, "*").replace(ABSENT, "*")
                for each in (one, other)]
        assert said[0] == said[1], unreadable


async def test_missing_and_unreadable_take_the_same_time(crawl: Crawl) -> None:
    hidden = crawl.world.topics["a topic of the vault"].public_id
    vault = crawl.world.town.vault.slug
    for here, absent in ((f"/topics/{hidden}", f"/topics/{ABSENT}"), (f"/groups/{vault}", f"/groups/{'q' * 12}")):
        times: dict[str, list[float]] = {here: [], absent: []}
        for address in [here, absent] * 100:
            began = perf_counter()
            await crawl.get("bruno", address)
            times[address].append(perf_counter() - began)
        assert abs(median(times[here]) - median(times[absent])) < 0.005


# --- what changes ---


async def test_a_right_that_ends_is_gone_on_the_next_request(crawl: Crawl) -> None:
    """Also where the page was kept ready for others a moment ago. Nothing of it stays."""
    world = crawl.world
    vault = f"/groups/{world.town.vault.slug}"
    for name, group, addresses_ in (
        ("amina", world.town.vault, [vault, f"/topics/{world.topics['a topic of the vault'].public_id}",
                                     f"/files/{world.files[5]}", f"{vault}/members", f"{vault}/log"]),
        ("cleo", world.town.court, [f"/topics/{world.topics['a topic of the court'].public_id}", "/groups/court/log"]),
    ):
        for address in addresses_:
            assert crawl.answers[name].get(address, await crawl.get(name, address)).status == 200, address
            with suppress(Undone):
                async with unit():
                    await end_membership(group.id, world.people[name].id)
                    assert (await crawl.get(name, address)).status == 404, address
                    assert world.topics["a topic of the vault"].public_id not in (await crawl.get(name, "/topics")).text
                    raise Undone
    held = await Holding.get(person_id=world.people["dalia"].id)
    with suppress(Undone):
        async with unit():
            await end_holding(held)
            assert (await crawl.get("dalia", "/moderation")).status == 404
            assert (await crawl.get("dalia", f"/topics/{world.topics['a hidden topic'].public_id}")).status == 404
            raise Undone


# --- what is kept ---


async def test_reading_changes_nothing(crawl: Crawl) -> None:
    """But that the secretariat looked at all groups, and somebody at the names of an incident, is written down."""
    changed = {name for name in crawl.after if crawl.after[name] != crawl.before[name]}
    assert changed <= {"activity", "delivery", "sqlite_sequence"}
    before, after = (len(each["activity"]) for each in (crawl.before, crawl.after))
    new = {each["verb"] for each in await rows(
        "SELECT verb FROM activity ORDER BY id LIMIT $1 OFFSET $2", after - before, before
    )}
    assert new == {"group.overseen", "incident.looked"}


async def test_asking_for_headers_alone_changes_nothing_and_tells_nothing_else(crawl: Crawl) -> None:
    before = await tables()
    for address in await addresses(crawl.app, crawl.world):
        if not address.startswith(("/oversight", "/unanswered")):
            answer = await crawl.get("amina", address, method="HEAD")
            assert answer.status == crawl.answers["amina"][address].status
    assert await tables() == before


async def test_what_happened_and_the_keys_of_forms_hold_no_word_of_anybody(crawl: Crawl) -> None:
    """What was written through forms too: a question, its reply, a report, a request, a refusal."""
    world, word = crawl.world, crawl.world.word("what is sent through forms")
    topic = world.topics["an open topic"].public_id
    version = str((await Thing.get(public_id=topic)).version)
    for name, address, form in (
        ("bruno", "/ask", {"group": "water", "title": word, "body": word, "tried": word, "context": word}),
        ("bruno", f"/topics/{topic}/replies", {"body": word}),
        ("bruno", f"/things/{topic}/report", {"reason": "other", "words": word}),
        ("dalia", f"/things/{topic}/moderate", {"act": "close", "reason": word, "version": version}),
        ("fatou", "/groups/court/join", {"words": word}),
        ("fatou", "/themes", {"english": word, "why": word, "behalf": "country:BR"}),
        ("chen", "/invitations", {"email": f"{word}@invited.example", "group": "water", "language": "en"}),
        (NOBODY, "/forgotten", {"email": f"{word}@people.example"}),
        ("fatou", "/me", {"name": word, "language": "en", "zone": "UTC", "conduct": "1"}),
    ):
        answer = await ask(crawl.app, address, token=world.tokens.get(name, ""), form={"key": "k", **form})
        assert answer.status == 303, (address, answer.text)
    kept = await tables()
    assert sum(word in row for row in kept["thing_text"]) == 5
    words = set(world.canaries) - {world.town.vault.slug}
    for table in ("activity", "delivery", "audit_link", "client_key", "attempt", "password_reset"):
        said = "\n".join(kept[table])
        allowed = {"password_reset": ["hash of a link to a new password"]}.get(table, [])
        assert [world.canaries[each].what for each in words if each in said] == allowed, table
