"""Feeds of a group for other programs: `/groups/<slug>/feed` gives their addresses, `/feeds/<token>/...` are they."""

import hashlib
import secrets
from datetime import UTC, timedelta
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from cop.community.byline import NAMED
from cop.community.groups import Group, group_for
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.vocabulary import label
from cop.kit import calendar
from cop.kit.calendar import Happening, events_file
from cop.kit.clock import instant
from cop.kit.errors import Missing
from cop.kit.forms import Form
from cop.kit.i18n import Catalogue
from cop.kit.store import Row
from cop.kit.web import render, see, site_of
from cop.notices import atom
from cop.notices.actions import feeding
from cop.notices.queries import feeds
from cop.notices.queries.feeds import Feed

ASK_AGAIN = "private, no-cache"
REFRESH = timedelta(hours=6)
CANCELLED = "cancelled"


async def show(request: Request) -> Response:
    if not request.user.signed_in:
        return see(f"/sign-in?next={quote(request.url.path)}")
    return await _show(request, await _group(request))


async def make(request: Request, form: Form) -> Response:
    """The answer shows the new address, this once: it is kept nowhere, and no other page could show it."""
    group, token = await _group(request), secrets.token_urlsafe(32)
    once = Once.of(request.scope, form, to=f"/groups/{group.slug}/feed")
    await once.do(feeding.make, request.user, group, token_hash=feeds.hash_of(token))
    return await _show(request, group, token)


async def revoke(request: Request, form: Form) -> Response:
    group = await _group(request)
    once = Once.of(request.scope, form, to=f"/groups/{group.slug}/feed")
    await once.recall(feeding.revoke)
    key = await feeds.own_key(request.user, group)
    if key is None:
        raise Missing
    await once.do(feeding.revoke, request.user, key)
    return see(once.address)


async def _group(request: Request) -> Group:
    """The group, for those who read it; somebody who only knows of it may not."""
    group = await group_for(request.user, request.path_params["slug"])
    demand(request.user, "feed.make", group)
    return group


async def _show(request: Request, group: Group, token: str = "") -> Response:
    base = f"{request.app.state.settings.origin}/feeds/{token}"
    return render(
        request, "notices/feed.html", group=group, key=await feeds.own_key(request.user, group),
        made=[f"{base}/topics.atom", f"{base}/sessions.ics"] if token else [],
    )


# --- what other programs fetch ---


async def topics(request: Request) -> Response:
    feed = await feeds.feed_at(request.path_params["token"])
    words, origin = _words(request, feed), request.app.state.settings.origin
    return await _answer(
        request, feed, atom.atom(feed.group, await feeds.topics(feed), words, origin=origin), atom.MEDIA_TYPE
    )


async def sessions(request: Request) -> Response:
    feed = await feeds.feed_at(request.path_params["token"])
    words, origin = _words(request, feed), request.app.state.settings.origin
    name = label(feed.group.labels, words.language)
    happenings = [_happening(each, name, origin) for each in await feeds.sessions(feed)]
    happenings += [_meeting(each, name, words, origin) for each in await feeds.meetings(feed)]
    return await _answer(request, feed, events_file(name, happenings, refresh=REFRESH), calendar.MEDIA_TYPE)


def _words(request: Request, feed: Feed) -> Catalogue:
    """The language of the person whose feed it is: another program asks, and says nothing of that."""
    catalogues = site_of(request).catalogues
    return catalogues.get(feed.reader.language) or next(iter(catalogues.values()))


def _happening(session: Row, group: str, origin: str) -> Happening:
    """The same event as the file of the session itself."""
    starts, updated = instant(session["starts_at"]), instant(session["updated_at"] or session["created_at"])
    assert starts is not None and updated is not None
    url = f"{origin}/live/{session['public_id']}"
    return Happening(
        uid=f"{session['public_id']}@{urlsplit(origin).hostname}", sequence=session["sequence"], title=session["title"],
        description=url, starts=starts, minutes=session["minutes"], url=url, organiser=group,
        cancelled=session["phase"] == CANCELLED, updated=updated,
    )


def _meeting(meeting: Row, group: str, words: Catalogue, origin: str) -> Happening:
    """The same event as the file of the meeting itself."""
    starts, ends = instant(meeting["starts_at"]), instant(meeting["ends_at"])
    updated = instant(meeting["updated_at"] or meeting["created_at"])
    assert starts is not None and ends is not None and updated is not None
    if meeting["byline"] != NAMED:  # no finer than the day
        updated = updated.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    url = f"{origin}/topics/{meeting['topic_id']}"
    return Happening(
        uid=f"{meeting['public_id']}@{urlsplit(origin).hostname}", sequence=meeting["sequence"],
        title=meeting["title"] or words.sentence("A meeting"), description=url, starts=starts,
        minutes=round((ends - starts).total_seconds() / 60), url=url, organiser=group, location=meeting["place"] or "",
        cancelled=meeting["cancelled_at"] is not None, updated=updated,
    )


async def _answer(request: Request, feed: Feed, body: bytes, media_type: str) -> Response:
    """Nothing but a word where the program has these very bytes already."""
    if feeds.is_stale(feed.key.used_at):
        await feeding.used(feed.key)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": ASK_AGAIN}
    has = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in has or has == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
