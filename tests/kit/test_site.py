"""Templates in each language."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from cop.kit.assets import Assets
from cop.kit.i18n import load_catalogues
from cop.kit.site import Site

LOCALES = Path(__file__).parent.parent.parent / "locales"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "page.html").write_text("{{ _('Sign in') }} {{ text }} {{ twice(2) }}")
    (tmp_path / "wrong.html").write_text("{{ not_given }}")
    return Site(
        templates=tmp_path, assets=Assets(tmp_path), catalogues=load_catalogues(LOCALES, ("fr", "en")),
        words={"twice": lambda catalogue: lambda n: f"{catalogue.language}{n * 2}"},
    )


def test_one_template_speaks_each_language_and_escapes(site: Site) -> None:
    assert site.render("page.html", "en", {"text": "<i>"}) == "Sign in &lt;i&gt; en4"
    assert site.render("page.html", "fr", {"text": "{{ 7*7 }}"}) == "Se connecter {{ 7*7 }} fr4"


def test_what_a_page_did_not_give_is_a_mistake_and_no_empty_place(site: Site) -> None:
    with pytest.raises(UndefinedError):
        site.render("wrong.html", "en", {})


def test_everything_can_be_compiled_beforehand(site: Site) -> None:
    site.warm()
    assert site.sentence("fr", "Sign in") == "Se connecter"
