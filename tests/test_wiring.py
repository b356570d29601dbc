"""Who hears which news, and which tables there are."""

import importlib
import pkgutil

from tortoise.models import Model

import cop
from cop.community import activity, listing
from cop.engines import make_engines
from cop.finding.actions.looking import look
from cop.settings import Settings
from cop.wiring import MODELS, catalogues_of, wire
from cop.worker import chores


def test_every_module_with_tables_is_named(settings: Settings) -> None:
    found = set()
    for module in pkgutil.walk_packages(cop.__path__, "cop."):
        if module.name.startswith(("cop.migrations", "cop.__main__")):
            continue
        loaded = importlib.import_module(module.name)
        if any(isinstance(each, type) and issubclass(each, Model) and each.__module__ == module.name
               for each in vars(loaded).values()):
            found.add(module.name)
    assert found == set(MODELS)


def test_wiring_twice_leaves_each_listener_and_chore_once(settings: Settings) -> None:
    wire(settings, catalogues_of(settings))
    names, count = list(activity.listeners), len(chores)
    wire(settings, catalogues_of(settings))
    assert list(activity.listeners) == names and len(chores) == count


def test_everything_that_happens_is_heard_by_the_audit(settings: Settings) -> None:
    wire(settings, catalogues_of(settings))
    assert activity.listeners["audit"].wants("whatever.happens")
    assert activity.listeners["mail"].wants("invitation.made") and not activity.listeners["mail"].wants("topic.asked")


def test_who_does_chores_looks_at_saved_searches_and_mails_what_is_new(settings: Settings) -> None:
    wire(settings, catalogues_of(settings))
    assert "alerts" not in activity.listeners
    wire(settings, catalogues_of(settings), make_engines(settings).finder())
    assert activity.listeners["alerts"].wants("saved.due") and not activity.listeners["alerts"].wants("topic.asked")
    assert look in [do for _, do in chores]


def test_every_list_of_one_address_can_be_saved(settings: Settings) -> None:
    wire(settings, catalogues_of(settings))
    assert {path: place.path for path, place in listing.places.items()} == {
        path: path for path in ("/search", "/people", "/partners")
    }
