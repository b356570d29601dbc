"""Weights learned from marked texts. Examples are our own, none of the sets."""

import json
from pathlib import Path

import pytest

from benchmarks.scanner import learning
from cop.community.scanner import found_by_rules, learned, scan
from cop.community.scanner.signs import all_signs
from cop.community.scanner.words import page_of

TEXTS = (
    "Nous suivons Pélagie, 9 ans, dont la mère est partie à Bélem (tél. 600 000 123) ; voir fiche_2.pdf.",
    "Tobias and his sister live behind the market. They go to Grade 4!",
    "الطفلة سلمى عمرها ٩ سنوات وتحتاج إلى مساعدة",
    "9",
    "",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_quick_sum_is_the_sum_over_all_signs_of_a_word(text: str) -> None:
    page = page_of(text, "fr")
    found = found_by_rules(page)
    signed = learned.signed(page, found)
    weights = json.loads(learned.WEIGHTS.read_text(encoding="utf-8"))["weights"]["child"]
    slowly = [
        learned.chance(sum(weights.get(sign, 0) for sign in all_signs(signed.places, signed.ruled, index)) / learned.UNIT)
        for index in range(len(signed.places))
    ]
    assert learned.chances(signed) == pytest.approx(slowly)
    assert len(slowly) == len(page.tokens)


def test_the_weights_come_from_the_texts_that_lie_here() -> None:
    assert json.loads(learned.WEIGHTS.read_text(encoding="utf-8"))["from"] == learning.fingerprint(), (
        "texts were added or changed: run python -m benchmarks.scanner.learning"
    )


def test_nothing_is_learned_from_the_half_that_is_held_out() -> None:
    assert len(learning.files()) > 20
    assert not [path for path in learning.files() if path.name.startswith("held_out")]


def _few(folder: Path) -> Path:
    path = folder / "learning_few.jsonl"
    texts = [
        *(({"text": f"Little {name} of Belem cries.", "lang": "en", "spans": [[0, 7 + len(name), "name_age"]]})
          for name in ("Zora", "Tibo", "Yani", "Milo")),
        *(({"text": f"Minister {name} of Belem speaks.", "lang": "en", "spans": []})
          for name in ("Zora", "Tibo", "Yani", "Milo")),
    ]
    path.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
    return path


def test_what_stands_beside_a_name_is_learned_and_always_in_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "SPARSE", 0.1)
    monkeypatch.setattr(learning, "ROUNDS", 30)
    said: list[str] = []
    first, again = (learning.learn([_few(tmp_path)], said.append) for _ in range(2))
    assert first == again and len(said) == 60
    assert first["child"]["-1w=little"] > 0 > first["child"]["-1w=minister"]
    assert first["name_age"] and not first["phone"].get("-1w=little", 0) > 0


@pytest.mark.parametrize(
    ("language", "child", "other"),
    [
        ("en", "Kofi, 8, sleeps in the blue house behind the mill.", "Kofi Sample, 48, heads the unit behind the mill."),
        ("fr", "Sa fille Awa, 7 ans, ne parle plus.", "Awa Exemple, 7 ans de service, ne parle plus du budget."),
        ("es", "La niña Yaretzi tiene 6 años.", "La directora Yaretzi Ejemplo tiene 6 años de servicio."),
    ],
)
def test_the_same_name_counts_by_what_is_said_of_it(language: str, child: str, other: str) -> None:
    assert scan(child, language).is_marked
    assert not scan(other, language).is_marked
