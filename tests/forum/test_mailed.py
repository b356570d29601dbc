"""What a mail becomes in the forum, as its readers see it."""

from pathlib import Path

from cop.community.attachment import Examined
from cop.community.receiving import Mailed
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import mailed
from cop.kit.files import Files
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.intake.mails import asked
from tests.samples import PDF


async def file_in(folder: Path, name: str) -> Examined:
    incoming = Files(folder).receive(10_000)
    await incoming.add(PDF)
    await incoming.close()
    return Examined(name, "application/pdf", incoming)


async def test_the_files_of_an_answer_stand_under_it_for_those_who_may_read_it(town: Town, browse: Browse, app):
    topic = await asked(town)
    amina, olga = await browse("amina"), await browse("olga")
    await amina.get(f"/topics/{topic.public_id}")
    file = await file_in(app.state.settings.drop_folder, "plan.pdf")
    reader = await town.reader("bruno")
    async with unit():
        made = await mailed.answer(
            reader, topic, Mailed(title="", text=plain("Read our plan."), language="en", files=(file,))
        )
    page = (await amina.get(f"/topics/{topic.public_id}")).text
    assert "Read our plan." in page and "plan.pdf" in page
    address = page.split('href="/files/')[1].split('"')[0]
    assert (await amina.get(f"/files/{address}")).content == PDF
    assert (await olga.get(f"/files/{address}")).status_code == 404
    assert (await Thing.get(id=made.id)).via == "mail"


async def test_a_topic_by_mail_has_its_file_on_its_page(town: Town, browse: Browse, app):
    file = await file_in(app.state.settings.drop_folder, "plan.pdf")
    reader = await town.reader("bruno")
    async with unit():
        made = await mailed.begin(
            reader, town.water, Mailed(title="<i>Births</i>", text=plain("How?"), language="fr", files=(file,))
        )
    page = (await (await browse("amina")).get(f"/topics/{made.public_id}")).text
    assert "&lt;i&gt;Births&lt;/i&gt;" in page and "plan.pdf" in page and 'lang="fr"' in page
