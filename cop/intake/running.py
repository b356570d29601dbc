"""Mail coming in, for as long as a process runs: what listens, what fetches, and what takes it all from the spool."""

import asyncio
import imaplib
import logging
from pathlib import Path
from typing import Protocol

from cop.intake import ledger, mailbox
from cop.intake.listener import Listener
from cop.intake.spool import Full, Spool, empty
from cop.intake.taking import Intake
from cop.kit.tasks import spawn
from cop.kit.unit import unit

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""How long at most until a mail in the spool that nobody announced is looked at."""
FETCH_SECONDS = 30.0
SWEEP_SECONDS = 3600.0
FOLDER = "mail-in"
"""In the folder of what is kept."""


class Installation(Protocol):
    @property
    def data(self) -> Path: ...
    @property
    def mail_domain(self) -> str: ...
    @property
    def mail_in(self) -> str: ...
    @property
    def mailbox_url(self) -> str: ...


class MailIn:
    """One for each process that makes the deliveries. Several would only do twice what is done once."""

    def __init__(self, settings: Installation, intake: Intake) -> None:
        self._settings = settings
        self._intake = intake
        self.spool = Spool(settings.data / FOLDER)
        self._wake = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self.listener: Listener | None = None

    async def start(self) -> None:
        """Where no mail is to come in, nothing is started."""
        if not self._settings.mail_domain:
            return
        if self._settings.mail_in:
            await self._listen()
        if self._settings.mailbox_url:
            self._tasks.append(spawn(self._fetching(), name="mailbox"))
        self._tasks.append(spawn(self._taking(), name="mail in"))

    async def _listen(self) -> None:
        self.listener = Listener(
            self._settings.mail_in, self._settings.mail_domain, self.spool, self._wake.set
        )
        try:
            await self.listener.start()
        except OSError as error:
            log.error("ALARM nothing listens for mail at COP_MAIL_IN: %s", error.strerror or type(error).__name__)
            self.listener = None

    async def stop(self) -> None:
        """What waits in the spool is taken at the next start."""
        self._stopping = True
        self._wake.set()
        if self.listener is not None:
            await self.listener.stop()
        await asyncio.gather(*self._tasks)

    async def _taking(self) -> None:
        swept = 0.0
        while not self._stopping:
            self._wake.clear()
            try:
                await empty(self.spool, self._intake, stopping=lambda: self._stopping)
                if asyncio.get_running_loop().time() - swept > SWEEP_SECONDS:
                    await self._sweep()
                    swept = asyncio.get_running_loop().time()
            except Exception:
                log.exception("mail in the spool could not be taken; trying again")
            await self._pause(LOOK_SECONDS)

    async def _sweep(self) -> None:
        await asyncio.to_thread(self.spool.clean)
        async with unit():
            await ledger.sweep()

    async def _fetching(self) -> None:
        is_away = False
        while not self._stopping:
            try:
                while await asyncio.to_thread(
                    mailbox.fetch, self._settings.mailbox_url, self.spool, self._settings.mail_domain
                ) and not self._stopping:
                    self._wake.set()
                is_away = False
            except (OSError, imaplib.IMAP4.error, Full) as error:
                if not is_away:  # once, and without what the server says: it may quote a password
                    log.error("ALARM the mailbox of COP_MAILBOX_URL does not answer: %s", type(error).__name__)
                is_away = True
            for _ in range(round(FETCH_SECONDS / 0.25)):
                if not self._stopping:
                    await asyncio.sleep(0.25)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
