"""What the load generator is told and what it answers, as JSON between two processes."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

READ, REPLY = "read", "reply"
_BROWSER = (
    "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "accept-language: en-GB,en;q=0.7,fr;q=0.3\r\naccept-encoding: gzip, deflate\r\n"
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in browser: the token of its cookie, and the name every page of the service must show it."""

    token: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One round: read one address, or reply to topics, over so many connections for so many seconds."""

    kind: str
    port: int
    connections: int
    seconds: float
    visitors: list[Visitor]
    path: str = ""
    expect: list[str] = field(default_factory=list)
    """Words every page must contain."""
    personal: bool = True
    """The page must also contain the visitor's name."""
    topics: list[str] = field(default_factory=list)
    """Public ids: READ puts a reply under the first every second, REPLY goes round them all."""
    reply_seconds: float = 1.0
    body: str = ""
    patience: float = 10.0
    """How long after its end the round waits for what is still under way; then it counts as wrong."""

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "Job":
        found: dict[str, Any] = json.loads(text)
        return cls(**{**found, "visitors": [Visitor(**each) for each in found["visitors"]]})

    def get(self, path: str, visitor: Visitor) -> bytes:
        """The request of a browser that follows a link."""
        return (
            f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n{_BROWSER}"
            f"cookie: cop={visitor.token}\r\nsec-fetch-site: same-origin\r\n\r\n"
        ).encode()

    def post(self, topic: str, visitor: Visitor, key: str, number: int) -> bytes:
        """The request of a browser that sends the form below a topic."""
        form = urlencode(
            {"key": key, "body": f"{self.body}\n\nNumber {number}.", "byline": "named", "language": "en"}
        ).encode()
        return (
            f"POST /topics/{topic}/replies HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n{_BROWSER}"
            f"cookie: cop={visitor.token}\r\norigin: http://127.0.0.1:{self.port}\r\nsec-fetch-site: same-origin\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(form)}\r\n\r\n"
        ).encode() + form


@dataclass(slots=True)
class Result:
    """What a round found. `answered` came within its time and right; `replied` counts every reply acknowledged."""

    answered: int = 0
    wrong: int = 0
    replied: int = 0
    seconds: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    busy: float = 0.0
    """Share of one core the generator used: near 1, it was the generator that was measured."""
    faults: dict[str, int] = field(default_factory=dict)
    """What was wrong, and how often, each kind once."""

    @property
    def rate(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0
