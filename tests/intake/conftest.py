"""An intake on the database of the test, and the mails the service has sent."""

from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from cop.community.deliver import deliver_due
from cop.intake.taking import Intake
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from tests.cast import Town
from tests.conftest import settings_for
from tests.intake.mails import DOMAIN, intake_of

Sent = Callable[[], Awaitable[list[EmailMessage]]]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path, COP_MAIL_DOMAIN=DOMAIN)


@pytest.fixture
def intake(town: Town, settings: Settings) -> Intake:
    wire(settings, catalogues_of(settings))
    return intake_of(settings)


@pytest.fixture
def sent(settings: Settings) -> Sent:
    """All mails until now, after the deliveries that are due."""
    async def look() -> list[EmailMessage]:
        while await deliver_due():
            pass
        found = sorted((settings.data / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]  # type: ignore[misc]

    return look
