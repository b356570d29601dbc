"""A form sent twice makes one thing.

Every form carries a client key. It is consumed only by success, in the same transaction as the change; what
is kept is an HMAC of the body and the address to go to afterwards. Same key and same body: same answer. Same
key and another body after a success: refused, saying what was saved.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ParamSpec, Protocol, TypeVar

from tortoise import fields
from tortoise.models import Model

from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, write
from cop.kit.unit import unit

P = ParamSpec("P")
R = TypeVar("R")


class ClientKey(Model):
    """A key that has been used with success by a person or a browser, for one act."""

    id = fields.BigIntField(primary_key=True)
    owner = fields.CharField(40)
    """"person:41", or "browser:" and a digest for someone not signed in."""
    act = fields.CharField(40)
    key = fields.CharField(64)
    body = fields.CharField(64)
    address = fields.CharField(300, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "client_key"
        unique_together = (("owner", "act", "key"),)


class Keyed(Protocol):
    """A form or an API call: its client key, and a digest of what it says."""

    digest: bytes

    @property
    def key(self) -> str: ...


class AlreadyDone(Exception):
    """The same form came before and succeeded; the answer is to go to `address`."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class Once:
    """One submission: its key, what it says, and where its success leads."""

    def __init__(
        self, owner: str, key: str, body: bytes, *, secret: str, to: Callable[[Any], str] | str
    ) -> None:
        self.owner = owner
        self.key = key
        self.body = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        self._to = to
        self.address = ""

    @classmethod
    def of(cls, scope: Mapping[str, Any], form: "Keyed", *, to: "Callable[[Any], str] | str") -> "Once":
        """The submission of a form by whoever sent the request with this scope.

        The forms of one page share a key; the address they go to tells them apart.
        """
        key = hashlib.sha256(f"{scope['path']} {form.key}".encode()).hexdigest()
        return cls(scope["owner"], key, form.digest, secret=scope["form_secret"], to=to)

    async def do(self, verb: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a verb at most once: claim the key, change, keep where to go, all in one transaction."""
        act: str = getattr(verb, "act")  # noqa: B009  # set by @action, unknown to the type of a function
        async with unit():
            await self._claim(act)
            result = await verb(*args, **kwargs)
            await self._succeed(act, result)
            return result

    async def recall(self, verb: Callable[..., object]) -> None:
        """Raises AlreadyDone, or Refused, when this verb has been run under this key: before anything is looked up
        that the verb itself may have put out of reach."""
        await self._remember(getattr(verb, "act"))  # noqa: B009  # as in `do`

    async def _claim(self, act: str) -> None:
        """Take the key, or learn that it was taken. The insert waits for a rival still in its transaction."""
        taken = await write(
            "INSERT INTO client_key (owner, act, key, body, address, at) VALUES ($1, $2, $3, $4, '', $5)"
            " ON CONFLICT (owner, act, key) DO NOTHING RETURNING id",
            self.owner, act, self.key, self.body, now(),
        )
        if not taken:
            await self._remember(act)

    async def _remember(self, act: str) -> None:
        """What was said under this key before, if anything."""
        before = await row(
            "SELECT body, address FROM client_key WHERE owner = $1 AND act = $2 AND key = $3",
            self.owner, act, self.key,
        )
        if before is not None and before["body"] != self.body:
            raise Refused("already-saved", address=before["address"])
        if before is not None:
            raise AlreadyDone(before["address"])

    async def _succeed(self, act: str, result: Any) -> None:
        """Keep where to go, in the transaction of the change itself."""
        self.address = self._to if isinstance(self._to, str) else self._to(result)
        await write(
            "UPDATE client_key SET address = $4 WHERE owner = $1 AND act = $2 AND key = $3",
            self.owner, act, self.key, self.address,
        )
