"""What a browser sends: read whole within a limit, cleaned, and kept so that it can be shown again."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl

from starlette.requests import Request

from cop.kit.errors import Forbidden, Refused, TooLarge
from cop.kit.markup import clean

LARGEST = 512 * 1024
MOST_FIELDS = 400
KEY_FIELD = "key"
DRAFT_FIELDS = (KEY_FIELD, "draft", "draft_version", "part", "place", "do", "seen", "sure")
"""What a form says of itself, beside what somebody typed into it."""
OURS = re.compile(r"[\w-]{16}\.[0-9a-f]{20}")
"""How a key of ours looks, whoever it was made for."""


class Form:
    """The fields of a form. Reading cleans; `typed` gives back what the person wrote."""

    def __init__(self, pairs: list[tuple[str, str]], body: bytes = b"") -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)
        self.digest = hashlib.sha256(_without_key(pairs) if pairs else body).digest()

    @property
    def key(self) -> str:
        """The client key; a form without one gets a new key, and so cannot be recognised when sent again."""
        return self._last(KEY_FIELD)[:64] or secrets.token_urlsafe(12)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    @classmethod
    def of(cls, fields: Mapping[str, Sequence[str]]) -> "Form":
        """A form as it was typed before."""
        return cls([(name, value) for name, values in fields.items() for value in values])

    def fields(self, *, without: Collection[str] = ()) -> dict[str, list[str]]:
        """All that was sent, as it was typed."""
        return {name: list(values) for name, values in self._values.items() if name not in without}

    def text(self, name: str, *, longest: int = 10_000, required: bool = False) -> str:
        """A text of several lines. Raises Refused on too much, or on nothing where something is required."""
        return self._checked(name, clean(self._last(name)), longest, required)

    def line(self, name: str, *, longest: int = 200, required: bool = False) -> str:
        """A text of one line."""
        return self._checked(name, clean(self._last(name), lines=False), longest, required)

    def raw(self, name: str) -> str:
        """Exactly what was sent: passwords, tokens, keys."""
        return self._last(name)

    def choice(self, name: str, among: tuple[str, ...] | list[str], *, default: str | None = None) -> str:
        """One of the values offered; anything else is refused."""
        value = self._last(name) or (default or "")
        if value not in among and value != default:
            raise Refused("choose-one", field=name)
        return value

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def day(self, name: str) -> date | None:
        """A date typed or picked as 2027-06-30, or nothing."""
        value = self._last(name).strip()
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Refused("not-a-date", field=name) from None

    def typed(self, name: str, default: str = "") -> str:
        """What to show again in the field: as it was sent."""
        return self._last(name) if name in self._values else default

    def _last(self, name: str) -> str:
        return self._values.get(name, [""])[-1]

    def _checked(self, name: str, value: str, longest: int, required: bool) -> str:
        if len(value) > longest:
            raise Refused("too-long", field=name, most=longest, have=len(value))
        if required and not value:
            raise Refused("say-something", field=name)
        return value


BLANK = Form([])


def whole(text: str) -> int:
    """A number that a hidden field of ours carries; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _without_key(pairs: list[tuple[str, str]]) -> bytes:
    return repr([(name, value) for name, value in pairs if name != KEY_FIELD]).encode()


async def read_body(request: Request, largest: int = LARGEST) -> bytes:
    """The whole body, refused as soon as it is seen to be too large."""
    if int(request.headers.get("content-length") or 0) > largest:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise TooLarge
    return bytes(body)


async def read_form(request: Request) -> Form:
    """The form of a POST. Raises TooLarge, or Refused for something that is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", ""):
        raise Refused("not-a-form")
    body = await read_body(request)
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except (UnicodeDecodeError, ValueError):
        raise Refused("not-a-form") from None
    return Form(pairs, body)


def make_key(form_secret: str) -> str:
    """A client key that also proves that the form was made for this sign-in."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{_proof(form_secret, nonce)}"


def is_our_key(key: str, form_secret: str) -> bool:
    nonce, _, proof = key.partition(".")
    return bool(nonce) and hmac.compare_digest(proof.encode(), _proof(form_secret, nonce).encode())


def is_of_another_sign_in(form: Form, form_secret: str) -> bool:
    """Its page was made for somebody else, or for this person before signing in anew: a key like ours, for no one here.
    """
    key = form.raw(KEY_FIELD)
    return OURS.fullmatch(key) is not None and not is_our_key(key, form_secret)


def demand_key(form: Form, form_secret: str) -> None:
    """Where the browser says nothing of where the form comes from, the key must be one we made for it."""
    if not is_our_key(form.raw(KEY_FIELD), form_secret):
        raise Forbidden("foreign-form")


def _proof(form_secret: str, nonce: str) -> str:
    return hmac.new(form_secret.encode(), nonce.encode(), hashlib.sha256).hexdigest()[:20]
