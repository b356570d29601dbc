"""Mails to the owner of a profile: proposed, drafted, verified, returned, or not confirmed for long.

A listener: it reads the profile as it is now and sends nothing that is no longer so. No word of the profile is in a
mail, and no reason: they are read behind the sign-in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cop.community.activity import Activity
from cop.community.letters import Letters
from cop.community.people import Person
from cop.community.thing import DRAFT, PUBLISHED, Thing
from cop.directory.links import confirm_token
from cop.directory.models import Profile


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


class ProfileMail(Letters):
    """Hears the verbs of KINDS. Told twice, it sends the same Message-ID twice."""

    async def hear(self, activity: Activity) -> None:
        kind = KINDS[activity.verb]
        profile = await Profile.get_or_none(thing_id=activity.thing_id)
        owner = await Person.get_or_none(id=profile.person_id, state="active") if profile else None
        if profile is None or owner is None:
            return
        thing = await Thing.get(id=profile.thing_id)
        if kind.holds(thing, profile):
            words = self.words(owner.language)
            opening = words.sentence(f"mail.{kind.name}.opening", name=owner.name)
            parts = (opening, self._link(kind, thing, profile), words.sentence(f"mail.{kind.name}.ending"))
            await self.send(activity, owner.email, words, words.sentence(f"mail.{kind.name}.subject"), parts)

    def _link(self, kind: Kind, thing: Thing, profile: Profile) -> str:
        if kind.place:
            return f"{self.settings.origin}{kind.place}"
        return f"{self.settings.origin}/people/confirm/{thing.public_id}/{confirm_token(self.settings.secret, profile)}"
