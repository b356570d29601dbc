"""What people set for themselves: name, language, time zone, themes, the rules they accept, the password."""

from dataclasses import dataclass

from cop.accounts.actions.signing import put_password
from cop.accounts.models import SignIn
from cop.accounts.queries import Account
from cop.community import findable, standing
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import CONDUCT_VERSION, Interest, Person, Reader
from cop.community.vocabulary import THEME, Term
from cop.kit.errors import Refused
from cop.kit.store import write


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What the form says, already checked against what it offered."""

    name: str
    language: str
    zone: str
    themes: tuple[str, ...]
    accepts_conduct: bool


@action("account.settle_in")
async def settle_in(reader: Reader, about: Settling) -> None:
    """Save one's settings. Who has not accepted the code of conduct in force must do so."""
    if reader.conduct_version < CONDUCT_VERSION and not about.accepts_conduct:
        raise Refused("accept-conduct", field="conduct")
    await Person.filter(id=reader.id).update(
        name=about.name, language=about.language, zone=about.zone, conduct_version=CONDUCT_VERSION
    )
    await follow(reader.id, about.themes)
    if about.name != reader.name:
        await findable.person_changed(reader.id)
    await note("account.settled", reader)


async def follow(person_id: int, themes: tuple[str, ...]) -> None:
    """Follow these themes and no others. Inside a unit."""
    await Interest.filter(person_id=person_id).delete()
    for term in await Term.filter(scheme=THEME, status="accepted", key__in=list(themes)).order_by("id"):
        await write(
            "INSERT INTO interest (person_id, term_id) VALUES ($1, $2) ON CONFLICT (person_id, term_id) DO NOTHING",
            person_id, term.id,
        )


@action("account.password")
async def change_password(reader: Reader, account: Account, *, password_hash: str) -> None:
    """Change one's own password, whose old one was verified; every other browser is signed out."""
    current = await write(
        "UPDATE credential SET password_hash = password_hash WHERE person_id = $1 AND password_hash = $2"
        " RETURNING person_id",
        reader.id, account.password_hash,
    )
    if not current:
        raise Refused("changed-meanwhile")
    await put_password(reader.id, password_hash)
    await SignIn.filter(person_id=reader.id).exclude(id=reader.sign_in_id).delete()
    await standing.changed(person_id=reader.id)
    await note("account.password_changed", reader)
