"""What is done to threads is done by one slice, whoever decides it."""

from cop.community import threads
from cop.settings import Settings
from cop.wiring import wire


def test_each_is_wired_once_however_often_an_application_is_built(settings: Settings):
    for _ in range(2):
        wire(settings, {})
    assert [len(each) for each in (threads.splits, threads.merges, threads.moves)] == [1, 1, 1]
