"""Themes are proposed by countries and groups, and taken into use by the secretariat."""

import secrets

from tortoise.exceptions import IntegrityError

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.vocabulary import THEME, Labels, Term
from cop.directory.queries.themes import Behalf, key_of
from cop.kit.errors import Refused
from cop.kit.store import write


@action("theme.propose")
async def propose(reader: Reader, behalf: Behalf, *, labels: Labels, why: str) -> Term:
    """Propose a theme; until it is accepted its proposer and the secretariat alone see it."""
    key = key_of(labels.get("en", ""))
    if not key:
        raise Refused("english-words", field="english")
    if await Term.exists(scheme=THEME, key=key):
        raise Refused("theme-exists", field="english")
    term = await Term.create(
        scheme=THEME, key=f"proposed_{secrets.token_hex(8)}", labels=labels, facts={"why": why}, status="proposed",
        proposed_by_person_id=reader.id, proposed_by_country=behalf.country,
        proposed_by_group_id=behalf.group.id if behalf.group else None,
    )
    await note("theme.proposed", reader, group_id=term.proposed_by_group_id, subject_id=term.id)
    return term


@action("theme.accept")
async def accept(reader: Reader, term: Term) -> None:
    """Take a proposal into use, last in the list, under a key made of its English words."""
    try:
        taken = await write(
            "UPDATE term SET status = 'accepted', key = $2, position ="
            " (SELECT coalesce(max(position), 0) + 1 FROM term WHERE scheme = 'theme')"
            " WHERE id = $1 AND status = 'proposed' RETURNING id",
            term.id, key_of(term.labels["en"]),
        )
    except IntegrityError:
        raise Refused("theme-exists") from None
    if not taken:
        raise Refused("proposal-settled")
    await note("theme.accepted", reader, subject_id=term.id)


@action("theme.refuse")
async def refuse(reader: Reader, term: Term, *, reason: str) -> None:
    """Answer a proposal with a reason its proposer reads."""
    if not reason:
        raise Refused("say-something", field="reason")
    refused = await write(
        "UPDATE term SET status = 'refused', answer = $2 WHERE id = $1 AND status = 'proposed' RETURNING id",
        term.id, reason,
    )
    if not refused:
        raise Refused("proposal-settled")
    await note("theme.refused", reader, subject_id=term.id)
