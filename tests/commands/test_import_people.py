"""A table of people as another program saved it: guessed, shown before anything is written, and read."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from cop.commands.import_lines import Unreadable
from cop.commands.importing import Summary, import_people, preview_people
from cop.community import visit
from cop.community.audience import Audience
from cop.community.people import Person
from cop.community.text import Text
from cop.community.thing import Thing, ThingTerm
from cop.community.vocabulary import Term
from cop.directory.models import Profile
from cop.directory.queries.own import whole
from cop.kit.unit import unit
from tests.cast import Town
from tests.commands.test_importing import ROOT, Said
from tests.rows import fingerprint

TABLE = (
    "Nom;Courriel;Pays;Langue;Matricule interne;Réseaux;Fonction;Contactez-moi pour;Domaines d'expertise;"
    "Langues parlées;Pays connus\r\n"
    "Élodie Modèle;Elodie@people.example;Sierra Leone;français;77;pioneers;Formatrice;un protocole d'accueil;"
    "\"gestion de cas | health\";\"français (courant), anglais : lu\";SL\r\n"
    "Hervé Exemple;herve@people.example;sl;;78;;;;;;\r\n"
)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
async def worded(town: Town) -> Town:
    """The town, with labels for its terms and its country."""
    async with unit():
        await Term.filter(key="case_management").update(labels={"en": "case management", "fr": "gestion de cas"})
    return town


def saved(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
async def test_a_table_of_another_program_comes_in_as_it_is(
    worded: Town, tmp_path: Path, said: Said, encoding: str, separator: str
):
    table = TABLE.replace("français (courant), anglais : lu", "français (courant) | anglais : lu")
    file = saved(tmp_path / "people.csv", table.replace(";", separator), encoding)
    assert await import_people(file, dry_run=False, report=said) == Summary(imported=2)
    elodie = await Person.get(email="elodie@people.example")
    herve = await Person.get(email="herve@people.example")
    assert (elodie.name, elodie.language, elodie.headline) == ("Élodie Modèle", "fr", "Formatrice")
    assert elodie.country_id == herve.country_id == worded.country.id
    assert (herve.language, herve.zone) == (worded.country.default_language, worded.country.zone)
    assert "column 'Matricule interne' is not known and left out" in said


async def test_an_arabic_table_of_windows_comes_in(town: Town, tmp_path: Path, said: Said):
    file = saved(
        tmp_path / "people.csv",
        "الاسم;البريد الإلكتروني;اللغة;المنطقة الزمنية;الدور\nزينب مثال;z@people.example;العربية;Asia/Amman;خبيرة\n", "cp1256",
    )
    assert await import_people(file, dry_run=False, report=said) == Summary(imported=1)
    person = await Person.get(email="z@people.example")
    assert (person.name, person.language, person.zone, person.role) == ("زينب مثال", "ar", "Asia/Amman", "expert")


async def test_first_and_last_names_in_columns_of_their_own_make_one(town: Town, tmp_path: Path, said: Said):
    file = saved(
        tmp_path / "people.csv", "Prénom,Nom de famille,E-mail,Langue,Fuseau\nAwa,Exemple,a@people.example,fr,UTC\n"
    )
    await import_people(file, dry_run=False, report=said)
    assert (await Person.get(email="a@people.example")).name == "Awa Exemple"


async def test_a_preview_shows_what_would_be_and_writes_nothing(worded: Town, tmp_path: Path, said: Said):
    before = await fingerprint()
    more = "".join(f"Name {n};n{n}@people.example;SL;fr;;;;;;;\r\n" for n in range(9))
    bad = "Bad;bad;SL;fr;;;;;;;\r\n"
    file = saved(tmp_path / "people.csv", TABLE + bad + more, "cp1252")
    assert await preview_people(file, report=said) == Summary(imported=4, bad=1)
    assert await fingerprint() == before
    assert said[0] == "encoding: Windows-1252; separator: semicolon"
    assert "column 'Courriel' is email" in said and "column 'Matricule interne' is not known and left out" in said
    shown = next(line for line in said if line.startswith("line 2: "))
    for words in ("name: Élodie Modèle", "language: fr", "country: SL", "a draft of a profile: yes",
                  "theme/case_management, sector/health", "fr fluent, en reading", "email: elodie@people.example"):
        assert words in shown
    assert [line for line in said if line.startswith("line 4: ")] == ["line 4: email is not an address"]
    assert said[-1] == "preview, nothing was written: the first 5 of the file"


async def test_a_preview_says_who_is_there_already(worded: Town, tmp_path: Path, said: Said):
    file = saved(tmp_path / "people.csv", TABLE)
    await import_people(file, dry_run=False, report=said)
    said.clear()
    assert await preview_people(file, report=said) == Summary(already=2)
    assert "line 3: already there, stays as it is; name: Hervé Exemple" in said[-2]


async def test_what_the_line_says_for_the_directory_is_a_draft_that_its_owner_alone_reads(
    worded: Town, tmp_path: Path, said: Said
):
    await import_people(saved(tmp_path / "people.csv", TABLE), dry_run=False, report=said)
    elodie = await Person.get(email="elodie@people.example")
    profile = await Profile.get(person_id=elodie.id)
    thing = await Thing.get(id=profile.thing_id)
    assert (thing.state, thing.via, thing.author_id, profile.approved_at) == ("draft", "import", elodie.id, None)
    assert (await Audience.get(id=thing.audience_id)).key == f"person:{elodie.id}"
    assert (profile.languages, profile.countries) == ([["fr", "fluent"], ["en", "reading"]], ["SL"])
    terms = await Term.filter(id__in=list(await ThingTerm.filter(thing_id=thing.id).values_list("term_id", flat=True)))
    assert {each.key for each in terms} == {"case_management", "health"}
    texts = {each.part: each.source for each in await Text.filter(thing_id=thing.id)}
    assert texts == {"headline": "Formatrice", "contact_for": "un protocole d'accueil"}
    assert (await whole(thing.id)).is_finished and profile.completeness > 0
    readers = [await visit.by_person(each) for each in await Person.exclude(id=elodie.id)]
    assert not [each for each in readers if thing.audience_id in each.audiences]


async def test_the_same_table_again_changes_nothing_though_it_has_no_ids(worded: Town, tmp_path: Path, said: Said):
    file = saved(tmp_path / "people.csv", TABLE + TABLE.splitlines()[1] + "\r\n")
    assert await import_people(file, dry_run=False, report=said) == Summary(imported=2, already=1)
    before = await fingerprint()
    assert await import_people(file, dry_run=False, report=said) == Summary(already=3)
    assert await fingerprint() == before


async def test_a_dry_run_finds_what_is_wrong_in_a_profile_too(worded: Town, tmp_path: Path, said: Said):
    before = await fingerprint()
    file = saved(tmp_path / "people.csv", TABLE.replace("health", "sorcery"))
    assert await import_people(file, dry_run=True, report=said) == Summary(imported=1, bad=1)
    assert said.bad == ["line 2: expertise has 'sorcery', which is not in the vocabulary"]
    assert await fingerprint() == before


HEADER = "name,email,language,zone,country,networks,role,expertise,languages,countries,contact_for,headline\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",a@people.example,fr,UTC,,,,,,,,", "name is empty"),
        ("A,a@people.example,,UTC,,,,,,,,", "language is empty, and there is no country"),
        ("A,a@people.example,fr,,,,,,,,,", "zone is empty, and there is no country"),
        ("A,a@people.example,Klingonese,UTC,,,,,,,,", "language must be one of"),
        ("A,a@people.example,fr,UTC,Atlantis,,,,,,,", "country is not the two-letter code"),
        ("A,a@people.example,fr,UTC,,,king,,,,,", "role must be one of"),
        ("A,a@people.example,fr,UTC,,,,health,,,,", "networks is empty: a profile is read by"),
        ("A,a@people.example,fr,UTC,,pioneers,,,klingonese,,,", "languages has 'klingonese'"),
        ("A,a@people.example,fr,UTC,,pioneers,,,fr: superb,,,", "languages has 'fr: superb'"),
        ("A,a@people.example,fr,UTC,,pioneers,,,,Atlantis,,", "countries has 'Atlantis'"),
        (f"A,a@people.example,fr,UTC,,pioneers,,health,,,{'x' * 401},", "contact_for has 401 characters"),
        (f"A,a@people.example,fr,UTC,,pioneers,,health,,,,{'x' * 161}", "headline has 161 characters"),
    ],
)
async def test_what_is_wrong_is_named_with_its_line_and_leaves_nothing(
    town: Town, tmp_path: Path, said: Said, line: str, reason: str
):
    good = "B,b@people.example,fr,UTC,,,,,,,,\n"
    summary = await import_people(
        saved(tmp_path / "people.csv", f"{HEADER}{line}\n{good}"), dry_run=False, report=said
    )
    assert (summary.imported, summary.bad) == (1, 1)
    assert len(said.bad) == 1 and said.bad[0].startswith("line 2: ") and reason in said.bad[0]
    assert not await Person.exists(email="a@people.example") and not await Profile.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Имя;Почта\nПример;a@people.example\n".encode("cp1251"), "save it as UTF-8"),
        (b"Nom;Pays\nA;SL\n", "the column email is missing"),
        (b"Courriel;E-mail;Nom\na;b;c\n", "a column is there twice: email"), (b"", "empty"),
    ],
)
async def test_a_table_that_cannot_be_understood_is_refused_whole(
    town: Town, tmp_path: Path, said: Said, content: bytes, reason: str
):
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    for take in (lambda: import_people(file, dry_run=False, report=said), lambda: preview_people(file, report=said)):
        with pytest.raises(Unreadable, match=reason):
            await take()


@pytest.mark.long
async def test_from_the_command_line_as_an_operator_does_it(worded: Town, database_url: str, tmp_path: Path):
    file = saved(tmp_path / "people.csv", TABLE, "cp1252")
    before = await Person.all().count()
    status, said = await run(database_url, tmp_path, "people", str(file), "--preview")
    assert status == 0 and "column 'Courriel' is email" in said and "nothing was written" in said
    assert await Person.all().count() == before
    status, said = await run(database_url, tmp_path, "people", str(file))
    assert status == 0 and "2 imported, 0 already there, 0 bad" in said
    status, said = await run(database_url, tmp_path, "topics", str(file), "--preview")
    assert status == 2 and "--preview is for people" in said


async def run(database_url: str, folder: Path, *words: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cop", "import", *words, cwd=ROOT,
        env={**os.environ, "COP_DATABASE_URL": database_url, "COP_DATA": str(folder / "operator"),
             "COP_LANGUAGES": "en,fr"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()
