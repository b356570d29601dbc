"""Addresses of feeds, for tests."""

import secrets

from cop.community.groups import Group
from cop.notices.actions import feeding
from cop.notices.queries import feeds
from tests.cast import Town


async def an_address(town: Town, name: str, group: Group) -> str:
    """The token of a feed this person has made."""
    token = secrets.token_urlsafe(32)
    await feeding.make(await town.reader(name), group, token_hash=feeds.hash_of(token))
    return token
