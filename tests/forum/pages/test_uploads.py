"""A file sent in pieces through the pages, and what is left of it on the disk."""

import httpx
import pytest
from starlette.applications import Starlette

from cop.community.attachment import Attachment, PartUpload
from cop.kit.errors import Refused
from tests import hostile
from tests.cast import Town
from tests.conftest import Browse
from tests.hostile import WORD, unpacked
from tests.samples import EXE, TEXT
from tests.things import a_topic

PIECE = 5_000


async def begin(browser: httpx.AsyncClient, topic, name: str, content: bytes, kind: str = "") -> httpx.Response:
    data = {"name": name, "size": str(len(content)), "type": kind, "key": "a-key"}
    return await browser.post(f"/things/{topic.public_id}/uploads", data=data)


async def piece(browser: httpx.AsyncClient, address: str, offset: object, content: bytes) -> httpx.Response:
    headers = {"upload-offset": str(offset), "content-type": "application/octet-stream"}
    return await browser.post(address, content=content, headers=headers)


async def sent(browser: httpx.AsyncClient, topic, name: str, content: bytes) -> httpx.Response:
    """In pieces to the end; the last answer."""
    begun = await begin(browser, topic, name, content)
    assert begun.status_code == 201, begun.text
    for at in range(0, len(content), PIECE):
        answer = await piece(browser, begun.headers["location"], at, content[at:at + PIECE])
        assert answer.status_code == 204 or at + PIECE >= len(content)
    return answer


def grepped(app: Starlette) -> list[bytes]:
    """Every file on the disk, with what is packed in it."""
    contents = [path.read_bytes() for path in app.state.files.folder.rglob("*") if path.is_file()]
    return [unpacked(each) if each.startswith(b"PK") else each for each in contents]


async def test_a_picture_comes_in_pieces_and_nothing_of_the_camera_stays_on_the_disk(
    town: Town, browse: Browse, app: Starlette
) -> None:
    topic, amina, sela = await a_topic(town.amina, town.water), await browse("amina"), await browse("sela")
    content = hostile.photograph(size=(2400, 1600), quality=95)
    answer = await sent(amina, topic, "Site.jpg", content)

    assert (answer.status_code, answer.json()) == (200, {"to": f"/topics/{topic.public_id}#files"})
    made = await Attachment.get()
    assert await PartUpload.all().count() == 0
    found = grepped(app)
    assert WORD in content and len(found) == 2 and not any(WORD in each for each in found)
    assert sorted(map(len, found)) == sorted((made.size, made.small_size))
    page = (await sela.get(f"/topics/{topic.public_id}")).text
    assert page.index(f"/files/{made.public_id}/small") < page.index(f'/files/{made.public_id}"') and "smaller version" in page
    small = await sela.get(f"/files/{made.public_id}/small")
    assert (small.status_code, len(small.content), small.headers["content-type"]) == (200, made.small_size, "image/jpeg")
    assert small.headers["content-disposition"] == 'attachment; filename="Site-small.jpg"'
    assert small.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (await (await browse("olga")).get(f"/files/{made.public_id}/small")).status_code == 404


async def test_a_document_keeps_no_author_on_the_disk_by_the_plain_form_either(
    town: Town, browse: Browse, app: Starlette
) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    for name, content in (("a.docx", hostile.told_docx()), ("b.pdf", hostile.told_pdf())):
        answer = await amina.post(f"/topics/{topic.public_id}/files", data={"key": name}, files={"file": (name, content)})
        assert answer.status_code == 303, name
    found = grepped(app)
    assert len(found) == 2 and not any(WORD in each for each in found)
    assert "1 page" in (await amina.get(f"/topics/{topic.public_id}")).text


async def test_after_a_break_it_goes_on_where_it_stopped(town: Town, browse: Browse) -> None:
    topic, amina, chen = await a_topic(town.amina, town.water), await browse("amina"), await browse("chen")
    address = (await begin(amina, topic, "a.txt", TEXT)).headers["location"]
    await piece(amina, address, 0, TEXT[:10])
    for offset in ("0", "11", "-1", "x", "", "9" * 30):
        elsewhere = await piece(amina, address, offset, TEXT[:10])
        assert (elsewhere.status_code, elsewhere.headers["upload-offset"]) == (409, "10"), offset
    stopped = await amina.head(address)
    assert (stopped.status_code, stopped.headers["upload-offset"], stopped.headers["upload-length"]) == (204, "10", str(len(TEXT)))
    assert (await chen.head(address)).status_code == (await chen.head("/uploads/nosuch")).status_code == 404
    assert (await piece(chen, address, 10, TEXT[10:])).status_code == 404

    async def killed(*about: object) -> None:
        raise ZeroDivisionError

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("cop.forum.pages.uploads.attach_upload", killed)
        assert (await piece(amina, address, 10, TEXT[10:])).status_code == 500
    assert (await amina.head(address)).headers["upload-offset"] == str(len(TEXT))
    assert (await piece(amina, address, len(TEXT), b"")).status_code == 200
    assert (await amina.head(address)).status_code == 404 and (await Attachment.get()).size == len(TEXT)


async def test_what_turns_out_to_be_something_else_is_refused_and_leaves_nothing(
    town: Town, browse: Browse, app: Starlette
) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    answer = await sent(amina, topic, "a.pdf", EXE)
    assert answer.status_code == 422 and "not what its name says" in answer.json()["said"]
    assert grepped(app) == [] and await PartUpload.all().count() == 0
    refused = await begin(amina, topic, "a.exe", EXE)
    assert refused.status_code == 422 and refused.json()["said"]


async def test_a_piece_is_proved_and_has_an_end(town: Town, browse: Browse) -> None:
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    address = (await begin(amina, topic, "a.txt", TEXT)).headers["location"]
    assert (await piece(amina, address, 0, bytes(2 * 1024 * 1024))).status_code == 413
    site = amina.headers.pop("sec-fetch-site", None)
    assert (await piece(amina, address, 0, TEXT[:5])).status_code == 403
    amina.headers["sec-fetch-site"] = "cross-site"
    assert (await piece(amina, address, 0, TEXT[:5])).status_code == 403
    amina.headers["sec-fetch-site"] = site or "same-origin"
    assert (await piece(amina, address, 0, TEXT[:5])).status_code == 204


async def test_the_file_that_is_too_intricate_says_so_beside_the_field(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(content: bytes, key: str) -> None:
        raise Refused("file-too-intricate")

    monkeypatch.setattr("cop.kit.cleaner.clean", stuck)
    topic, amina = await a_topic(town.amina, town.water), await browse("amina")
    answer = await amina.post(
        f"/topics/{topic.public_id}/files", data={"key": "k"}, files={"file": ("a.jpg", hostile.photograph(), "image/jpeg")}
    )
    assert answer.status_code == 422 and 'id="f-file-error"' in answer.text and "too intricate" in answer.text
