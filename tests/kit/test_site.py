"""Templates turned into pages."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError, UndefinedError
from starlette.applications import Starlette

from cop.kit.assets import Assets
from cop.kit.i18n import Catalogue, load_catalogues
from cop.kit.site import Page, Site, hour, moment, when
from tests.kit.test_i18n import PO

ROOT = Path(__file__).parent.parent.parent
Make = Callable[..., Site]


@pytest.fixture
def site(tmp_path: Path) -> Make:
    """`site(page="...")`: a site of these templates, in English and French."""
    def make(**templates: str) -> Site:
        (tmp_path / "templates").mkdir()
        for name, source in templates.items():
            (tmp_path / "templates" / f"{name}.html").write_text(source)
        for language in ("en", "fr"):
            folder = tmp_path / "locales" / language / "LC_MESSAGES"
            folder.mkdir(parents=True)
            (folder / "messages.po").write_text(PO if language == "fr" else PO[:100])

        def shout(catalogue: Catalogue) -> Callable[[str], str]:
            return lambda words: f"{words} ({catalogue.language})"

        return Site(
            templates=tmp_path / "templates", assets=Assets(ROOT / "static"), words={"shout": shout},
            catalogues=load_catalogues(tmp_path / "locales", ("en", "fr")),
        )

    return make


def test_what_people_wrote_is_escaped_unless_it_was_made_safe(site: Make) -> None:
    made = site(page='<p title="{{ x }}">{{ x }} {{ y|safe }}</p>')
    assert made.render("page.html", "en", {"x": "<b>\"'&", "y": "<i>"}) == (
        '<p title="&lt;b&gt;&#34;&#39;&amp;">&lt;b&gt;&#34;&#39;&amp; <i></p>'
    )


def test_a_template_in_somebodys_words_is_words(site: Make) -> None:
    assert site(page="{{ x }}").render("page.html", "en", {"x": "{{ 7*7 }}{% raw %}"}) == "{{ 7*7 }}{% raw %}"


def test_a_name_nobody_gave_is_a_mistake_and_not_a_gap(site: Make) -> None:
    with pytest.raises(UndefinedError):
        site(page="{{ forgotten }}").render("page.html", "en", {})


def test_each_language_has_its_sentences_and_its_words(site: Make) -> None:
    made = site(page="{{ ngettext('%(n)s reply', '%(n)s replies', n, n=n) }} {{ shout('a') }}")
    said = [made.render("page.html", language, {"n": 2}) for language in ("en", "fr")]
    assert said == ["2 replies a (en)", "2 réponses a (fr)"]
    assert made.sentence("fr", "error.too-long", have=2, most=1) == "2 signes, 1 au plus"


def test_warming_finds_the_mistake_before_a_reader_does(site: Make) -> None:
    with pytest.raises(TemplateSyntaxError):
        site(page="{% if %}").warm()


def test_every_template_of_ours_compiles(app: Starlette) -> None:
    app.state.site.warm()


@pytest.mark.parametrize("day", [date(2027, 6, 16), "2027-06-16"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Auckland", "Pacific/Midway"])
def test_a_day_is_the_same_day_everywhere(day: date | str, zone: str) -> None:
    assert "16 June 2027" in when("en", zone)(day)


def test_a_day_of_a_moment_is_the_readers() -> None:
    late = "2027-06-16 23:30:00+00:00"
    assert "16 June" in when("en", "Africa/Freetown")(late) and "17 June" in when("en", "Asia/Manila")(late)
    assert "23:30" in moment("en", "UTC")(late)
    assert ">23:30<" in hour("en", "UTC")(late) and ">00:30<" in hour("fr", "Africa/Lagos")(late)


def test_a_page_knows_its_language_and_direction() -> None:
    page = Page(language="ar", direction="rtl", path="/", theme="auto", demo=False, languages=(), service_name="x")
    assert (page.lang, page.dir) == ("ar", "rtl")
