"""Mails to the owner of a profile: proposed, drafted, verified, returned, or not confirmed for long.

A listener: it reads the profile as it is now and sends nothing that is no longer so. No word of the profile is in a
mail, and no reason: they are read behind the sign-in.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cop.community.activity import Activity
from cop.community.people import Person
from cop.community.thing import DRAFT, PUBLISHED, Thing
from cop.directory.links import confirm_token
from cop.directory.models import Profile
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


@dataclass(frozen=True, slots=True)
class Kind:
    """A mail: its words, where its link leads, and whether it is still true."""

    name: str
    place: str
    holds: Callable[[Thing, Profile], bool]


KINDS: Mapping[str, Kind] = {
    "profile.nominated": Kind("profile-nominated", "/people/me/edit", lambda thing, profile: thing.state == DRAFT),
    "profile.drafted": Kind(
        "profile-drafted", "/people/me",
        lambda thing, profile: thing.state == DRAFT and thing.entered_by_id != thing.author_id,
    ),
    "profile.verified": Kind("profile-verified", "/people/me", lambda thing, profile: thing.state == PUBLISHED),
    "profile.returned": Kind("profile-returned", "/people/me", lambda thing, profile: bool(profile.returned)),
    "profile.reminded": Kind(
        "profile-reminded", "", lambda thing, profile: thing.state == PUBLISHED and profile.reminded_at is not None
    ),
}


class ProfileMail:
    """Hears the verbs of KINDS. Told twice, it sends the same Message-ID twice."""

    def __init__(self, settings: Installation, catalogues: Mapping[str, Catalogue]) -> None:
        self.settings = settings
        self.catalogues = catalogues

    async def hear(self, activity: Activity) -> None:
        kind = KINDS[activity.verb]
        profile = await Profile.get_or_none(thing_id=activity.thing_id)
        owner = await Person.get_or_none(id=profile.person_id, state="active") if profile else None
        if profile is None or owner is None:
            return
        thing = await Thing.get(id=profile.thing_id)
        if kind.holds(thing, profile):
            message = self._message(activity, kind, owner, self._link(kind, thing, profile))
            await send(message, url=self.settings.mail_url, sender=self.settings.mail_from)

    def _link(self, kind: Kind, thing: Thing, profile: Profile) -> str:
        if kind.place:
            return f"{self.settings.origin}{kind.place}"
        return f"{self.settings.origin}/people/confirm/{thing.public_id}/{confirm_token(self.settings.secret, profile)}"

    def _message(self, activity: Activity, kind: Kind, owner: Person, link: str) -> Message:
        words = self.catalogues.get(owner.language) or next(iter(self.catalogues.values()))
        opening = words.sentence(f"mail.{kind.name}.opening", name=owner.name)
        signature = f"{words.sentence('Pathfinding countries')}\n{self.settings.origin}"
        name = hmac.new(self.settings.secret.encode(), f"mail:{activity.id}".encode(), hashlib.sha256).hexdigest()[:32]
        parts = (opening, link, words.sentence(f"mail.{kind.name}.ending"), signature)
        return Message(
            to=owner.email, subject=words.sentence(f"mail.{kind.name}.subject"), text="\n\n".join(parts) + "\n",
            message_id=f"<{name}@{self.settings.mail_from.partition('@')[2]}>", language=words.language,
        )
