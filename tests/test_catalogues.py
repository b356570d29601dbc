"""Every finished language says all that pages and code say: no key reaches a reader, no sentence breaks on facts."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from cop.accounts.giving import POSTS, ROLES
from cop.accounts.pages.personas import PERSONAS
from cop.community.byline import MODES
from cop.community.erasable import STORES
from cop.community.groups import ACCESSES
from cop.community.loading import facts
from cop.community.log import COUNTS, DROP, FACTS, GONE, PUT
from cop.community.news import RANK
from cop.community.scanner import KINDS as DETAILS
from cop.community.sensitivity import REASONS as TUNE_REASONS
from cop.demo import stories
from cop.demo.world import role_of
from cop.directory.documents import partners, people
from cop.directory.mail import KINDS as PROFILE_MAILS
from cop.directory.models import AVAILABILITIES, LANGUAGE_LEVELS, OFFER_FORMS
from cop.directory.queries.partner_edit import POST_KINDS
from cop.forum import documents as forum_documents
from cop.forum.models import KINDS, RESULTS
from cop.forum.queries.drafts import PLACES
from cop.kit.filetype import KINDS as FILE_KINDS
from cop.kit.i18n import load_catalogues
from cop.live import documents as live_documents
from cop.live.actions.sessions import MOVES
from cop.live.models import ROLES as PARTS
from cop.live.models import SPOKEN, WRITTEN
from cop.live.pages.after import FORMATS
from cop.moderation.actions import VERBS
from cop.moderation.actions.conduct import REASONS as CONDUCT_REASONS
from cop.moderation.models import CATEGORIES, REASONS
from cop.moderation.models.people import GRADES
from cop.safeguarding.actions import opening
from cop.safeguarding.actions.deciding import WHY
from cop.safeguarding.actions.risks import OUTCOMES
from cop.safeguarding.actions.sealing import REASONS as SEALED_REASONS
from cop.safeguarding.pages import figures as incident_figures
from cop.safeguarding.queries import records
from cop.safeguarding.queries.fields import FIELDS as INCIDENT_FIELDS
from cop.safeguarding.queries.figures import OUTCOMES as INCIDENT_OUTCOMES
from cop.safeguarding.queries.figures import PACES
from cop.safeguarding.queries.incidents import KINDS as HIDEABLE
from cop.settings import read_settings
from search.query import FACETS, KIND

ROOT = Path(__file__).parent.parent
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

FOUND_KINDS = [each.name for each in (people.KIND, partners.KIND, *forum_documents.KINDS, *live_documents.KINDS)]

FORUM_MAILS = ("answer", "reply", "topic", "mention", "accepted", "synthesis", "follow-up", "poll")
MEETING_MAILS = ("meeting", "meeting-changed", "meeting-cancelled")
LIVE_MAILS = ("session", "session-starting", "session-changed", "session-cancelled")

SAFEGUARDING_MAILS = ("incident", "incident-late", "set-aside", "redacted", "please-delete", "risk-waiting", "risk-focal", "risk-late")

ENDS: dict[str, tuple[str, ...]] = {
    "access.": ACCESSES,
    "answer.": (SPOKEN, WRITTEN),
    "availability.": AVAILABILITIES,
    "category.": CATEGORIES,
    "conduct.": CONDUCT_REASONS,
    "detail.": DETAILS,
    "draft.": tuple(PLACES),
    "error.": ("may-not", "missing"),
    "error.cannot-": (*VERBS, *(f"{verb}-session" for verb in MOVES)),
    "facet.": tuple(each for each in FACETS if each != KIND),
    "file.": tuple(kind.key for kind in FILE_KINDS),
    "format.": tuple(FORMATS),
    "found.": (*FOUND_KINDS, *(f"{kind}.many" for kind in FOUND_KINDS)),
    "kind.": (*KINDS, *(f"{kind}.hint" for kind in KINDS)),
    "language-level.": LANGUAGE_LEVELS,
    "mail.": (
        "invitation.subject", "reset.subject",
        *(f"{kind.name}.{part}" for kind in PROFILE_MAILS.values() for part in ("subject", "opening", "ending")),
        *(f"{kind}.{part}" for kind in (*FORUM_MAILS, *MEETING_MAILS, *LIVE_MAILS) for part in ("opening", "notice")),
        *(f"{kind}.{part}" for kind in SAFEGUARDING_MAILS for part in ("subject", "opening")),
    ),
    "mail.byline.": MODES,
    "mail.invited.": ("asker", "moderator", "other"),
    "mail-answered.": ("taken", "kept", "refused", "ignored"),
    "mail.moderated.": (*VERBS, "edit"),
    "mail.appeal.": tuple(f"{side}.{state}" for side in ("own", "act") for state in ("upheld", "overturned")),
    "mail.appeal.act.": ("upheld", "overturned"),
    "mail.appeal.own.": ("upheld", "overturned"),
    "mail.measure.": GRADES,
    "mail.alarm.": ("own", "office"),
    "grade.": (*GRADES, *(f"{grade}.means" for grade in GRADES)),
    "appeal.": ("waiting", "upheld", "overturned", "withdrawn"),
    "mail.digest.": ("asked", "news"),
    "mail.digest.subject.": ("daily", "weekly"),
    "incident.sort.": opening.SORTS,
    "incident.kind.": HIDEABLE,
    "incident.fate.": ("hidden", "redacted", "erased", "restored"),
    "incident.why.": (*WHY, "elsewhere"),
    "incident.by.": incident_figures.ORDER,
    "incident.pace.": PACES,
    "incident.outcome.": INCIDENT_OUTCOMES,
    "incident.field.": INCIDENT_FIELDS,
    "record.verb.": records.VERBS,
    "record.by.": records.BY,
    "record.reader.": records.READERS,
    "record.place.": ("gone", "empty", "waiting"),
    "record.places.": ("hidden", "erased"),
    "tune.": TUNE_REASONS,
    "advice.": opening.SORTS,
    "redact.": DETAILS,
    "sealed.reason.": SEALED_REASONS,
    "risk.state.": ("open", "taken", "closed"),
    "risk.outcome.": OUTCOMES,
    "store.": (
        *(store.name.replace(" ", "-") for store in STORES.values()), "attached-file", "small-version", "file-under-way",
        "database-files", "search-files", "search-server", "temporary-files", "mail-files",
        "quotation", "notice", "unsent-mail", "draft", "replay", "kept-page", "incoming-mail", "search-index",
    ),
    "notice.": RANK,
    "offer-form.": OFFER_FORMS,
    "part.": ("title", "body", "tried", "context", "for_context", "place", "reason", "options", *PARTS),
    "persona.": PERSONAS,
    "reason.": REASONS,
    "region.": tuple(sorted({country["subregion"] for country in facts()["countries"]})),
    "replay.": (PUT, DROP, COUNTS, FACTS, GONE),
    "role.": (*POSTS, *POST_KINDS, *ROLES),
    "summary.": ("hosts", "experts"),
    "trial.": RESULTS,
}
"""Keys that are put together: how they begin, and all they can end with."""
PUT_TOGETHER = {beginning + end for beginning, ends in ENDS.items() for end in ends}
ANY_ERROR = "error."
"""The beginning under which `errors_of` finds the sentence of a refusal."""


def tool() -> ModuleType:
    """`.ci/messages`, which knows how to find what is said."""
    loader = SourceFileLoader("messages", str(ROOT / ".ci" / "messages"))
    specification = importlib.util.spec_from_loader("messages", loader)
    assert specification is not None
    module = importlib.util.module_from_spec(specification)
    loader.exec_module(module)
    return module


def finished() -> tuple[str, ...]:
    """The languages a service offers when its settings name none."""
    with TemporaryDirectory() as folder:
        return read_settings({"COP_DATA": folder}).languages


def catalogue(language: str) -> Catalog:
    with (ROOT / "locales" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def name(message: Message) -> str:
    """Of a plural: the sentence for one."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(said: str | tuple[str, ...] | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def placeholders(sentence: str) -> set[str]:
    return set(PLACEHOLDER.findall(sentence))


@cache
def all_said() -> dict[str, Message]:
    """All that is said, by the name that a catalogue knows it by; not read while tests are collected."""
    return {name(message): message for message in MESSAGES.wanted() if message.id}


@cache
def keys() -> set[str]:
    return {each for each in all_said() if MESSAGES.KEY.match(each)} | PUT_TOGETHER


MESSAGES = tool()
CATALOGUES = {language: catalogue(language) for language in finished()}
every_language = pytest.mark.parametrize("language", CATALOGUES)


def test_french_and_english_are_finished():
    assert set(CATALOGUES) >= {"fr", "en"}


@pytest.mark.parametrize("sentence", ["Skip to the content", "Who will read this:", "Sign as", "To the group"])
def test_no_template_is_left_out_by_its_folder_or_by_a_tag(sentence: str):
    assert sentence in all_said()


@every_language
def test_everything_said_is_in_the_catalogue(language: str):
    missing = sorted((set(all_said()) | PUT_TOGETHER) - {name(each) for each in CATALOGUES[language] if each.id})
    assert not missing, "make messages, then translate"


@every_language
def test_no_sentence_stays_that_nothing_says(language: str):
    stale = sorted({name(each) for each in CATALOGUES[language] if each.id} - set(all_said()) - PUT_TOGETHER)
    assert not stale, "take them out of the catalogue"


@every_language
def test_every_key_has_a_sentence(language: str):
    silent = sorted(key for key in keys() if not CATALOGUES[language][key].string)
    assert not silent


@pytest.mark.parametrize("language", [each for each in CATALOGUES if each != MESSAGES.SOURCE_LANGUAGE])
def test_every_sentence_is_translated_in_all_its_plural_forms(language: str):
    found = CATALOGUES[language]
    silent = [
        name(each) for each in found if each.id
        and not (len(forms(each.string)) == (found.num_plurals if each.pluralizable else 1) and all(forms(each.string)))
    ]
    assert not silent


@every_language
def test_plural_forms_begin_where_the_language_says(language: str):
    rules = {"fr": "(n > 1)", "en": "(n != 1)"}
    assert CATALOGUES[language].plural_expr == rules.get(language, CATALOGUES[language].plural_expr)
    assert CATALOGUES[language].num_plurals > 1 or language not in rules


@every_language
def test_nothing_is_marked_as_doubtful_or_kept_from_the_past(language: str):
    assert not [name(each) for each in CATALOGUES[language] if each.fuzzy]
    assert not CATALOGUES[language].fuzzy
    assert not CATALOGUES[language].obsolete


@every_language
def test_a_translation_has_the_placeholders_of_its_sentence(language: str):
    """A key has those of its English sentence."""
    for each in CATALOGUES[language]:
        if not each.id or not any(forms(each.string)):
            continue
        meant = forms(each.id)
        if name(each) in keys():
            meant = forms(CATALOGUES[MESSAGES.SOURCE_LANGUAGE][name(each)].string)
        for place, said in enumerate(forms(each.string)):
            assert placeholders(said) == placeholders(meant[min(place, len(meant) - 1)]), name(each)


@every_language
def test_every_sentence_can_be_filled(language: str):
    """A lone percent sign would break the page."""
    for each in CATALOGUES[language]:
        for sentence in (*forms(each.id), *forms(each.string)):
            if each.id:
                sentence % dict.fromkeys(placeholders(sentence), "filled")


def test_refusals_and_sentences_are_given_the_facts_their_words_name():
    for call in MESSAGES.calls("Refused", "sentence"):
        given = {keyword.arg for keyword in call.keywords}
        prefix = ANY_ERROR if ast.unparse(call.func).endswith("Refused") else ""
        for code in (code for argument in call.args for code in MESSAGES.constants(argument)):
            for language, found in CATALOGUES.items():
                needed = placeholders(found[prefix + code].string or code)
                assert needed <= given, f"{language}: {prefix}{code}"


def test_all_ways_keys_are_put_together_are_known():
    """A new one is entered in ENDS, with all its ends."""
    unknown = {
        beginning for beginning in (*beginnings_in_code(), *beginnings_in_templates())
        if beginning != ANY_ERROR and beginning not in ENDS
    }
    assert not unknown


def beginnings_in_code() -> Iterator[str]:
    """`role.` of `sentence(f"role.{role}")`, `error.cannot-` of `Refused(f"cannot-{verb}")`."""
    for call in MESSAGES.calls("Refused", "sentence", "say"):
        prefix = ANY_ERROR if ast.unparse(call.func).endswith("Refused") else ""
        for argument in call.args:
            if isinstance(argument, ast.JoinedStr):
                first = argument.values[0]
                yield prefix + (str(first.value) if isinstance(first, ast.Constant) else ast.unparse(argument))
            elif prefix and not list(MESSAGES.constants(argument)):
                yield ast.unparse(argument)


def beginnings_in_templates() -> Iterator[str]:
    """`kind.` of `say('kind.' ~ kind)`, and nothing of `say(kind)`."""
    for path in (ROOT / "templates").rglob("*.html"):
        for given in re.findall(r"\bsay\(\s*([^)]*)", path.read_text()):
            beginning = re.match(r"'([\w.-]+)' ~ ", given)
            yield beginning.group(1) if beginning else given


def test_say_in_a_template_is_for_keys_put_together():
    assert {"kind.", "role.", "reason."} <= set(beginnings_in_templates())
    assert {"role.", "region.", "error.cannot-"} <= set(beginnings_in_code())


def test_every_role_and_region_of_the_demonstration_has_its_words():
    people = stories.people()
    roles = {role_of(each) for each in people} | {each["office"] for each in people if "office" in each}
    posts = {each["role"] for each in people if each["role"] in POSTS}
    regions = {country["iso2"]: country["subregion"] for country in facts()["countries"]}
    lived_in = {regions[each["country"]] for each in people if each["country"] in regions}
    said = {f"role.{each}" for each in roles | posts} | {f"region.{each}" for each in lived_in}
    assert said and said <= keys()


def test_every_subregion_of_the_vocabulary_has_its_words():
    assert {f"region.{term['key']}" for term in facts()["subregions"]} == {
        key for key in keys() if key.startswith("region.")
    }


def test_french_keeps_its_typography():
    """A space that does not break before double punctuation and inside quotation marks, and true apostrophes."""
    wrong = re.compile(r"'|[^\u00a0][:;?!»](?!\S)|«[^\u00a0]|\.\.\.| ,|  ")
    odd = [said for each in CATALOGUES["fr"] if each.id for said in forms(each.string) if wrong.search(said)]
    assert not odd


def test_the_running_service_says_sentences_and_plurals():
    french, english = (load_catalogues(ROOT / "locales", finished())[language] for language in ("fr", "en"))
    assert french.sentence("role.focal_point") == "Point focal"
    assert english.sentence("error.too-long", most=10, have=12) == "This has 12 characters; at most 10 fit."
    assert english.sentence("Skip to the content") == "Skip to the content"
    replies: Any = ("%(n)s reply", "%(n)s replies")
    assert [french.plural(*replies, n) for n in (0, 1, 2)] == ["0 réponse", "1 réponse", "2 réponses"]
    assert [english.plural(*replies, n) for n in (0, 1, 2)] == ["0 replies", "1 reply", "2 replies"]
