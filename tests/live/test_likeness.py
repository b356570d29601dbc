"""The double a moderator looks for stands on top, in any script."""

import pytest

from cop.live.likeness import ALIKE, features, likeness

QUEUE = [
    "How do you train people for the night?",
    "Who pays for the free number when the donor leaves?",
    "Which languages did you open with?",
    "Comment former les écoutants ?",
    "كيف نضمن سرية المكالمات حين تكون شركة الاتصالات هي التي تدير الخط؟",
    "¿Cuánto dura la formación de quienes atienden la línea?",
    "夜班人员的培训如何进行",
    "តើអ្នកណាបង់ថ្លៃទូរស័ព្ទ",
]


@pytest.mark.parametrize(("asked", "found"), [
    ("Is the training of people for nights paid?", 0),
    ("Is the number free, and who pays?", 1),
    ("In which language does a helpline open?", 2),
    ("La formation d’un ecoutant, COMMENT ?", 3),
    ("هل المكالمات سرية؟", 4),
    ("¿Y la formacion, cuanto dura?", 5),
    ("我们如何培训夜班人员", 6),
    ("អ្នកណាបង់ថ្លៃ", 7),
])
def test_the_double_comes_first_whatever_its_case_accents_and_script(asked: str, found: int) -> None:
    scores = likeness([asked], QUEUE)[0]
    assert scores.index(max(scores)) == found
    assert sorted(scores)[-2] < max(scores)


def test_the_same_words_are_the_same_and_other_words_are_nothing_alike() -> None:
    scores = likeness(QUEUE, QUEUE)
    assert all(scores[n][n] == pytest.approx(1) for n in range(len(QUEUE)))
    assert likeness(["Wer bezahlt?"], QUEUE) == [[0.0] * len(QUEUE)]


def test_a_word_that_few_say_weighs_more_than_one_that_all_say() -> None:
    others = ["Does the helpline have a budget?", "Does the helpline have a supervisor?", "Is a helpline a budget line?"]
    scores = likeness(["Which supervisor has the helpline?"], others)[0]
    assert scores.index(max(scores)) == 1


def test_a_question_is_called_alike_when_it_is_a_double_and_not_when_it_is_put_in_the_same_way() -> None:
    queue = ["Can two countries share one regional helpline?", "Can two people share one shift at night?"]
    double, other = likeness(["Do countries share a regional helpline?", "Can two ministries pay one salary?"], queue)
    assert double[0] >= ALIKE > double[1]
    assert max(other) < ALIKE


@pytest.mark.parametrize("text", ["", "?!", "   ", "\u200d", "ـ"])
def test_a_text_without_a_word_is_like_nothing(text: str) -> None:
    assert features(text) == frozenset()
    assert likeness([text], ["", "?", "word"]) == [[0.0, 0.0, 0.0]]


def test_nothing_is_compared_with_nothing() -> None:
    assert likeness([], QUEUE) == []
    assert likeness(["word"], []) == [[]]
