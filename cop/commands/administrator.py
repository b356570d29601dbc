"""`python -m cop administrator`: the first person of a new service, who can then invite everyone else."""

from cop.accounts.actions.signing import write_reset
from cop.accounts.models import Credential
from cop.community.activity import note
from cop.community.founding import appoint, create_person, normal_address, office
from cop.community.people import Person, Reader
from cop.community.posts import Holding
from cop.kit.errors import Refused
from cop.kit.mail import is_address
from cop.kit.markup import clean
from cop.kit.unit import unit
from cop.settings import Settings

LONGEST_NAME = 120


async def first_administrator(settings: Settings, *, email: str, name: str) -> str:
    """Make the administrator and give the link at which the password is chosen, within an hour.

    Said again for the same address before a password was chosen, it gives a new link. Raises Refused when
    there is another administrator, or when the address has an account. The database must be open.
    """
    name = clean(name, lines=False)
    if not is_address(email.strip()):
        raise Refused("not-an-address", field="email")
    if not name or len(name) > LONGEST_NAME:
        raise Refused("say-something", field="name")
    async with unit():
        person = await _waiting(normal_address(email)) or await _found(settings, email, name)
        made = await write_reset(person, secret=settings.secret)
    return f"{settings.origin}/reset/{made.token(settings.secret)}"


async def _waiting(address: str) -> Person | None:
    """The administrator who has never chosen a password. Raises Refused when there is any other."""
    held = await Holding.filter(post__kind="admin", open_for__isnull=False).select_related("person").first()
    if held is None:
        return None
    if held.person.email != address or await Credential.exists(person_id=held.person_id):
        raise Refused("administrator-exists")
    return held.person


async def _found(settings: Settings, email: str, name: str) -> Person:
    person = await create_person(name=name, email=email, language=settings.languages[0], zone="UTC")
    await appoint(await office("admin"), person.id)
    await note("account.founded", Reader(id=person.id), subject_id=person.id)
    return person
