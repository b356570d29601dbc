"""Topics of a group as an Atom feed (RFC 4287). Everything people wrote is escaped by the library that writes the file.

No entry tells a finer time than the day, as on the pages: an hour would tell of somebody unnamed when they wrote.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from xml.etree import ElementTree as ET

from cop.community import signing
from cop.community.byline import of_row
from cop.community.groups import Group
from cop.community.outbox import may_quote
from cop.community.vocabulary import label
from cop.kit.clock import instant
from cop.kit.i18n import Catalogue
from cop.kit.store import Row

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ET.register_namespace("", ATOM)


def atom(group: Group, topics: Sequence[Row], words: Catalogue, *, origin: str) -> bytes:
    """The same bytes for the same facts. It holds no address of its own, which is a key: feeds are passed on."""
    feed = ET.Element(f"{{{ATOM}}}feed", {LANG: words.language})
    home = f"{origin}/groups/{group.slug}"
    _add(feed, "id", home)
    _add(feed, "title", f"{label(group.labels, words.language)} · {words.sentence('Pathfinding countries')}")
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    moments = [_changed(topic) for topic in topics] or [group.founded_at]
    _add(feed, "updated", _day(max(moments)))
    for topic in topics:
        _entry(feed, group, topic, words, origin)
    ET.indent(feed)
    found: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return found


def _entry(feed: ET.Element, group: Group, topic: Row, words: Catalogue, origin: str) -> None:
    href = f"{origin}/topics/{topic['public_id']}"
    entry = _add(feed, "entry", **{LANG: topic["language"]})
    _add(entry, "id", href)
    _add(entry, "title", topic["title"])
    _add(entry, "link", rel="alternate", type="text/html", href=href)
    _add(entry, "published", _day(_published(topic)))
    _add(entry, "updated", _day(_changed(topic)))
    byline = of_row(topic)
    author = _add(entry, "author")
    _add(author, "name", signing.title(words, byline) or words.sentence("byline.anonymous"))
    _add(entry, "category", term=topic["sort"], label=words.sentence(f"kind.{topic['sort']}"))
    _add(entry, "summary", signing.signature(words, byline), **{LANG: words.language})
    is_for_all = topic["home_audience_id"] == group.readers_id
    if topic["body"] and may_quote(
        mail_text=group.mail_text, access=group.access, byline=byline.mode, is_for_all=is_for_all,
        also_in=topic["also_in"],
    ):
        _add(entry, "content", topic["body"], type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", {key: _sound(value) for key, value in attributes.items()})
    if text:
        element.text = _sound(text)
    return element


def _sound(words: str) -> str:
    """Without what no XML file may hold, escaped or not."""
    return _NO_XML.sub("", words)


def _published(topic: Row) -> datetime:
    at = instant(topic["published_at"])
    assert at is not None
    return at


def _changed(topic: Row) -> datetime:
    return max(_published(topic), instant(topic["updated_at"]) or _published(topic))


def _day(at: datetime) -> str:
    """The beginning of its day."""
    return datetime.combine(at.astimezone(UTC).date(), time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
