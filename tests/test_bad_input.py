"""What no page of ours sends: wrong, hostile, too large, from elsewhere, at the wrong moment."""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cop.accounts.models import Invitation
from cop.app import build_app
from cop.community.groups import Membership
from cop.community.people import CONDUCT_VERSION, Person
from cop.community.thing import Thing
from cop.community.vocabulary import Term
from cop.groups.models import JoinRequest
from cop.kit.clock import now
from cop.kit.database import sqlite_path
from cop.kit.forms import MOST_FIELDS
from cop.kit.gate import HEADERS
from cop.kit.store import rows
from cop.moderation.models import Act, Report
from tests.asking import FORM, Answer, ask
from tests.cast import Town
from tests.conftest import SERVER, running, settings_for, sign_in
from tests.forum.convening import typed
from tests.rows import fingerprint
from tests.things import a_reply, a_topic

pytestmark = pytest.mark.long

MEGABYTES = 5 * 1024 * 1024
STRANGE = [
    "..", "%2e%2e", "%00", "a%00b", "%ff%fe", "%c0%af", "%f0%9f%92%a7", "%E2%80%AE", "a" * 5000, "1%20OR%201=1", "'", "%25",
    "%0d%0aset-cookie:%20a=b", "-1", "0", "999999999999999999999999", "٣", "null", "{{7*7}}", "<script>",
]
NASTY = "<qz onqz=1>\"'><qz></textarea></title><img src=x onqz=1>{{7*7}}{%qz%}[x](javascript:onqz)"
REORDERING = "\u202e\u2066\u2069\u202a"
CONTROL = "\x00\x02\x03\x07\x1b\x7f\x85"


@pytest.fixture
async def amina(town: Town) -> str:
    """The token of a member."""
    return await sign_in(town.amina)


def paths(app: Starlette, method: str) -> Iterator[str]:
    for route in app.routes:
        if isinstance(route, Route) and method in (route.methods or ()):
            yield route.path


def with_value(path: str, value: str) -> str:
    return re.sub(r"{[^}]+}", lambda _: value, path)


async def forms(app: Starlette, town: Town) -> list[str]:
    """Every address a form is sent to, about a topic of amina's."""
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.amina, topic)
    kinds = {"topics": topic.public_id, "things": topic.public_id, "replies": reply.public_id, "groups": "water"}
    return [with_value(path, "1" if "number" in path else kinds.get(path.split("/")[1], "1"))
            for path in paths(app, "POST")]


# --- addresses ---

FOR_CLIENTS = ("/snapshot", "/stream", "/events")
"""Addresses that say to a program what a websocket says by its close codes: 403 for what is not there."""


async def test_an_address_of_nothing_is_missing_whatever_it_is_made_of(app: Starlette, amina: str) -> None:
    for path in {*paths(app, "GET"), *paths(app, "POST")}:
        for value in STRANGE if "{" in path else ():
            answer = await ask(app, with_value(path, value), token=amina)
            missing = (400, 403) if path.endswith(FOR_CLIENTS) else (404, 405)
            assert answer.status in missing, (path, value, answer.status)


SEARCHED = ("/search", "/people", "/partners")
"""Lists whose address is the whole question: what nobody can follow in it is refused by name."""


async def test_strange_queries_are_read_as_none(app: Starlette, town: Town, amina: str) -> None:
    names = ("after", "before", "tab", "group", "theme", "language", "country", "kind", "next", "made", "done", "act")
    for path in paths(app, "GET"):
        if "{" not in path:
            for value in [*STRANGE, "%02key%03", "%02t:soon%03", "%02nothing%03", "~", "2026-01-01~1", "~9" * 40]:
                query = "&".join(f"{name}={value}" for name in names)
                answer = await ask(app, f"{path}?{query}", token=amina)
                assert answer.status in ((422,) if path in SEARCHED else (200, 303, 403, 404)), (path, value)
    assert (await ask(app, "/topics?=&&;=;%&tab", token=amina)).status == 200


async def test_a_parameter_given_twice_counts_once_the_last_time(app: Starlette, town: Town, amina: str) -> None:
    topic = await a_topic(town.bruno, town.water, title="Written by another")
    mine = (await ask(app, "/topics?tab=activity&tab=mine", token=amina)).text
    every = (await ask(app, "/topics?tab=mine&tab=activity", token=amina)).text
    await ask(app, f"/topics/{topic.public_id}/replies", token=amina, form=[("body", "First"), ("body", "Second")])

    page = (await ask(app, f"/topics/{topic.public_id}", token=amina)).text

    assert "Written by another" in every and "Written by another" not in mine
    assert "Second" in page and "First" not in page


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "NONSENSE", "trace"])
async def test_a_method_we_do_not_know_is_refused(app: Starlette, amina: str, method: str) -> None:
    for address in ("/topics", "/me", "/", "/language", "/static/site.css", "/-/live"):
        answer = await ask(app, address, method=method, token=amina, headers={"x-secret": "of the header"})
        assert (answer.status, answer.body) == (405, b"")
        assert "of the header" not in answer.whole


# --- forms ---


async def test_five_megabytes_are_refused_at_every_address(app: Starlette, town: Town, amina: str) -> None:
    before = await fingerprint()
    for address in await forms(app, town):
        if not address.endswith("/files") and not address.startswith("/uploads/"):  # what files take
            before = before or await fingerprint()
            for headers in ({"content-type": FORM, "content-length": str(MEGABYTES)}, {"content-type": FORM}):
                answer = await ask(app, address, method="POST", token=amina, body=b"a=" + b"x" * MEGABYTES,
                                   headers=headers)
                assert answer.status == 413, address


async def test_what_is_no_form_is_refused_at_every_address(app: Starlette, town: Town, amina: str) -> None:
    addresses = await forms(app, town)
    before = await fingerprint()
    for address in addresses:
        for kind, body in (
            ("text/plain", b"body=x"), ("application/json", b'{"body": "x"}'), ("multipart/form-data", b"x"),
            (FORM, b"body=%ff%fe"), (FORM, b"\xff\xfe=x"), (FORM, b"a=1&" * 10_000),
            (FORM, "&".join(f"f{number}=1" for number in range(10_000)).encode()),
        ):
            began = time.perf_counter()
            answer = await ask(app, address, method="POST", token=amina, body=body, headers={"content-type": kind})
            assert answer.status in (422, 404), (address, kind)
            assert time.perf_counter() - began < 1
    assert await fingerprint() == before
    assert MOST_FIELDS < 10_000


async def test_a_form_from_elsewhere_is_refused_at_every_address(app: Starlette, town: Town, amina: str) -> None:
    """By what the browser says; where it says nothing, by a key that is not ours for this sign-in."""
    addresses = await forms(app, town)
    bruno = await sign_in(town.bruno)
    page = (await ask(app, "/", token=bruno)).text
    of_another = re.findall(r'name="key" value="([^"]+)"', page)[0]
    before = await fingerprint()
    for address in addresses:
        for headers in (
            {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "nonsense"},
            {"origin": "https://evil.example"}, {"origin": "http://127.0.0.1:8000.evil.example"},
            {"origin": "http://127.0.0.1:8001"}, {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"},
            {}, {"origin": "null"},
        ):
            form = {"key": of_another, "language": "fr", "theme": "dark", "back": "/"}
            sent = {"host": "127.0.0.1:8000", **headers}
            answer = await ask(app, address, token=amina, form=form, headers=sent, own=False)
            refused = (403,) if len(headers) and headers != {"origin": "null"} else (403, 422, 404)
            # without a word of the browser an upload is looked at before its key
            assert answer.status in refused, (address, headers, answer.status)
            assert "set-cookie" not in dict(answer.headers)
    assert await fingerprint() == before


async def test_our_own_pages_are_known_by_any_of_three_signs(app: Starlette, town: Town, amina: str) -> None:
    ours = re.findall(r'name="key" value="([^"]+)"', (await ask(app, "/", token=amina)).text)[0]
    for headers, key in (
        ({"sec-fetch-site": "same-origin"}, "any"), ({"origin": "http://127.0.0.1:8000"}, "any"), ({}, ours),
    ):
        answer = await ask(app, "/language", token=amina, form={"key": key, "language": "fr"}, own=False,
                           headers={"host": "127.0.0.1:8000", **headers})
        assert answer.status == 303


async def test_fifty_times_the_same_form_at_once_is_one_thing(app: Starlette, town: Town) -> None:
    topic = await a_topic(town.bruno, town.water)
    court = await a_topic(town.elena, town.court)
    tokens = {name: await sign_in(getattr(town, name)) for name in ("amina", "dalia", "farid", "elena", "chen")}
    ids = (topic.public_id, court.public_id)
    for name, address, form, count in (
        ("amina", "/ask", {"group": "water", "title": "One", "body": "thing"}, Thing.filter(kind="topic")),
        ("amina", f"/topics/{ids[0]}/replies", {"body": "one"}, Thing.filter(kind="reply")),
        ("amina", f"/things/{ids[0]}/report", {"reason": "wrong"}, Report.all()),
        ("amina", "/groups/court/join", {"words": "one"}, JoinRequest.all()),
        ("farid", "/groups/water/join", {}, Membership.filter(person_id=town.farid.id)),
        ("dalia", f"/things/{ids[0]}/moderate", {"act": "pin", "version": "1", "reason": "one",
                                                "until": str((await Thing.first()).created_at.date().replace(year=2099))},
         Act.all()),
        ("dalia", f"/things/{ids[0]}/moderate", {"act": "hide", "version": "1", "reason": "one"}, Act.all()),
        ("elena", "/themes", {"english": "One theme", "why": "one", "behalf": "country:SL"},
         Term.filter(status="proposed")),
        ("chen", "/invitations", {"email": "one@people.example", "language": "en", "group": "water"}, Invitation.all()),
    ):
        before = await count.count()
        answers = await asyncio.gather(*(
            ask(app, address, token=tokens[name], form={"key": f"the key {address}{form.get('act')}", **form})
            for _ in range(50)
        ))
        expected = 422 if form.get("act") == "pin" else 303  # nobody pins for so long
        assert {answer.status for answer in answers} == {expected}, address
        assert await count.count() == before + (expected == 303), address


EXTRA = {
    "id": "1", "public_id": "aaaaaaaaaa", "author_id": "1", "entered_by_id": "1", "person_id": "1", "group_id": "3",
    "network_id": "2", "audience_id": "1", "home_audience_id": "1", "state": "draft", "created_at": "2001-01-01",
    "published_at": "2001-01-01", "byline_name": "Another", "byline_slug": "x", "capacity": "personal", "via": "import",
    "accepted_count": "9", "useful_count": "9", "pinned_until": "2099-01-01", "closed_at": "2001-01-01", "number": "99",
    "role": "secretariat", "post": "admin", "email": "other@people.example", "conduct_version": "9", "approved": "1",
    "is_admin": "1", "external_id": "x", "stakeholder": "x", "country_id": "1", "expires_at": "2099-01-01", "__class__": "x",
}


async def test_fields_no_form_of_ours_has_change_nothing(app: Starlette, town: Town, amina: str) -> None:
    before = await Person.get(id=town.amina.id).values()
    topic = (await ask(app, "/ask", token=amina, form={**EXTRA, "group": "water", "title": "t", "body": "b"})).location
    await ask(app, f"{topic}/replies", token=amina, form={**EXTRA, "body": "b"})
    settings = {"name": "Amina Example", "language": "en", "zone": "Africa/Freetown", "conduct": "1"}
    assert (await ask(app, "/me", token=amina, form={**EXTRA, **settings})).status == 303

    after = await Person.get(id=town.amina.id).values()
    assert {name for name in after if after[name] != before[name]} == {"conduct_version"}
    assert after["conduct_version"] == CONDUCT_VERSION
    for thing in await Thing.all():
        assert (thing.author_id, thing.entered_by_id, thing.group_id) == (town.amina.id, town.amina.id, town.water.id)
        assert (thing.state, thing.via, thing.byline_name) == ("published", "web", "Amina Example")
        assert thing.audience_id == town.water.readers_id and thing.network_id == town.pioneers.id
        assert not thing.closed_at and not thing.pinned_until and not thing.external_id and thing.number < 2
        assert now() - thing.created_at < timedelta(minutes=5)


async def test_a_list_is_neither_sorted_nor_narrowed_by_what_is_not_offered(
    app: Starlette, town: Town, amina: str
) -> None:
    for number in range(3):
        await a_topic(town.bruno, town.water, title=f"Number {number}")
    plain = re.findall(r"/topics/([a-z0-9]{10})", (await ask(app, "/topics", token=amina)).text)
    for query in ("order_by=author_id", "sort=-author", f"author_id={town.dalia.id}", "author__email__startswith=a",
                  "state=hidden", "audience_id=1", "byline=anonymous", "limit=1", "offset=2", "q=Number%201"):
        answer = await ask(app, f"/topics?{query}", token=amina)
        assert re.findall(r"/topics/([a-z0-9]{10})", answer.text) == plain, query
    assert len(plain) == 3


# --- words ---


class Elements(HTMLParser):
    """What a browser would make of a page: its elements, attributes and visible words."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and (dict(attrs).get("src") or "").startswith("/static/"):
            return  # the page's own
        self.names |= {tag, *(name for name, _ in attrs)}
        self.names |= {"javascript:" for _, value in attrs if (value or "").strip().lower().startswith("javascript:")}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


async def write_everywhere(app: Starlette, town: Town, words: str, *, line: str = "") -> list[str]:
    """Send these words in every field that takes words, as people who may; gives the pages that show them."""
    line, topic = line or words, await a_topic(town.dalia, town.water)
    tokens = {name: await sign_in(each) for name, each in town.people.items()}
    sent = [
        ("amina", "/ask", {"group": "water", "title": line, "body": words, "tried": words, "context": words}),
        ("amina", "/groups/court/join", {"words": words}),
        ("bruno", "/groups/court/join", {"words": words}),
        ("amina", f"/topics/{topic.public_id}/replies", {"body": words}),
        ("dalia", f"/topics/{topic.public_id}/meeting", typed(title=line, place=line)),
        ("bruno", f"/things/{topic.public_id}/report", {"reason": "other", "words": words}),
        ("elena", f"/things/{topic.public_id}/report", {"reason": "other", "words": words}),
        ("elena", "/themes", {"english": line, "label": line, "why": words, "behalf": "country:SL"}),
        ("chen", f"/things/{topic.public_id}/moderate", {"act": "close", "version": "", "reason": words}),
        ("farid", "/groups/court/edit", {
            "seen": "", "access": "closed", **{f"{part}_en": words for part in ("purpose", "charter")},
            "cadence_en": line, "do_en_1": line, "dont_en_1": line}),
        ("amina", "/me", {"name": line, "language": "en", "zone": "Africa/Freetown", "conduct": "1"}),
    ]
    for name, address, form in sent:
        if "seen" in form:
            page = (await ask(app, address, token=tokens[name])).text
            form["seen"] = re.findall(r'name="seen" value="(\w+)"', page)[0]
        if "version" in form:
            form["version"] = str((await Thing.get(id=topic.id)).version)
        answer = await ask(app, address, token=tokens[name], form={"key": "k", **form})
        assert answer.status == 303, (address, re.findall(r'role="alert".*?</div>', answer.text, re.S))
    await ask(app, f"/topics/{topic.public_id}/edit", token=tokens["dalia"], form={
        "key": "k", "version": str((await Thing.get(id=topic.id)).version), "title": line, "body": words})
    asked = await JoinRequest.get(person_id=town.bruno.id)
    await ask(app, f"/groups/requests/{asked.id}/refuse", token=tokens["farid"], form={"key": "k", "reason": words})
    reported = await Report.filter(thing_id=topic.id, state="open").first()
    if reported:
        await ask(app, f"/reports/{reported.id}/settle", token=tokens["dalia"], form={"key": "k", "outcome": words})
    theme = await Term.get(status="proposed")
    ids = [each.public_id for each in await Thing.all()]
    pages = [
        "/", "/topics", "/groups", "/groups/water", "/groups/court", "/groups/court/members", "/groups/water/members",
        "/groups/court/requests", "/groups/court/edit", "/groups/water/log", "/themes", "/moderation", "/me",
        "/moderation/mine", "/ask?group=court", "/ask?group=water", "/oversight", "/invitations",
        *(f"{place}/{each}{more}" for each in ids for place, more in (
            ("/topics", ""), ("/topics", "/history"), ("/topics", "/edit"), ("/replies", "/edit"),
            ("/things", "/report"), ("/things", "/moderate?act=hide"))),
    ]
    shown = [(await ask(app, page, token=token)).text for page in pages for token in tokens.values()]
    await ask(app, f"/themes/{theme.id}/refuse", token=tokens["sela"], form={"key": "k", "reason": words})
    shown.append((await ask(app, "/themes", token=tokens["elena"])).text)
    return shown


async def test_markup_and_templates_in_every_field_stay_words(app: Starlette, town: Town) -> None:
    found, plain, words = Elements(), Elements(), []
    for page in await write_everywhere(app, town, NASTY, line=NASTY[:78]):
        found.feed(page)
        words += found.words
        found.words.clear()
    plain.feed((await ask(app, "/sign-in")).text)

    assert not found.names & {"qz", "onqz", "img", "script", "javascript:"}
    said = " ".join(words)
    assert said.count("<qz onqz=1>") > 50 and "{{7*7}}" in said
    assert not re.search(r"(?<!7\*7}})>49<", said) and ">49{%" not in said


async def test_control_and_direction_characters_are_kept_out_of_every_field(app: Starlette, town: Town) -> None:
    words = f"{CONTROL}water{REORDERING}well{CONTROL}"
    pages = await write_everywhere(app, town, words)

    strange = set(CONTROL + REORDERING)
    assert not strange & set("".join(pages))
    assert sum("waterwell" in page for page in pages) > 20
    for table in ("thing_text", "join_request", "report", "moderation_act", "term", "community_group", "person"):
        for row in await rows(f"SELECT * FROM {table}"):
            kept = str(list(row.values() if hasattr(row, "values") else row))
            assert not any(each in kept or repr(each)[1:-1] in kept or f"\\u{ord(each):04x}" in kept for each in strange)


async def test_brackets_by_the_hundred_thousand_stall_no_form(app: Starlette, town: Town, amina: str) -> None:
    topic = await a_topic(town.bruno, town.water)
    await ask(app, f"/topics/{topic.public_id}/replies", token=amina, form={"body": ""})  # everything is loaded
    for address, field in ((f"/topics/{topic.public_id}/replies", "body"), ("/ask", "tried"), ("/ask", "title"),
                           ("/groups/court/join", "words"), (f"/things/{topic.public_id}/report", "words"),
                           ("/me", "name")):
        for words in ("[" * 100_000, "![" * 50_000, ">" * 100_000, "*a" * 50_000):
            began = time.thread_time()
            answer = await ask(app, address, token=amina, form={
                "group": "water", "title": "t", "body": "b", "reason": "other", field: words})
            assert answer.status == 422
            assert time.thread_time() - began < 1  # quadratic work on so much would take many seconds


# --- where from, where to ---


@pytest.mark.parametrize("forged", [
    {"host": "evil.example"}, {"x-forwarded-host": "evil.example"}, {"x-forwarded-proto": "gopher"},
    {"forwarded": "host=evil.example;proto=https"}, {"x-original-url": "/oversight"}, {"x-rewrite-url": "/oversight"},
    {"x-forwarded-for": "evil.example"}, {"x-http-method-override": "DELETE"},
])
async def test_a_forged_header_changes_no_address_and_no_right(
    app: Starlette, town: Town, amina: str, forged: dict[str, str]
) -> None:
    for address in ("/", "/ask", "/topics", "/topics/", "//topics", "/oversight", "/invitation/x", "/static", "/me/"):
        for token in ("", amina):
            answer = await ask(app, address, token=token, headers=forged)
            assert "evil.example" not in answer.whole and "gopher" not in answer.whole
            assert not re.match(r"^(?:https?:)?//", answer.location), address
    assert (await ask(app, "/oversight", token=amina, headers=forged)).status == 404


ELSEWHERE = [
    "//evil.example", "///evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "javascript:alert(1)", "/%2fevil.example/..//evil.example", "//evil.example@127.0.0.1:8000",
    "http://127.0.0.1:8000@evil.example/", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
    "/\r\nset-cookie: a=b", " //evil.example", "/\u2028/evil.example", "evil.example", "", "?next=//evil.example",
    "/\u202e/evil.example", "data:text/html,x", "/x\x00y",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
async def test_nobody_is_sent_elsewhere(app: Starlette, town: Town, amina: str, wanted: str) -> None:
    for address, form in (
        ("/language", {"language": "fr", "back": wanted}), ("/display", {"theme": "dark", "back": wanted}),
    ):
        answer = await ask(app, address, token=amina, form=form)
        assert answer.status == 303
        assert stays_here(answer.location), answer.location
    page = await ask(app, f"/sign-in?next={quote(wanted)}", token="")
    kept = re.findall(r'name="next" value="([^"]*)"', page.text)[0]
    assert stays_here(kept), kept


def stays_here(address: str) -> bool:
    """As a browser reads it: backslashes are slashes, tabs and line ends are nothing."""
    read = re.sub(r"[\t\r\n]", "", address).replace("\\", "/").strip()
    return read.startswith("/") and not read.startswith("//") and read.isascii()


# --- every answer ---


@pytest.fixture
async def broken(app: Starlette) -> Starlette:
    """The application with a page that has a fault."""
    async def fault(request: Request) -> Response:
        raise RuntimeError("the words of the fault")

    app.router.routes.append(Route("/fault", fault))
    return app


async def every_kind(app: Starlette, town: Town, token: str) -> AsyncIterator[tuple[int, Answer]]:
    yield 200, await ask(app, "/", token=token)
    yield 200, await ask(app, "/-/live")
    yield 200, await ask(app, "/static/site.css")
    yield 303, await ask(app, "/me")
    yield 304, await ask(app, "/static/site.css", headers={
        "if-none-match": (await ask(app, "/static/site.css")).header("etag")})
    yield 403, await ask(app, "/ask?group=court", token=token)
    yield 403, await ask(app, "/language", form={"language": "fr"}, headers={"sec-fetch-site": "cross-site"})
    yield 404, await ask(app, "/nowhere", token=token)
    yield 404, await ask(app, "/static/nowhere")
    yield 405, await ask(app, "/topics", method="DELETE", token=token)
    yield 413, await ask(app, "/language", method="POST", body=b"x" * MEGABYTES, headers={"content-type": FORM})
    yield 422, await ask(app, "/language", form={"language": "tlh"})
    yield 500, await ask(app, "/fault", token=token)
    for _ in range(11):
        answer = await ask(app, "/sign-in", form={"email": "nobody@people.example", "password": "wrong wrong"})
    yield 429, answer


async def test_every_answer_carries_the_headers_that_protect_it(
    broken: Starlette, town: Town, amina: str
) -> None:
    async for status, answer in every_kind(broken, town, amina):
        assert answer.status == status
        sent = dict(answer.headers)
        for name, value in HEADERS.items():
            assert sent.get(name) == value, f"{status} without {name}"
        assert "cache-control" in sent and "server" not in sent and "x-powered-by" not in sent
        assert "access-control-allow-origin" not in sent
        if not answer.header("content-type").startswith(("text/css", "image/")):
            assert sent["cache-control"] == "no-store" or status == 304
    policy = HEADERS["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


async def test_behind_tls_every_answer_says_so(town: Town, db: str, tmp_path: Path) -> None:
    app = build_app(settings_for(db, tmp_path, COP_ORIGIN="https://cop.example"), work=False)
    for address in ("/", "/nowhere", "/static/site.css", "/-/live"):
        assert (await ask(app, address)).header("strict-transport-security").startswith("max-age=63072000")
    cookies = [value for name, value in (await ask(app, "/")).headers if name == "set-cookie"]
    assert cookies and all("Secure" in each and "HttpOnly" in each and "SameSite" in each for each in cookies)
    await app.state.renderer.close()


async def test_every_cookie_is_kept_from_scripts_and_from_other_sites(app: Starlette, amina: str) -> None:
    answers = [
        await ask(app, "/"), await ask(app, "/language", token=amina, form={"language": "fr"}),
        await ask(app, "/display", token=amina, form={"theme": "dark"}), await ask(app, "/sign-out", token=amina, form={}),
    ]
    cookies = [value for answer in answers for name, value in answer.headers if name == "set-cookie"]
    assert len(cookies) == 4
    for each in cookies:
        flags = each.lower()
        assert "httponly" in flags and "samesite=lax" in flags and "path=/" in flags and "domain" not in flags


async def test_a_fault_tells_nothing(broken: Starlette, amina: str) -> None:
    answer = await ask(broken, "/fault", token=amina)
    assert answer.status == 500
    for word in ("words of the fault", "Traceback", "RuntimeError", ".py", "starlette"):
        assert word not in answer.whole


async def test_strange_headers_are_no_fault(app: Starlette, amina: str) -> None:
    for headers in (
        {"cookie": "cop=\xff\xfe; ;=;a=b; visit=\"; language=%00; theme=<script>"}, {"cookie": f"cop={'a' * 9000}"},
        {"cookie": "visit=a%0d%0ab"}, {"accept-language": "\xff,*;q=x,,,;;"}, {"accept-language": "a" * 9000},
        {"origin": "\xff"}, {"content-type": "\xff"}, {"range": "bytes=" + ",".join(f"{n}-" for n in range(1000))},
        {"if-none-match": "\"\xff"}, {"host": ""}, {"sec-fetch-site": "\xff"},
    ):
        for address in ("/", "/topics", "/static/site.css"):
            assert (await ask(app, address, headers=headers)).status == 200, headers
        assert (await ask(app, "/language", token=amina, form={"language": "fr"}, headers=headers)).status in (303, 403, 422)


# --- a database that is gone ---


async def timed(app: Starlette, address: str, **facts: object) -> tuple[Answer, float]:
    began = time.perf_counter()
    answer = await ask(app, address, **facts)  # type: ignore[arg-type]
    return answer, time.perf_counter() - began


def unavailable(answer: Answer, seconds: float) -> bool:
    return answer.status == 503 and 0 < int(answer.header("retry-after")) <= 5 and seconds < 2


@asynccontextmanager
async def gone(url: str) -> AsyncIterator[None]:
    """The file cannot be opened; the server ends every session and lets nobody in."""
    if not SERVER:
        file = Path(sqlite_path(url))
        aside = file.rename(file.with_name("aside"))
        file.mkdir()
        yield
        file.rmdir()
        aside.rename(file)
        return
    name, server = url.rsplit("/", 1)[1], await asyncpg.connect(SERVER)
    await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    yield
    await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await server.close()


async def test_a_database_that_is_gone_is_said_within_two_seconds_and_noticed_within_five(
    migrated: str, tmp_path: Path
) -> None:
    async with running(migrated, tmp_path) as app:
        if SERVER:  # an open file stays readable, an open session does not
            assert (await ask(app, "/")).status == 200
        async with gone(app.state.settings.database_url):
            answers = await asyncio.gather(*(timed(app, address) for address in ("/", "/topics", "/groups") * 10))
            sent = await timed(app, "/forgotten", form={"email": "someone@people.example"})
            ready, alive = await timed(app, "/-/ready"), await ask(app, "/-/live")
        assert all(unavailable(*each) for each in (*answers, sent, ready)), [(a.status, s) for a, s in answers]
        assert alive.status == 200 and b'"database":false' in ready[0].body.replace(b" ", b"")
        began = time.perf_counter()
        while (await ask(app, "/")).status != 200 or (await ask(app, "/-/ready")).status != 200:
            assert time.perf_counter() - began < 5
            await asyncio.sleep(0.1)


if not SERVER:
    async def test_a_file_that_another_process_keeps_locked_can_be_read_and_writers_are_told_soon(
        app: Starlette, town: Town, amina: str, database_url: str
    ) -> None:
        topic = await a_topic(town.bruno, town.water)
        address = f"/topics/{topic.public_id}"
        with closing(sqlite3.connect(sqlite_path(database_url), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            refused = await asyncio.gather(*(
                timed(app, f"{address}/replies", token=amina, form={"key": str(n), "body": "now"}) for n in range(5)
            ))
            read = await timed(app, address, token=amina)
            other.execute("ROLLBACK")
        assert all(unavailable(*each) for each in refused), [(answer.status, seconds) for answer, seconds in refused]
        assert read[0].status == 200 and read[1] < 1
        again = await ask(app, f"{address}/replies", token=amina, form={"key": "0", "body": "now"})
        assert again.status == 303
        assert await Thing.filter(kind="reply").count() == 1
