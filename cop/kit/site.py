"""Turning templates into pages: one Jinja environment per language, and what every page may use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from cop.kit.assets import Assets
from cop.kit.clock import instant
from cop.kit.i18n import Catalogue, day_in_words, day_of, hour_in_words, moment_in_words


class Compiled(BytecodeCache):
    """Templates are compiled once for all languages, not once for each."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_compiled = Compiled()


@dataclass(frozen=True, slots=True)
class Page:
    """What the frame of every page shows: language, theme, where one is."""

    language: str
    direction: str
    path: str
    theme: str
    demo: bool
    languages: tuple[tuple[str, str, str], ...]
    service_name: str

    @property
    def lang(self) -> str:
        return self.language

    @property
    def dir(self) -> str:
        return self.direction


class Site:
    """Templates, assets and catalogues of one running service."""

    def __init__(
        self, *, templates: Path, assets: Assets, catalogues: dict[str, Catalogue], words: Mapping[str, Any]
    ) -> None:
        self.assets = assets
        self.catalogues = catalogues
        self._environments = {
            language: _environment(templates, assets, catalogue, words)
            for language, catalogue in catalogues.items()
        }

    def warm(self) -> None:
        """Compile everything, so that no reader waits for it."""
        for environment in self._environments.values():
            for name in environment.list_templates():
                environment.get_template(name)

    def render(self, template: str, language: str, context: Mapping[str, Any]) -> str:
        return self._environments[language].get_template(template).render(context)

    def sentence(self, language: str, key: str, **facts: object) -> str:
        return self.catalogues[language].sentence(key, **facts)


def _environment(
    templates: Path, assets: Assets, catalogue: Catalogue, words: Mapping[str, Any]
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True, bytecode_cache=_compiled, extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        catalogue.translations.gettext, catalogue.translations.ngettext, newstyle=True
    )
    environment.globals["asset"] = assets.address
    for name, make in words.items():
        environment.globals[name] = make(catalogue)
    return environment


def when(language: str, zone: str) -> Callable[[datetime | date | str], Markup]:
    """The day of a moment, in words, in the reader's zone; a day, also as text, is the same day everywhere."""
    def day(at: datetime | date | str) -> Markup:
        if isinstance(at, str) and len(at) == len("2027-06-16"):
            at = date.fromisoformat(at)
        if not isinstance(at, datetime | str):
            return day_in_words(at, language)
        found = instant(at)
        assert found is not None
        return day_in_words(day_of(found, zone), language)

    return day


def moment(language: str, zone: str) -> Callable[[datetime | str], Markup]:
    """Date, hour and city of the reader, and UTC."""
    def full(at: datetime | str) -> Markup:
        found = instant(at)
        assert found is not None
        return moment_in_words(found.replace(second=0, microsecond=0), zone, language)

    return full


def hour(language: str, zone: str) -> Callable[[datetime | str], Markup]:
    """The hour of a moment, on the reader's clock."""
    def time(at: datetime | str) -> Markup:
        found = instant(at)
        assert found is not None
        return hour_in_words(found.replace(second=0, microsecond=0), zone, language)

    return time
