"""Words and facts that are data: networks, countries, and terms in several schemes and five languages."""

import json
from collections.abc import Mapping
from functools import lru_cache

from tortoise import fields
from tortoise.models import Model

THEME = "theme"
SECTOR = "sector"
INSPIRE = "inspire"
STAKEHOLDER = "stakeholder"
ORGANISATION_TYPE = "organisation_type"
ORGANISATION_SCOPE = "organisation_scope"
UN_GROUP = "un_group"
GROUP_KIND = "group_kind"
FRAMEWORK = "framework"
ACRONYM = "acronym"
SUBREGION = "subregion"

Labels = dict[str, str]
REMEMBERED = 4_000
"""Texts of labels kept as read."""


class Network(Model):
    """A membership that reads together: the pathfinding alliance, the humanitarian alliance."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(60, unique=True)
    labels: Labels = fields.JSONField()
    launched = fields.CharField(10, default="")

    class Meta:
        table = "network"


class Country(Model):
    """A country of the register. `iso2` is its public name in addresses."""

    id = fields.IntField(primary_key=True)
    iso2 = fields.CharField(2, unique=True)
    iso3 = fields.CharField(3)
    m49 = fields.CharField(3)
    labels: Labels = fields.JSONField()
    un_group = fields.CharField(40)
    subregion = fields.CharField(60)
    languages: list[str] = fields.JSONField()
    default_language = fields.CharField(8)
    zone = fields.CharField(60)
    weekend: list[str] = fields.JSONField()
    pioneer = fields.BooleanField(default=True)

    class Meta:
        table = "country"


class Term(Model):
    """One word of a scheme. Proposed by a country or a group, in use once the secretariat accepts it."""

    id = fields.IntField(primary_key=True)
    scheme = fields.CharField(24)
    key = fields.CharField(60)
    labels: Labels = fields.JSONField()
    facts: dict[str, object] = fields.JSONField(default=dict)
    position = fields.IntField(default=0)
    status = fields.CharField(10, default="accepted")  # proposed, accepted, refused
    proposed_by_country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    proposed_by_group_id = fields.IntField(null=True)
    proposed_by_person_id = fields.IntField(null=True)
    proposed_by_country_id: int | None
    answer = fields.CharField(500, default="")

    class Meta:
        table = "term"
        unique_together = (("scheme", "key"),)


def label(labels: Labels, language: str) -> str:
    """The label in this language, else in English, else in French, else whatever there is."""
    for choice in (language, "en", "fr"):
        if labels.get(choice):
            return labels[choice]
    return next(iter(labels.values()), "")


def stored_labels(stored: str | Mapping[str, str]) -> Labels:
    """Labels of a row read by raw SQL: both engines give JSON as text."""
    return dict(_parsed(stored)) if isinstance(stored, str) else dict(stored)


@lru_cache(REMEMBERED)
def _parsed(stored: str) -> Labels:
    """The same labels are read some hundred times for one page of a search. Never changed by who gets a copy."""
    labels: Labels = json.loads(stored)
    return labels
