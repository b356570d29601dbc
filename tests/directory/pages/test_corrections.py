"""Suggesting a correction, and settling it."""

import re

from cop.community.thing import Thing
from cop.directory.models import Correction
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.writing import held, published


async def test_a_correction_reaches_the_owner_without_a_name(browse: Browse, town: Town) -> None:
    public_id = (await Thing.get(id=(await published(town)).thing_id)).public_id
    bruno, amina = await browse("bruno"), await browse("amina")
    assert (await bruno.get(f"/people/{public_id}/correct")).status_code == 200
    for _ in range(2):
        answer = await bruno.post(
            f"/people/{public_id}/correct", data={"kind": "incorrect", "words": "canary-words", "key": "same"}
        )
        assert answer.headers["location"] == f"/people/{public_id}/correct?done=sent"
    assert await Correction.all().count() == 1
    page = (await amina.get("/people/me")).text
    assert page.count("canary-words") == 1 and "Bruno" not in page
    (settle,) = re.findall(r'action="(/people/corrections/\d+/settle)"', page)
    assert (await bruno.post(settle)).status_code == 404
    assert (await (await browse("sela")).post(settle)).status_code == 404
    assert (await amina.post(settle)).headers["location"] == "/people/me#corrections"
    assert (await amina.post(settle)).status_code == 422
    assert "canary-words" not in (await amina.get("/people/me")).text


async def test_the_secretariat_hears_of_what_the_owner_cannot_mend_and_takes_it_out(browse: Browse, town: Town) -> None:
    public_id = (await Thing.get(id=(await published(town)).thing_id)).public_id
    sela = await browse("sela")
    await (await browse("bruno")).post(f"/people/{public_id}/correct", data={"kind": "left", "words": "canary-words"})
    page = (await sela.get("/people/waiting")).text
    assert "canary-words" in page and "Amina Example" in page and "Bruno" not in page
    for name in ("amina", "chen"):
        assert "canary-words" not in (await (await browse(name)).get("/people/me")).text
    assert "canary-words" not in (await (await browse("chen")).get("/people/waiting")).text
    empty = await sela.post(f"/people/{public_id}/return", data={"reason": ""})
    assert empty.status_code == 422
    assert (await sela.post(f"/people/{public_id}/return", data={"reason": "You left."})).status_code == 303
    assert "You left." in (await (await browse("amina")).get("/people/me")).text
    (settle,) = re.findall(r'action="(/people/corrections/\d+/settle)"', (await sela.get("/people/waiting")).text)
    assert (await sela.post(settle)).headers["location"] == "/people/waiting#corrections"


async def test_what_is_typed_is_kept(browse: Browse, town: Town) -> None:
    public_id = (await Thing.get(id=(await published(town)).thing_id)).public_id
    bruno = await browse("bruno")
    for data, field in (({"kind": "rude", "words": "Kept."}, "kind"), ({"words": "Kept."}, "kind"),
                        ({"kind": "left", "words": " "}, "words"), ({"kind": "left", "words": "x" * 1001}, "words")):
        answer = await bruno.post(f"/people/{public_id}/correct", data=data)
        assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text
        assert data["words"].strip() in answer.text


async def test_one_corrects_neither_oneself_nor_what_one_does_not_read(browse: Browse, town: Town) -> None:
    public_id = (await Thing.get(id=(await published(town)).thing_id)).public_id
    waiting = (await Thing.get(id=(await held(town, "bruno")).thing_id)).public_id
    for name, id_, status in (("amina", public_id, 403), ("olga", public_id, 404), ("nobody", public_id, 404),
                              ("elena", waiting, 404), ("sela", "unknown", 404)):
        someone = await browse(name)
        assert (await someone.get(f"/people/{id_}/correct")).status_code == status, name
        sent = await someone.post(f"/people/{id_}/correct", data={"kind": "left", "words": "x"})
        assert sent.status_code == status, name
