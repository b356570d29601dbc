"""Who takes what comes by mail is said in one place."""

from cop.community import receiving
from cop.forum import mailed
from cop.settings import Settings
from cop.wiring import catalogues_of, wire


def test_the_wiring_says_who_takes_mail_and_says_it_once(settings: Settings):
    for _ in range(2):
        wire(settings, catalogues_of(settings))
    assert receiving.takers == {"topic": mailed.answer, "reply": mailed.answer}
    assert receiving.starters == [mailed.begin]
