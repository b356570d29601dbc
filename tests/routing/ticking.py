"""The clock of routing, moved by a test: every module that asks for the time gets the one set here."""

from datetime import datetime

import pytest

from cop.community import activity, among, deliver, outbox, postman, quota, thing, visit
from cop.community.deliver import deliver_due
from cop.forum.actions import replies, topics
from cop.notices import hearing
from cop.routing import reactions
from cop.routing.actions import clock, inviting
from cop.routing.queries import waiting

MODULES = (activity, among, clock, deliver, hearing, inviting, outbox, postman, quota, reactions, replies, thing, topics, visit, waiting)


class Time:
    """`time.at = moment`; `await time.pass_to(moment)` tells the listeners and strikes the clock then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, begin: datetime) -> None:
        self.at = begin
        for module in MODULES:
            if hasattr(module, "now"):
                monkeypatch.setattr(module, "now", lambda: self.at)

    async def pass_to(self, moment: datetime) -> None:
        await deliver_all()
        self.at = moment
        while await clock.strike():
            pass
        await deliver_all()


async def deliver_all() -> None:
    while await deliver_due():
        pass
