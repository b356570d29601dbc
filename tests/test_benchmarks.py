"""The benchmark's own honesty: what is wrong is counted as wrong, and what is compared is served alike."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn

from benchmarks import serving
from benchmarks.__main__ import verdict
from benchmarks.figures import Figure, markdown, table
from benchmarks.job import READ, REPLY, Job, Result, Visitor
from cop.commands import serve

ROOT = Path(__file__).parent.parent
VISITORS = [Visitor(f"token{number}", f"Reader{number} Example") for number in range(5)]
NAMES = {each.token: each.name for each in VISITORS}
NO_MORE = None
"""A server's answer that closes the connection instead."""

Answer = tuple[int, str, str] | None
Handler = Callable[[str, str, str, str], Awaitable[Answer]]


@asynccontextmanager
async def a_server(handler: Handler) -> AsyncIterator[int]:
    """A small server: `handler(method, path, token, body)` gives status, headers and body. Gives its port."""
    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                method, path, _ = head.split(" ", 2)
                length = re.search(r"content-length: (\d+)", head)
                body = (await reader.readexactly(int(length[1]) if length else 0)).decode()
                token = re.search(r"cookie: cop=(\w+)", head)
                answer = await handler(method, path, token[1] if token else "", body)
                if answer is NO_MORE:
                    break
                status, headers, text = answer
                writer.write(
                    f"HTTP/1.1 {status} X\r\n{headers}content-length: {len(text.encode())}\r\n\r\n{text}".encode()
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def a_job(port: int, **more: Any) -> Job:
    return replace(
        Job(kind=READ, port=port, connections=3, seconds=0.3, visitors=VISITORS, path="/topics/hot",
            expect=["A hot title"], patience=0.4), **more,
    )


async def generate(job: Job) -> Result:
    """A real run of the load generator, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.load", cwd=ROOT, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(job.dump().encode()), 20)
    assert process.returncode == 0
    return Result(**json.loads(out))


def page(token: str, title: str = "A hot title", key: str = "key") -> Answer:
    form = f'<form action="/topics/hot/replies"><input type="hidden" name="key" value="{key}"></form>'
    return 200, "", f"<title>{title}</title>{NAMES.get(token, 'nobody')}{form}" + "x" * 40_000


async def test_right_answers_are_counted_once_each():
    asked = 0

    async def handler(method: str, path: str, token: str, body: str) -> Answer:
        nonlocal asked
        asked += 1
        return page(token)

    async with a_server(handler) as port:
        result = await generate(a_job(port))
    assert (result.wrong, result.faults) == (0, {})
    assert 3 < result.answered <= asked <= result.answered + 3  # those on their way at the end do not count
    assert 0 < result.p50 <= result.p99 and result.rate > 10 and 0 < result.busy < 1.2


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (lambda token: (500, "", "A hot title" + NAMES[token]), "status 500 instead of 200"),
        (lambda token: page(token, "Sign in"), "no 'A hot title' in the answer"),
        (lambda token: page("token-of-another"), "in the answer"),
        (lambda token: (200, "", ""), "no 'A hot title' in the answer"),
    ],
    ids=["status", "another page", "somebody else's page", "nothing"],
)
async def test_every_wrong_answer_is_counted(bad: Callable[[str], Answer], words: str):
    asked = spoilt = 0

    async def handler(method: str, path: str, token: str, body: str) -> Answer:
        nonlocal asked, spoilt
        asked += 1
        if asked % 3:
            return page(token)
        spoilt += 1
        return bad(token)

    async with a_server(handler) as port:
        result = await generate(a_job(port))
    assert result.wrong == spoilt > 1
    assert result.answered <= asked - spoilt
    assert all(words in kind for kind in result.faults)
    assert sum(result.faults.values()) == spoilt


async def test_a_line_that_is_cut_is_a_wrong_answer():
    async def handler(method: str, path: str, token: str, body: str) -> Answer:
        return NO_MORE

    async with a_server(handler) as port:
        result = await generate(a_job(port))
    assert (result.answered, result.wrong, result.faults) == (0, 3, {"/topics/hot: connection closed": 3})


async def test_an_answer_that_never_comes_is_wrong_and_ends_the_round():
    async def handler(method: str, path: str, token: str, body: str) -> Answer:
        await asyncio.sleep(5)
        return NO_MORE

    async with a_server(handler) as port:
        result = await generate(a_job(port))
    assert (result.answered, result.wrong) == (0, 3)


class Forum:
    """Gives out keys with its forms and takes each once under a topic, as the service does."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self.taken: list[tuple[str, str]] = []

    async def __call__(self, method: str, path: str, token: str, body: str) -> Answer:
        if method == "GET":
            key = f"key{len(self.given)}"
            self.given[key] = token
            return 200, "", f'action="{path}/replies" name="key" value="{key}" A hot title {NAMES[token]}'
        form, topic = parse_qs(body), path.split("/")[2]
        key = form["key"][0]
        if self.given.get(key) != token or (key, topic) in self.taken or not form["body"][0].startswith("words"):
            return 422, "", "refused"
        self.taken.append((key, topic))
        return 303, f"location: /topics/{topic}?after=7#r-x\r\n", ""


async def test_replies_carry_the_key_of_a_form_once_under_each_topic():
    forum = Forum()
    async with a_server(forum) as port:
        result = await generate(a_job(port, kind=REPLY, topics=["one", "two", "three", "four"], body="words"))
    assert result.wrong == 0
    assert result.replied == len(forum.taken) > 8
    assert {topic for _, topic in forum.taken} == {"one", "two", "three", "four"}


async def test_somebody_replies_while_others_read():
    forum = Forum()
    async with a_server(forum) as port:
        result = await generate(a_job(port, topics=["hot"], body="words", reply_seconds=0.1))
    assert result.wrong == 0
    assert result.answered > result.replied == len(forum.taken) >= 2


async def test_a_reply_that_leads_elsewhere_is_wrong():
    async def handler(method: str, path: str, token: str, body: str) -> Answer:
        if method == "GET":
            return 200, "", f'action="{path}/replies" name="key" value="key"'
        return 303, "location: /sign-in\r\n", ""

    async with a_server(handler) as port:
        result = await generate(a_job(port, kind=REPLY, topics=["one"], body="words"))
    assert result.replied == result.answered == 0
    assert result.wrong > 0


def a_figure(**more: Any) -> Figure:
    return Figure(**{"engine": "SQLite", "times": 1, "target": "topic page", "ratio": 0.2, "at_least": 0.18, **more})


@pytest.mark.parametrize(
    ("ratio", "faults", "options", "code"),
    [
        (0.18, [], {}, 0), (0.179, [], {}, 1), (None, [], {}, 1),
        (0.1, [], {"short": True}, 0), (0.1, [], {"no_fail": True}, 0),
        (0.5, ["wrong"], {}, 1), (0.5, ["wrong"], {"short": True}, 1), (0.5, ["wrong"], {"no_fail": True}, 1),
    ],
)
def test_what_fails(ratio: float | None, faults: list[str], options: dict[str, bool], code: int):
    below = [each for each in [a_figure(ratio=ratio)] if each.below]
    assert verdict(below, faults, **{"short": False, "no_fail": False, **options}) == code


def test_the_tables_tell_ratio_promise_and_verdict():
    figures = [a_figure(rate=5000.0, p50=3.0, p99=7.0, connections=16), a_figure(ratio=0.1), a_figure(
        ratio=None, at_least=None, target="memory", memory=80.0, helpers=24.0, aim=90.0)]
    lines = table(figures).splitlines()
    assert "5,000" in lines[2] and "x >= 0.18" in lines[2] and lines[2].endswith("ok")
    assert lines[3].endswith("BELOW")
    assert "80 + 24" in lines[4] and lines[4].endswith("ok")
    assert len(markdown(figures).splitlines()) == 5


def test_the_bare_answer_is_served_under_the_settings_of_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    runs: list[dict[str, Any]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **settings: runs.append(settings))
    monkeypatch.setattr(serve, "build_app", lambda settings, **more: None)
    monkeypatch.setenv("COP_DATA", str(tmp_path))
    serving.main(["service", "8001"])
    serving.main(["bare", "8001", str(tmp_path)])
    service, bare = runs
    assert bare == {**service, "lifespan": "off"}


async def test_constant_bytes_are_the_bytes_of_the_file(tmp_path: Path):
    (tmp_path / "page.html").write_bytes(b"the very bytes")
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    await serving.constant(tmp_path)({"type": "http", "path": "/page.html"}, receive, send)
    assert sent[0]["status"] == 200 and (b"content-length", b"14") in sent[0]["headers"]
    assert sent[1]["body"] == b"the very bytes"
