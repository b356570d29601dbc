import inspect
from pathlib import Path

from search.embedded import Embedded
from search.engine import Engine, EngineAway, EngineRefused, Understands


def test_the_embedded_engine_is_an_engine_that_understands(tmp_path: Path):
    engine = Embedded(tmp_path)
    for protocol in (Engine, Understands):
        for name, wanted in inspect.getmembers(protocol, inspect.isfunction):
            if not name.startswith("_"):
                assert list(inspect.signature(getattr(Embedded, name)).parameters) == list(inspect.signature(wanted).parameters)
    assert engine.name == "embedded"


def test_no_reading_goes_without_a_scope():
    for read in (Understands.suggest, Understands.similar):
        assert inspect.signature(read).parameters["scope"].default is inspect.Parameter.empty


def test_who_expects_an_engine_to_be_away_also_meets_its_refusals():
    assert issubclass(EngineRefused, EngineAway)
