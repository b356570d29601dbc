"""No mail tells anybody what is not theirs: all that has happened among the canaries is told, composed and sent."""

import email
from collections.abc import Iterator
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest

from cop.community.deliver import deliver_due
from cop.community.outbox import EACH
from cop.community.postman import Postman
from cop.community.stopping import mail_choice
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.wiring import catalogues_of
from tests.canaries import PERSONAS, World, fill
from tests.cast import build_town
from tests.conftest import running
from tests.postbox import text_of

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]


async def test_no_mail_holds_a_private_word_of_others(migrated: str, tmp_path_factory: pytest.TempPathFactory):
    async with running(migrated, tmp_path_factory.mktemp("mails")) as app:
        world, settings = await fill(await build_town(), app), app.state.settings
        for person in world.people.values():  # everybody wants to hear of everything at once
            await mail_choice(person.id)
        async with unit():
            await write("UPDATE mail_choice SET often = $1", EACH)
        while await deliver_due():
            pass
        async with unit():
            await write("UPDATE letter SET due_at = $1, next_at = $1 WHERE state = 'waiting'", now() - timedelta(hours=1))
        while await Postman(settings, catalogues_of(settings)).carry():
            pass
        assert not await rows("SELECT id FROM letter WHERE state IN ('waiting', 'parked')")
        assert not await rows("SELECT id FROM delivery WHERE state <> 'done' AND listener = 'notices'")
        told = list(mails(world, Path(settings.mail_url.removeprefix("file:"))))
    leaks = [f"a mail to {name} holds the {canary.what}" for name, text in told for canary in world.seen_in(text, "")
             if name not in canary.readers]
    assert not leaks, "\n".join(sorted(set(leaks))[:20])
    seen = {canary.what for _, text in told for canary in world.seen_in(text, "")}
    assert len(told) > 30 and len(seen) > 5, "or there was nothing to leak"
    assert not [what for what in seen if "vault" in what or "court" in what], "mails of closed groups hold no words"


def mails(world: World, folder: Path) -> Iterator[tuple[str, str]]:
    """To which persona each mail went, and all it says but the address itself."""
    names = {person.email: name for name, person in world.people.items() if name in PERSONAS}
    for file in folder.glob("*.eml"):
        mail = email.message_from_bytes(file.read_bytes(), policy=default)
        to = mail["to"].addresses[0].addr_spec
        if to in names:
            kept = [f"{name}: {value}" for name, value in mail.items() if name.lower() != "to"]
            yield names[to], "\n".join((*kept, text_of(mail)))
