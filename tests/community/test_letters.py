"""What every mail has in common."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from starlette.applications import Starlette

from cop.community.activity import Activity
from cop.community.letters import Letters


async def sent(app: Starlette, folder: Path, activity_id: int, *, language: str = "fr", stop: str = ""):
    settings = replace(app.state.settings, mail_url=f"file:{folder}")
    letters = Letters(settings, app.state.site.catalogues)
    words = letters.words(language)
    await letters.send(Activity(id=activity_id), "amina@people.example", words, "A subject", ("One.", "Two."), stop=stop)
    return [message_from_bytes(each.read_bytes(), policy=policy.default) for each in sorted(folder.glob("*.eml"))]


async def test_told_twice_it_sends_the_same_mail_twice_under_a_name_without_a_number_of_ours(app: Starlette, tmp_path: Path):
    await sent(app, tmp_path, 41)
    (mail,) = await sent(app, tmp_path, 41)
    assert re.fullmatch(r"<[0-9a-f]{32}@cop\.example>", mail["Message-ID"])
    assert len(await sent(app, tmp_path, 42)) == 2


async def test_it_is_signed_in_the_language_of_the_person_or_the_first_of_the_service(app: Starlette, tmp_path: Path):
    (french,) = await sent(app, tmp_path / "fr", 1)
    (other,) = await sent(app, tmp_path / "pt", 1, language="pt")
    assert french["Content-Language"] == "fr" and "Pays pionniers" in french.get_content()
    assert other["Content-Language"] == "en"
    assert french.get_content().split()[:2] == ["One.", "Two."] and app.state.settings.origin in french.get_content()


async def test_a_mail_that_comes_again_says_where_to_end_it(app: Starlette, tmp_path: Path):
    (mail,) = await sent(app, tmp_path, 1, stop="http://127.0.0.1:8000/searches/stop/x")
    assert mail["List-Unsubscribe"] == "<http://127.0.0.1:8000/searches/stop/x>"
