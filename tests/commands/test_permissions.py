"""The matrix on the screen is the table that is enforced."""

import pytest

from cop.commands.permissions import matrix, permissions
from cop.community.policy import MAY


def test_every_act_has_a_line_with_its_rule_and_the_rules_stand_below_each_other():
    lines = list(matrix())
    assert [line.split()[0] for line in lines] == list(MAY)
    assert len({len(line) - len(line.split(maxsplit=1)[1]) for line in lines}) == 1
    assert next(line for line in lines if line.startswith("topic.edit ")).endswith("author or steward")


def test_it_is_printed(capsys: pytest.CaptureFixture[str]):
    permissions()
    assert capsys.readouterr().out.splitlines() == list(matrix())
