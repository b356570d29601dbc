"""What a browser tells about a page while it is open."""

import re

import pytest
from playwright.async_api import ConsoleMessage, Dialog, Page, Request

in_the_browser = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
"""For every module here: `pytestmark = in_the_browser`."""
KEY = re.compile(r'name="key" value="([^"]+)"')
STATUS_OF_A_PAGE = "Failed to load resource: the server responded with a status of"
"""Chromium says so of a page we asked for on purpose, a 404 among them; of anything else on it, it is a fault."""

LEFT_BEHIND = "net::ERR_ABORTED"
"""We went on to the next page before the icon of this one had come."""


class Watch:
    """Faults, dialogs and addresses of one page, from now on."""

    def __init__(self, page: Page, site: str) -> None:
        self.site = site
        self.faults: list[str] = []
        self.asked_for: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        own = message.location.get("url", "") == message.page.url if message.page else False
        if message.type in ("error", "warning") and not (own and message.text.startswith(STATUS_OF_A_PAGE)):
            self.faults.append(f"console: {message.text}")

    async def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.asked_for.append(request.url)
        if not request.url.startswith(f"{self.site}/"):
            self.faults.append(f"elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT_BEHIND:
            self.faults.append(f"failed: {request.url} {request.failure}")

    def told(self) -> list[str]:
        """The faults so far; the next page begins anew."""
        found, self.faults = self.faults, []
        self.asked_for = []
        return found


def key_in(html: str) -> str:
    """The client key of the forms of a page."""
    found = KEY.search(html)
    assert found, html[:500]
    return found[1]
