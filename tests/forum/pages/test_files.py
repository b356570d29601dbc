"""Attaching a file to a topic and getting it back, through the pages."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from cop.community import attachment
from cop.community.activity import Activity
from cop.community.attachment import LARGEST, Attachment
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.forum import actions
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.filetype import BY_MEDIA_TYPE
from cop.kit.i18n import size_in_words
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from tests import samples
from tests.cast import Town
from tests.conftest import Browse
from tests.samples import DOCX, GOOD, PDF, PNG, TEXT
from tests.things import a_topic

PARTS = {"content-type": "multipart/form-data; boundary=b"}


def on_disk(app: Starlette) -> list[Path]:
    return [path for path in app.state.files.folder.rglob("*") if path.is_file()]


async def send(
    browser: httpx.AsyncClient, topic: Thing, name: str = "Decree 12.txt", content: bytes = TEXT,
    declared: str = "application/octet-stream", key: str = "a-key",
) -> httpx.Response:
    return await browser.post(
        f"/topics/{topic.public_id}/files", data={"key": key}, files={"file": (name, content, declared)}
    )


async def address_of(topic: Thing) -> str:
    return f"/files/{(await Attachment.get(thing_id=topic.id)).public_id}"


# --- attaching ---


async def test_an_author_attaches_a_file_and_readers_get_it_back(town: Town, browse: Browse, app: Starlette) -> None:
    topic = await a_topic(town.amina, town.water)
    amina, sela = await browse("amina"), await browse("sela")
    before = (await sela.get(f"/topics/{topic.public_id}")).text
    assert "Files" not in before

    sent = await send(amina, topic, "Arrêté n° 12.txt", declared="text/plain")

    assert (sent.status_code, sent.headers["location"]) == (303, f"/topics/{topic.public_id}#files")
    page = (await sela.get(f"/topics/{topic.public_id}")).text
    assert '<bdi>Arrêté n° 12.txt</bdi>' in page and "1 kB" in page and await address_of(topic) in page
    assert 'type="file"' not in page and 'type="file"' in (await amina.get(f"/topics/{topic.public_id}")).text
    got = await sela.get(await address_of(topic))
    assert (got.status_code, got.content) == (200, TEXT)
    assert (await Thing.get(id=topic.id)).version == topic.version + 1
    (path,) = on_disk(app)
    assert path.parent.parent.parent == app.state.files.folder


@pytest.mark.parametrize("name", GOOD)
async def test_every_kind_we_take_comes_back_as_it_was_cleaned(
    town: Town, browse: Browse, app: Starlette, name: str
) -> None:
    media_type, content = GOOD[name]
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    assert (await send(amina, topic, name, content, media_type)).status_code == 303
    got = await amina.get(await address_of(topic))
    kept = await Attachment.get(thing_id=topic.id)
    assert hashlib.sha256(got.content).hexdigest() == kept.digest and len(got.content) == kept.size
    assert got.content[:4] == content[:4] and (got.content == content or not media_type.startswith("text/"))
    assert got.headers["content-type"].partition(";")[0] == media_type
    kind = app.state.site.sentence("en", f"file.{BY_MEDIA_TYPE[media_type].key}")
    assert f"<span>{kind}, 1 kB</span>" in (await amina.get(f"/topics/{topic.public_id}")).text


async def test_a_steward_attaches_and_another_member_or_reader_may_not(
    town: Town, browse: Browse, app: Starlette
) -> None:
    topic = await a_topic(town.amina, town.water)
    assert (await send(await browse("dalia"), topic)).status_code == 303
    for name, status in (("bruno", 403), ("sela", 403), ("olga", 404), ("nobody", 404)):
        assert (await send(await browse(name), topic, "other.txt", TEXT)).status_code == status, name
    assert await Attachment.all().count() == 1 and len(on_disk(app)) == 1


async def test_who_may_not_attach_is_answered_before_a_byte_is_read(town: Town, browse: Browse) -> None:
    topic = await a_topic(town.amina, town.water)
    read: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"x" * 1000

    answer = await (await browse("olga")).post(
        f"/topics/{topic.public_id}/files", content=endless(), headers=PARTS
    )
    assert answer.status_code == 404
    assert read == []


@pytest.mark.parametrize(("typed", "shown"), [
    ("../../../etc/cron.d/job.txt", "job.txt"), ("..\\..\\boot.txt", "boot.txt"), ("CON.txt", "_CON.txt"),
    ("a\u202efdp.txt", "afdp.txt"), ("x" * 300 + ".txt", "x" * 116 + ".txt"),
    ("<script>alert(1)<\\script>.txt", "script_.txt"),
    ("<img src=x onerror=alert(3)>.txt", "_img src=x onerror=alert(3)_.txt"), ("{{7*7}}.txt", "{{7_7}}.txt"),
    ("a%0D%0AX-Evil: 1.txt", "a%0D%0AX-Evil_ 1.txt"), ("تقرير.txt", "تقرير.txt"),
])
async def test_a_hostile_name_is_only_a_name(
    town: Town, browse: Browse, app: Starlette, typed: str, shown: str
) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")

    assert (await send(amina, topic, typed)).status_code == 303

    assert (await Attachment.get(thing_id=topic.id)).name == shown
    page = (await amina.get(f"/topics/{topic.public_id}")).text
    assert f"<bdi>{shown}</bdi>" in page.replace("&lt;", "<") and "<img" not in page and "<script>" not in page
    got = await amina.get(await address_of(topic))
    assert got.content == TEXT and "x-evil" not in got.headers
    assert all(app.state.files.folder in path.parents for path in on_disk(app)) and len(on_disk(app)) == 1


async def test_a_nul_in_a_name_goes_and_what_follows_counts(town: Town, browse: Browse) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf\0.exe"\r\n\r\n'
    body = head + PDF + b"\r\n--b--\r\n"
    answer = await amina.post(
        f"/topics/{topic.public_id}/files", content=body, headers=PARTS
    )
    assert answer.status_code == 422 and 'id="f-file-error"' in answer.text
    assert await Attachment.all().count() == 0


@pytest.mark.parametrize(("name", "content", "declared", "code"), [
    ("a.svg", samples.SVG, "image/svg+xml", "file-kind"), ("a.html", samples.HTML, "text/html", "file-kind"),
    ("a.exe", samples.EXE, "application/x-msdownload", "file-kind"),
    ("a.png", samples.SVG, "image/png", "file-disagrees"),
    ("a.pdf", PNG, "application/pdf", "file-disagrees"), ("a.pdf", PDF, "image/png", "file-disagrees"),
    ("a.txt", samples.HTML, "text/plain", "file-disagrees"), ("a.docx", PDF + DOCX, "", "file-disagrees"),
    ("a.docx", samples.office("word/document.xml", **{"word/vbaProject.bin": b""}), "", "file-has-macros"),
    ("a.csv", "é".encode("latin-1"), "text/csv", "file-not-utf8"), ("a.pdf", b"", "application/pdf", "file-empty"),
])
async def test_what_is_not_taken_is_refused_with_the_reason_beside_the_field(
    town: Town, browse: Browse, app: Starlette, name: str, content: bytes, declared: str, code: str
) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")

    answer = await send(amina, topic, name, content, declared)

    said = app.state.site.sentence("en", f"error.{code}")
    assert answer.status_code == 422
    assert 'id="f-file-error"' in answer.text and answer.text.count(str(said).split("%")[0][:20]) >= 2
    assert '<details class="more" open>' in answer.text
    assert await Attachment.all().count() == 0 and on_disk(app) == []
    assert (await Thing.get(id=topic.id)).version == topic.version
    assert (await send(amina, topic)).status_code == 303, "the key is not used up by a refusal"


async def test_no_file_chosen_is_said(town: Town, browse: Browse) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--b--\r\n'
    answer = await amina.post(
        f"/topics/{topic.public_id}/files", content=body, headers=PARTS
    )
    assert answer.status_code == 422 and 'id="f-file-error"' in answer.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
async def test_another_kind_of_form_is_refused(town: Town, browse: Browse, kind: str) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    answer = await amina.post(
        f"/topics/{topic.public_id}/files", content=b"key=k&file=x", headers={"content-type": kind}
    )
    assert answer.status_code == 422


async def test_five_megabytes_are_taken_and_one_byte_more_is_not(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    whole = TEXT + b"%" * (LARGEST - len(TEXT))
    assert (await send(amina, topic, content=whole + b"%")).status_code == 413
    assert on_disk(app) == []
    assert (await send(amina, topic, content=whole)).status_code == 303
    assert "5 MB" in (await amina.get(f"/topics/{topic.public_id}")).text


async def test_too_much_is_refused_as_soon_as_it_is_seen(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    read: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(100_000):
            read.append(1)
            yield b"%" * 65_536

    answer = await amina.post(
        f"/topics/{topic.public_id}/files", content=endless(), headers=PARTS
    )
    assert answer.status_code == 413
    assert len(read) <= LARGEST // 65_536 + 2
    assert on_disk(app) == []


async def test_a_sixth_file_is_refused_and_no_longer_offered(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    for number in range(5):
        assert (await send(amina, topic, f"{number}.txt", TEXT * (number + 1), key=f"{number}")).status_code == 303
    assert 'type="file"' not in (await amina.get(f"/topics/{topic.public_id}")).text
    assert (await send(amina, topic, "6.txt", TEXT * 6, key="6")).status_code == 422
    assert len(on_disk(app)) == 5


async def test_a_retry_attaches_once(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")

    answers = await asyncio.gather(*(send(amina, topic) for _ in range(50)))

    assert {each.status_code for each in answers} == {303}
    assert {each.headers["location"] for each in answers} == {f"/topics/{topic.public_id}#files"}
    assert await Attachment.all().count() == 1 and len(on_disk(app)) == 1
    assert await Activity.filter(verb="file.attached").count() == 1


async def test_the_same_key_with_another_file_is_refused_saying_what_was_saved(
    town: Town, browse: Browse, app: Starlette
) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    await send(amina, topic)
    for name, content in (("Decree 12.txt", TEXT + b"%"), ("Decree 13.txt", TEXT)):
        second = await send(amina, topic, name, content)
        assert second.status_code == 422 and f'href="/topics/{topic.public_id}#files"' in second.text
    assert await Attachment.all().count() == 1 and len(on_disk(app)) == 1


async def test_a_cross_site_form_is_refused_and_leaves_nothing(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    page = (await amina.get(f"/topics/{topic.public_id}")).text
    ours = page.split('name="key" value="')[1].split('"')[0]
    amina.headers["sec-fetch-site"] = "cross-site"
    assert (await send(amina, topic)).status_code == 403
    del amina.headers["sec-fetch-site"]
    assert (await send(amina, topic, key="made.up")).status_code == 403
    assert on_disk(app) == [] and await Attachment.all().count() == 0
    assert (await send(amina, topic, key=ours)).status_code == 303


async def test_a_closed_topic_takes_no_file(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    await moderation.close(await town.reader("chen"), topic, version=topic.version, reason="Answered.")
    assert 'type="file"' not in (await amina.get(f"/topics/{topic.public_id}")).text
    assert (await send(amina, topic)).status_code == 422
    assert on_disk(app) == []


async def test_who_loses_the_right_while_the_file_comes_does_not_attach_it(
    town: Town, browse: Browse, app: Starlette
) -> None:
    topic, dalia = await a_topic(town.amina, town.water), await browse("dalia")

    async def slowly() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + TEXT
        async with unit():
            await Holding.filter(person_id=town.dalia.id).update(open_for=None)
        yield b"\r\n--b--\r\n"

    answer = await dalia.post(
        f"/topics/{topic.public_id}/files", content=slowly(), headers=PARTS
    )
    assert answer.status_code == 403
    assert on_disk(app) == [] and await Attachment.all().count() == 0


async def test_a_line_that_breaks_leaves_nothing(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    messages = iter([
        {"type": "http.request", "body": head + PDF * 9_000, "more_body": True}, {"type": "http.disconnect"},
    ])
    scope = {
        "type": "http", "method": "POST", "path": f"/topics/{topic.public_id}/files", "query_string": b"",
        "root_path": "", "scheme": "http", "server": ("127.0.0.1", 8000), "http_version": "1.1", "headers": [
            (b"host", b"127.0.0.1:8000"), (b"sec-fetch-site", b"same-origin"),
            (b"content-type", b"multipart/form-data; boundary=b"),
            (b"cookie", f"cop={amina.cookies['cop']}".encode()),
        ],
    }

    async def receive() -> dict[str, object]:
        return next(messages)

    answered: list[int] = []

    async def answer(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            answered.append(int(str(message["status"])))

    await app(scope, receive, answer)  # type: ignore[arg-type]
    assert answered == [400]
    assert on_disk(app) == [] and await Attachment.all().count() == 0


# --- the action ---


async def test_a_file_and_the_hiding_of_its_topic_at_once_leave_nothing_readable(town: Town, app: Starlette) -> None:
    amina, chen = await town.reader("amina"), await town.reader("chen")
    for _ in range(5):
        topic = await a_topic(town.amina, town.water)
        incoming = app.state.files.receive(LARGEST)
        await incoming.add(TEXT)
        await incoming.close()
        file = await attachment.examined("a.txt", "", incoming)
        await asyncio.gather(
            actions.attach(amina, topic, file),
            moderation.hide(chen, topic, version=topic.version, reason="It names a child."), return_exceptions=True,
        )
        thing = await Thing.get(id=topic.id)
        if thing.state == "hidden":
            assert await attachment.of_thing(amina, topic.id) == []


async def test_the_action_asks_policy_and_the_present_state(town: Town, app: Starlette) -> None:
    topic = await a_topic(town.amina, town.water)
    incoming = app.state.files.receive(LARGEST)
    await incoming.add(TEXT)
    await incoming.close()
    file = await attachment.examined("a.txt", "", incoming)
    amina, dalia = await town.reader("amina"), await town.reader("dalia")
    with pytest.raises(Forbidden):
        await actions.attach(await town.reader("bruno"), topic, file)

    await moderation.move(
        await town.reader("chen"), topic, version=topic.version, reason="It belongs there.", to=town.vault
    )
    with pytest.raises(Missing):
        await actions.attach(dalia, topic, file)  # `topic` as she saw it
    now = await Thing.get(id=topic.id)
    await moderation.close(await town.reader("chen"), now, version=now.version, reason="Answered.")
    with pytest.raises(Refused, match="topic-closed"):
        await actions.attach(amina, topic, file)
    assert await Attachment.all().count() == 0


# --- downloading ---


async def test_a_download_is_only_ever_a_download(town: Town, browse: Browse) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    await send(amina, topic, "Arrêté 12.txt")

    got = await amina.get(await address_of(topic))

    assert got.headers["content-disposition"] == "attachment; filename*=utf-8''Arr%C3%AAt%C3%A9%2012.txt"
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["content-length"] == str(len(TEXT))
    assert got.headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in got.headers


async def test_no_header_tells_when_a_file_came(town: Town, browse: Browse, app: Starlette) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    await send(amina, topic)
    first = await amina.get(await address_of(topic))
    (path,) = on_disk(app)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    second = await amina.get(await address_of(topic))
    assert dict(first.headers) == dict(second.headers)


async def test_a_broken_download_goes_on_where_it_stopped(town: Town, browse: Browse) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    await send(amina, topic)
    address = await address_of(topic)
    etag = (await amina.get(address)).headers["etag"]

    rest = await amina.get(address, headers={"range": "bytes=10-", "if-range": etag})
    assert (rest.status_code, rest.content) == (206, TEXT[10:])
    assert rest.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (await amina.get(address, headers={"range": "bytes=10-", "if-range": '"other"'})).status_code == 200
    beyond = await amina.get(address, headers={"range": f"bytes={len(TEXT)}-"})
    assert beyond.status_code == 416
    head = await amina.head(address)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(TEXT)))


async def test_the_file_of_a_closed_group_is_missing_to_everyone_else(town: Town, browse: Browse) -> None:
    topic = await a_topic(town.elena, town.court)
    await send(await browse("elena"), topic)
    address = await address_of(topic)
    assert (await (await browse("farid")).get(address)).status_code == 200

    for name in ("amina", "chen", "sela", "ada", "olga", "nobody"):
        browser = await browse(name)
        await browser.get("/files/nosuchfile")  # a visitor is given a name with the first form
        refused = await browser.get(address, headers={"range": "bytes=0-3"})
        never = await browser.get("/files/nosuchfile", headers={"range": "bytes=0-3"})
        assert refused.status_code == never.status_code == 404
        assert unlike(refused) == unlike(never), name


def unlike(answer: httpx.Response) -> tuple[str, set[str]]:
    """Body and headers without what differs between any two answers: the form key, the address, a visit."""
    key = answer.text.partition('name="key" value="')[2].partition('"')[0]
    text = answer.text.replace(key, "").replace(str(answer.request.url.path), "") if key else answer.text
    return text, set(answer.headers)


@pytest.mark.parametrize("act", ["hide", "move"])
async def test_a_topic_hidden_or_moved_takes_its_files_along_at_once(town: Town, browse: Browse, act: str) -> None:
    topic, bruno = await a_topic(town.amina, town.water), await browse("bruno")
    amina, chen = await browse("amina"), await browse("chen")
    await send(amina, topic)
    address, topic = await address_of(topic), await Thing.get(id=topic.id)
    assert (await bruno.get(address)).status_code == 200

    reader = await town.reader("chen")
    if act == "hide":
        await moderation.hide(reader, topic, version=topic.version, reason="It names a child.")
    else:
        await moderation.move(reader, topic, version=topic.version, reason="It belongs there.", to=town.vault)

    assert (await bruno.get(address)).status_code == 404
    assert (await chen.get(address)).status_code == 200
    assert (await amina.get(address)).status_code == (404 if act == "hide" else 200)
    if act == "hide":
        topic = await Thing.get(id=topic.id)
        await moderation.restore(reader, topic, version=topic.version, reason="It does not.")
        assert (await bruno.get(address)).status_code == 200


async def test_a_file_that_is_not_on_the_disk_is_missing_and_an_alarm(
    town: Town, browse: Browse, app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    await send(amina, topic, "Name of a child.txt")
    (path,) = on_disk(app)
    path.unlink()

    assert (await amina.get(await address_of(topic))).status_code == 404
    assert "ALARM" in caplog.text and "Name of a child" not in caplog.text


@pytest.mark.parametrize("strange", ["x", "%00", "..%2f..%2fsecret", "'", "a" * 5_000, "é"])
async def test_a_strange_id_is_a_missing_file(town: Town, browse: Browse, strange: str) -> None:
    assert (await (await browse("amina")).get(f"/files/{strange}")).status_code == 404


@pytest.mark.parametrize(("size", "language", "words"), [
    (1, "en", "1 kB"), (180 * 1024, "en", "180 kB"), (180 * 1024, "fr", "180 ko"), (1024 * 1024, "en", "1 MB"),
    (LARGEST - 1, "fr", "5 Mo"), (int(4.94 * 1024 * 1024), "fr", "4,9 Mo"),
])
def test_a_size_is_said_in_words(size: int, language: str, words: str) -> None:
    assert " ".join(size_in_words(size, language).split()) == words
