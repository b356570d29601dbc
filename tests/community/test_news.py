"""Every verb that is news has one tell, and every kind of news has a rank and its words."""

import re
from pathlib import Path

from starlette.applications import Starlette

from cop.community import outbox
from cop.community.activity import listeners
from cop.community.news import RANK, tells
from cop.moderation.actions.measuring import GRADE_OF

ROOT = Path(__file__).parents[2]
SAID = re.compile(r"note\(\s*\"([a-z_.]+)\"")


def test_the_listener_hears_each_verb_that_is_news_and_each_is_said_somewhere(app: Starlette):
    assert set(listeners["notices"].verbs) == set(tells) and len(tells) > 10
    source = "\n".join(path.read_text() for path in (ROOT / "cop").rglob("*.py"))
    said = set(SAID.findall(source)) | set(re.findall(r"\"((?:thing|session|topic|reply|duty|meeting)\.[a-z_]+)\"", source))
    said |= {f"measure.{grade}" for grade in GRADE_OF.values()}  # said by one note for all grades
    assert set(tells) <= said


def test_every_kind_of_news_is_said_in_every_language(app: Starlette):
    for catalogue in app.state.site.catalogues.values():
        for kind in RANK:
            assert catalogue.sentence(f"notice.{kind}") != f"notice.{kind}"
    assert len(set(RANK)) == len(RANK)


def test_every_letter_that_is_put_has_somebody_to_compose_it(app: Starlette):
    source = "\n".join(path.read_text() for path in (ROOT / "cop").rglob("news.py"))
    named = set(re.findall(r"letter=\"([a-z-]+)\"", source))
    assert {"answer", "mention", "accepted", "moderated", "risk", "reminder"} <= named | {"answer"}
    assert named - set(outbox.kinds) == set()
