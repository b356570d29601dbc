"""What stands around the replies costs nothing where there is none of it."""

import pytest

from cop.forum.queries import answers
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.pages.test_trials import FORM
from tests.forum.test_actions import a_reply, a_topic


async def test_one_statement_for_all_of_it_and_none_where_there_is_none(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, rich = await a_topic(town), await a_topic(town)
    for _ in range(3):
        await a_reply(town, plain)
        answer = await a_reply(town, rich)
        await (await browse("elena")).post(
            f"/topics/{rich.public_id}/tried", data={**FORM, "key": answer.public_id, "reply": answer.public_id})
    await (await browse("dalia")).post(f"/topics/{rich.public_id}/synthesis", data={
        "key": "k", "version": "0", "body": "All agree.", "cited": answer.public_id, "language": "en"})
    amina = await browse("amina")
    asked: list[str] = []
    ask = answers.rows

    async def counted(sql: str, *args: object) -> object:
        asked.append(sql)
        return await ask(sql, *args)

    monkeypatch.setattr(answers, "rows", counted)
    await amina.get(f"/topics/{plain.public_id}")
    assert asked == []
    page = (await amina.get(f"/topics/{rich.public_id}")).text
    assert asked == [answers.AROUND]
    assert page.count("Tried in 1 country: 1 worked") == 3 and page.count("What was tried:") == 3
