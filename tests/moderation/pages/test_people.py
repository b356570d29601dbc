"""Measures and notes as a browser meets them."""

from cop.moderation.models.people import Measure, StaffNote
from tests.cast import Town
from tests.conftest import Browse


async def test_a_moderator_gives_a_measure_writes_a_note_and_ends_it(town: Town, browse: Browse):
    dalia, address = await browse("dalia"), f"/people/{town.bruno.public_id}/notes"
    sent = {"do": "silence", "group": "water", "days": "3", "reason": "Third time.", "category": "disrespect"}
    assert (await dalia.post(address, data={**sent, "days": "x"})).status_code == 422
    assert (await dalia.post(address, data={**sent, "group": "court"})).status_code == 422
    assert (await dalia.post(address, data={**sent, "do": "suspend"})).status_code == 403
    assert (await dalia.post(address, data=sent)).status_code == 303
    assert (await dalia.post(address, data={"do": "note", "group": "water", "words": "Be patient."})).status_code == 303
    page = (await dalia.get(address)).text
    assert "Third time." in page and "Be patient." in page
    bruno = await browse("bruno")
    own = (await bruno.get("/moderation/mine")).text
    assert "Third time." in own and "Be patient." not in own
    assert (await bruno.get(address)).status_code == 404
    assert (await dalia.post(f"/measures/{(await Measure.get()).id}/lift", data={"reason": "Enough."})).status_code == 303
    assert (await Measure.get()).lifted_at is not None and await StaffNote.all().count() == 1
