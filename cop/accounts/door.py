"""What stands between a form and a sign-in: the limit, then the password, at the same pace for every address."""

from dataclasses import dataclass

from cop.accounts import limits, passwords, queries
from cop.accounts.limits import FORGOTTEN, FORGOTTEN_FROM, PASSWORD, SIGN_IN
from cop.accounts.queries import Account
from cop.community.people import Reader
from cop.kit.errors import Missing, Refused, TooMany


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """Someone at the door: the address in its normal spelling, where from, and the browser's mark, if any."""

    address: str
    network: str
    mark: str = ""


async def recognise(knock: Knock, password: str, *, secret: str) -> Account:
    """The account whose address and password these are. Raises Refused, or TooMany before the password is
    even looked at."""
    taken = await limits.take(SIGN_IN, *_subjects(knock, secret))
    account = await queries.account_at(knock.address)
    right = await passwords.matches(account.password_hash if account else passwords.DUMMY, password)
    if account is None or not right:
        raise Refused("wrong-sign-in")
    await limits.give_back(taken)
    return account


def _subjects(knock: Knock, secret: str) -> tuple[str, ...]:
    """What a try counts for: a browser that is known for this address counts for itself alone."""
    if limits.is_mark(secret, knock.address, knock.mark):
        return (limits.subject(secret, SIGN_IN, f"mark:{knock.mark}"),)
    return (
        limits.subject(secret, SIGN_IN, f"address:{knock.address}"),
        limits.subject(secret, SIGN_IN, f"network:{knock.network}"),
    )


async def confirm(reader: Reader, password: str, *, secret: str) -> Account:
    """The reader's own account, the password proved once more. Raises Refused, TooMany."""
    taken = await limits.take(PASSWORD, limits.subject(secret, PASSWORD, str(reader.id)))
    try:
        account = await queries.account_of(reader)
    except Missing:
        raise Refused("wrong-password", field="current") from None
    if not await passwords.matches(account.password_hash, password):
        raise Refused("wrong-password", field="current")
    await limits.give_back(taken)
    return account


async def may_send_reset(knock: Knock, *, secret: str) -> bool:
    """Whether one more mail may go to this address. Raises TooMany when this network asks for too many."""
    await limits.take(FORGOTTEN_FROM, limits.subject(secret, FORGOTTEN_FROM, knock.network))
    try:
        await limits.take(FORGOTTEN, limits.subject(secret, FORGOTTEN, knock.address))
    except TooMany:
        return False
    return True
