"""What a profile says is composed of what its person could say, and is the same every time."""

from collections import Counter

from cop.demo.portraits import DRAFTED, NOT_JUST_SHOWN, SHOWN, has_profile, portrait, portraits, standings
from cop.demo.stories import people
from cop.directory.actions.profiles import LONGEST, MOST_LANGUAGES, MOST_LINES, MOST_REQUESTS, MOST_TERMS

PEOPLE = {each["id"]: each for each in people()}


def test_whoever_the_content_names_is_somebody():
    named = {name for standing in (*NOT_JUST_SHOWN, "none", "women", "men") for name in standings()[standing]}
    assert named <= set(PEOPLE)


def test_every_standing_is_somebody_s_and_most_are_shown():
    found = Counter(each.standing for each in portraits(people()))
    assert set(found) == {SHOWN, *NOT_JUST_SHOWN} and found[SHOWN] >= 110 + 50


def test_who_is_to_begin_a_profile_has_none():
    drawn = {each.story["id"] for each in portraits(people())}
    assert not drawn & set(standings()["none"]) and "fp-ci" in drawn
    assert not has_profile(PEOPLE["p55"], 0)


def test_the_same_person_is_drawn_the_same_again():
    assert portrait(PEOPLE["n001"]) == portrait(PEOPLE["n001"]) != portrait(PEOPLE["n002"])


def test_nothing_is_longer_or_more_than_the_form_takes():
    for each in portraits(people()):
        assert len(each.terms) <= MOST_TERMS and len(each.languages) <= MOST_LANGUAGES
        assert len(each.lines) <= MOST_LINES and each.monthly_limit <= MOST_REQUESTS
        for words in each.versions.values():
            assert all(len(source) <= LONGEST[part] for part, source in words.items())


def test_years_follow_each_other_and_are_past():
    for each in portraits(people()):
        years = [int(year) for since, until, _, _ in each.lines for year in (since, until)]
        assert years == sorted(years) and max(years, default=0) < 2026


def test_working_days_are_those_of_the_country():
    assert portrait(PEOPLE["fp-jo"]).working_days == [0, 1, 2, 3, 6]
    assert portrait(PEOPLE["n001"]).working_days == [0, 1, 2, 3, 4]


def test_a_name_in_other_letters_comes_with_one_in_latin_letters():
    assert portrait(PEOPLE["fp-am"]).other_names == "Aram Orinak"
    assert portrait(PEOPLE["p48"]).other_names == ""


def test_a_stand_in_is_somebody_else_whose_profile_is_shown():
    away = [each for each in portraits(people()) if each.away]
    shown = {each.story["id"] for each in portraits(people()) if each.standing == SHOWN}
    assert len(away) > 10
    assert all(each.stand_in in shown and each.stand_in != each.story["id"] for each in away)


def test_a_draft_is_by_a_focal_point_of_the_same_country():
    for each in portraits(people()):
        assert bool(each.drafted_by) == (each.standing == DRAFTED)
        if each.drafted_by:
            assert PEOPLE[each.drafted_by]["country"] == each.story["country"]
