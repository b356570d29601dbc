from search.embedded import weights


def test_what_is_met_better_weighs_more():
    assert weights.EXACT > weights.STEM > weights.PREFIX > weights.TYPO > 0
    assert 0 < weights.SYNONYM < 1
    assert weights.SUGGEST_WHOLE > 1


def test_parts_are_parts():
    assert 0 < weights.MOST_OF_THEM < 1
    assert 0 < weights.SIMILAR_SHARE < 1
    assert all(field.keyword > 0 and field.question > 0 for field in weights.FIELDS)
