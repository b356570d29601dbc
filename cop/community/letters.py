"""What every mail of the service has in common: the person's language, the signature, a name, and how it is sent."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Protocol

from cop.community.activity import Activity
from cop.kit.i18n import Catalogue
from cop.kit.mail import Message, send


class Installation(Protocol):
    """What a mail needs to know of the settings."""

    @property
    def secret(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def mail_url(self) -> str: ...
    @property
    def mail_from(self) -> str: ...


class Letters:
    """Writes and sends for one listener. Told twice of an activity, it sends the same Message-ID twice."""

    def __init__(self, settings: Installation, catalogues: Mapping[str, Catalogue]) -> None:
        self.settings = settings
        self.catalogues = catalogues

    def words(self, language: str) -> Catalogue:
        """The language of the person, else the first of the service."""
        return self.catalogues.get(language) or next(iter(self.catalogues.values()))

    async def send(
        self, activity: Activity, to: str, words: Catalogue, subject: str, parts: tuple[str, ...], *, stop: str = "",
        automatic: str = "auto-generated",
    ) -> None:
        """Paragraphs, then the signature; `stop` and `automatic`: see Message. Raises what `cop.kit.mail.send` does."""
        signature = f"{words.sentence('Pathfinding countries')}\n{self.settings.origin}"
        message = Message(
            to=to, subject=subject, text="\n\n".join((*parts, signature)) + "\n", message_id=self._name(activity),
            language=words.language, stop=stop, automatic=automatic,
        )
        await send(message, url=self.settings.mail_url, sender=self.settings.mail_from)

    def _name(self, activity: Activity) -> str:
        """A Message-ID that tells no number of ours."""
        made = hmac.new(self.settings.secret.encode(), f"mail:{activity.id}".encode(), hashlib.sha256)
        return f"<{made.hexdigest()[:32]}@{self.settings.mail_from.partition('@')[2]}>"
