"""What templates say beyond their own sentences."""

from datetime import timedelta
from pathlib import Path

import pytest

from cop import words
from cop.kit.clock import now
from cop.kit.i18n import Catalogue, load_catalogues

ROW = {"byline": "named", "byline_name": "Awa Exemple", "byline_slug": "x", "byline_role": "focal_point",
       "byline_organisation": "Institut fictif", "byline_country": "CI", "byline_region": ""}


@pytest.fixture(scope="module")
def french() -> Catalogue:
    return load_catalogues(Path(__file__).parent.parent / "locales", ("fr",))["fr"]


def test_a_named_byline_says_name_role_organisation_and_country(french: Catalogue) -> None:
    shown = words.byline_words(french)(ROW)
    assert shown["title"] == "Awa Exemple" and shown["monogram"] == "AE" and shown["official"]
    assert shown["role"].startswith("Point focal, Institut fictif, Côte d")


def test_a_role_says_the_region_and_no_name(french: Catalogue) -> None:
    shown = words.byline_words(french)({**ROW, "byline": "role", "byline_name": "", "byline_country": "",
                                        "byline_organisation": "", "byline_role": "official",
                                        "byline_region": "Western Africa"})
    assert "Afrique de l" in shown["title"] and shown["monogram"] == "" and not shown["official"]


def test_an_anonymous_byline_says_that_and_nothing_else(french: Catalogue) -> None:
    shown = words.byline_words(french)({name: "" for name in ROW} | {"byline": "anonymous"})
    assert shown["title"] and shown["monogram"] == "" and "byline." not in shown["title"] + shown["role"]


def test_an_organisation_without_a_name_is_still_one(french: Catalogue) -> None:
    shown = words.byline_words(french)({**ROW, "byline": "organisation", "byline_organisation": ""})
    assert shown["title"] and "Awa" not in shown["title"]


def test_live_sessions_send_the_same_byline_in_other_words(french: Catalogue) -> None:
    sent = {name.removeprefix("byline_").replace("byline", "mode"): value for name, value in ROW.items()}
    assert words.byline_of_item(french)(sent) == words.byline_words(french)(ROW)


def test_a_label_falls_back_to_english_then_to_french(french: Catalogue) -> None:
    label = words.label_of(french)
    assert [label(each) for each in ({"fr": "a", "en": "b"}, {"en": "b", "es": "c"}, {"es": "c"}, {})] == [
        "a", "b", "", ""]


def test_countries_are_named_in_the_language(french: Catalogue) -> None:
    assert words.country_name(french)("BR") == "Brésil"
    assert words.country_name(french)("XX") == "XX"


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (59, 0), (61, 1), (3 * 3600, 180), (-300, 0)])
def test_minutes_since_a_moment_are_whole_ones_and_never_fewer_than_none(
    french: Catalogue, seconds: int, minutes: int
) -> None:
    assert words.minutes_since(french)((now() - timedelta(seconds=seconds)).isoformat()) == minutes


def test_a_figure_has_the_decimal_sign_of_the_language(french: Catalogue) -> None:
    assert words.decimal(french)(4.3) == "4,3"
