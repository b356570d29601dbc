from zoneinfo import ZoneInfo

from cop.community.zones import alphabetical, zone_choices

COUNTRIES = (("BR", "America/Sao_Paulo"), ("ET", "Africa/Addis_Ababa"), ("UZ", "Asia/Tashkent"))


def test_every_zone_of_a_country_is_offered_with_its_city_in_words():
    french = dict(zone_choices(COUNTRIES, "fr"))
    assert french["America/Manaus"] == "Brésil, Manaos"
    assert french["Africa/Addis_Ababa"] == "Éthiopie, Addis-Abeba"
    assert dict(zone_choices(COUNTRIES, "en"))["Asia/Tashkent"] == "Uzbekistan, Tashkent"
    assert "Europe/Paris" not in french


def test_utc_comes_first_and_accents_do_not_put_a_country_last():
    names = [words for zone, words in zone_choices(COUNTRIES, "fr")]
    assert names[0] == "UTC"
    assert names.index("Éthiopie, Addis-Abeba") < names.index("Ouzbékistan, Tachkent")
    assert alphabetical("É") < alphabetical("z")


def test_the_zone_a_person_has_is_offered_wherever_it_is():
    assert ("Europe/Paris", "Paris") in zone_choices(COUNTRIES, "fr", "Europe/Paris")


def test_every_zone_offered_can_be_used():
    for zone, _ in zone_choices(COUNTRIES, "en"):
        ZoneInfo(zone)
