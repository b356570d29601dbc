"""Columns, languages and levels are known by what people call them in five languages."""

import pytest

from cop.commands.import_people import COLUMNS
from cop.commands.import_words import (
    COLUMN_OF,
    HEADERS,
    LEVEL_OF,
    LEVELS,
    ROLE_OF,
    ROLES,
    by_words,
    language_names,
    letters,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [("E-Mail_Address:", "e mail address"), ("PRÉNOM", "prenom"), ("الإسم", "الاسم"), ("  País ", "pais")],
)
def test_spellings_of_a_word_are_one(one: str, other: str):
    assert letters(one) == letters(other)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Nom", "name"), ("Nombre", "name"), ("Courriel", "email"), ("E-mail address", "email"), ("País", "country"),
        ("Langue", "language"), ("Langues", "languages"), ("الاسم", "name"), ("البريد الإلكتروني", "email"),
        ("البلد", "country"), ("Nome completo", "name"), ("Fuseau horaire", "zone"), ("Time Zone", "zone"),
        ("Domaines d'expertise", "expertise"), ("Países conocidos", "countries"), ("Job title", "headline"),
        ("Apellidos", "family_name"), ("external_id", "external_id"),
    ],
)
def test_a_column_is_known_by_its_names(header: str, column: str):
    assert COLUMN_OF[letters(header)] == column


@pytest.mark.parametrize("table", [HEADERS, LEVELS, ROLES])
def test_no_word_means_two_things(table: dict[str, str]):
    words = [letters(word) for key, said in table.items() for word in {*said.split(","), key}]
    assert len(by_words(table)) == len(set(words))
    meanings = {(letters(word), key) for key, said in table.items() for word in (*said.split(","), key)}
    assert len(meanings) == len(by_words(table))


def test_every_column_of_people_has_names():
    assert set(HEADERS) == set(COLUMNS.all)


def test_levels_roles_and_languages_are_known_in_five_languages():
    assert [LEVEL_OF[letters(each)] for each in ("courant", "trabajo", "leitura", "بطلاقة")] == [
        "fluent", "working", "reading", "fluent",
    ]
    assert [ROLE_OF[letters(each)] for each in ("Experte", "funcionário", "شريك")] == ["expert", "official", "partner"]
    names = language_names()
    assert [names[letters(each)] for each in ("Français", "portugués", "العربية", "Swahili", "es", "fil")] == [
        "fr", "pt", "ar", "sw", "es", "fil",
    ]
