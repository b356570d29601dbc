"""The headers that matter, whatever else a mail holds."""

import pytest

from cop.intake.reading import Mail, Unreadable, addresses_in, read, sender_in

PLAIN = "From: Amina <amina@people.example>\nSubject: s\nMessage-ID: <1@x>\n{more}\nWe do it with a form.\n"


def mail(more: str = "", sender: str = "amina@people.example") -> Mail:
    return read(PLAIN.format(more=more).replace("\n", "\r\n").encode(), domain="in.example", sender=sender)


def test_a_plain_mail_says_who_and_what():
    found = mail()
    assert (found.senders, found.subject, found.message_id) == (["amina@people.example"], "s", "<1@x>")
    assert found.text == "We do it with a form." and not found.automatic and not found.report


@pytest.mark.parametrize("more", [
    "Auto-Submitted: auto-replied (vacation)\n", "Precedence: junk\n", "X-Autoreply: yes\n", "X-Autorespond: yes\n",
    "X-Auto-Response-Suppress: OOF\n", "List-Id: <a.b>\n", "Return-Path: <>\n",
    "Received: from x by in.example; now\n" * 6, "Received: from x by y; now\n" * 31,
], ids=lambda more: more[:20])
def test_what_a_machine_sent_is_automatic(more: str):
    assert mail(more).automatic


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON@x.example", "postmaster@x.example", "no-reply@x.example"])
def test_so_is_what_a_machine_says_it_sent(sender: str):
    assert mail(sender=sender.lower()).automatic


def test_and_so_is_an_answering_machine_that_says_so_in_its_subject_alone():
    for subject in ("Automatic reply: x", "Réponse automatique : x", "رد تلقائي: x", "Resposta automática: x"):
        assert read(f"From: a@b.example\nSubject: {subject}\n\nx".encode(), domain="in.example").automatic
    assert not read(b"From: a@b.example\nSubject: Re: automatic reply machines\n\nx", domain="in.example").automatic


def test_words_of_no_are_no_machine():
    assert not mail("Auto-Submitted: no\nPrecedence: normal\nX-Priority: 1\n").automatic


def test_a_subject_is_one_line_whatever_is_coded_in_it():
    raw = b"From: a@b.example\nSubject: =?utf-8?q?Hello=0D=0ABcc=3A_x=40y=2Eexample?= =?x-none?q?=80?=\n folded\n\nx"
    subject = read(raw, domain="in.example").subject
    assert subject.startswith("Hello Bcc: x@y.example") and "\n" not in subject and "\r" not in subject


def test_each_from_is_a_sender_of_its_own():
    raw = b"From: a@b.example\nFrom: c@d.example, E <e@f.example>\n\nx"
    assert read(raw, domain="in.example").senders == ["a@b.example", "c@d.example", "e@f.example"]


@pytest.mark.parametrize("raw", [
    b"", b"\0" * 1000, bytes(range(256)) * 300, b"From: " + b"(" * 100_000 + b"\n\nx", b"From: " + b"<@" * 50_000 + b"\n\nx",
    b"From: a@b.example\nContent-Type: multipart/mixed\n\nx", b"From: a@b.example\nContent-Type: text/plain; charset\n\nx",
    b"From: a@b.example\nContent-Type: ;;;\nContent-Transfer-Encoding: base64\n\n=====\n",
    b"From: a@b.example\n" + b"X: y\n" * 200_000 + b"\nx", b"From: a@b.example\n" + b" folded\n" * 100_000 + b"\nx",
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b0\n\n"
    + b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(500)),
    b"From: a@b.example\nSubject: \xff\xfe\xed\xa0\x80\n\n\xed\xa0\x80 words of mine",
], ids=lambda raw: f"{len(raw)}")
def test_broken_mail_is_read_or_refused_and_nothing_else(raw: bytes):
    try:
        found = read(raw, domain="in.example")
    except Unreadable:
        return
    for words in (found.text, found.subject, *found.senders):
        words.encode()


def test_thousands_of_parts_are_not_all_looked_at():
    raw = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nword\n" * 3_000 + b"--b--\n"
    assert read(raw, domain="in.example").text.count("word") < 250


def test_a_mail_without_a_message_id_is_known_by_what_it_says_and_not_by_its_way():
    def digest(raw: bytes) -> str:
        return read(raw, domain="in.example").digest

    raw = b"From: a@b.example\nDate: x\n\nwords"
    assert digest(raw) == digest(b"Received: from y by z\n" + raw) != digest(raw + b"!")


def test_a_mailbox_names_its_addresses_and_the_sender_of_the_envelope():
    raw = b"Return-Path: <A@b.example>\nTo: X <x@in.example>,\n <y@in.example>\nDelivered-To: z@in.example\n\nto: none@in.example"
    assert addresses_in(raw) == ["z@in.example", "x@in.example", "y@in.example"]
    assert (sender_in(raw), sender_in(b"Return-Path: <>\n\n"), sender_in(b"\n")) == ("a@b.example", "", "?")


def test_an_old_kind_of_report_is_known_by_its_number():
    raw = b"From: MAILER-DAEMON@mx.example\n\nSorry.\n<x@y.example>: 550 5.1.1 no such user\n"
    assert read(raw, domain="in.example", sender="").report == "failed"
    assert read(raw.replace(b"550 5.1.1", b"still trying"), domain="in.example", sender="").report == ""
