"""A subject becomes a title."""

import pytest

from cop.intake.preparing import titled
from cop.intake.reading import Mail
from cop.kit.errors import Refused


@pytest.mark.parametrize(("subject", "title"), [
    ("Re: RE: Fwd: Births", "Births"), ("TR : Naissances", "Naissances"), ("RV: ENC: Res: x", "x"), ("رد: سؤال", "سؤال"),
    ("Re[2]: x", "x"), ("Report on births", "Report on births"), ("Reply: x", "Reply: x"),
])
def test_the_marks_of_mail_programs_are_no_part_of_a_title(subject: str, title: str):
    assert titled(Mail(subject=subject, text="t")) == (title, "t")


def test_without_a_subject_there_is_no_topic_but_there_may_be_a_draft():
    with pytest.raises(Refused, match="mail-no-subject"):
        titled(Mail(subject="Re: ", text="t"))
    assert titled(Mail(subject="", text="t"), whole=True) == ("", "t")
