"""Words of others leave a draft, one's own stay."""

import pytest

from cop.community.quoted import without

QUOTE = "> Her name\n> is hers.\n>\n> [Bruno](/things/abc)\n"


@pytest.mark.parametrize(("text", "kept"), [
    ("Only mine.", "Only mine."),
    (f"{QUOTE}\nMine.", "> […]\n\nMine."),
    (f"Before.\n\n{QUOTE}\nMine.\n\n> Another\n> [Chen](/things/xyz)", "Before.\n\n> […]\n\nMine.\n\n> Another\n> [Chen](/things/xyz)"),
    ("See [this](/things/abc): her name is hers.", ""),
    ("> [a](https://talk.example/things/abc)", "> […]\n"),
    ("> [a](/things/abcd)", "> [a](/things/abcd)"),
    ("   > deep\r\n   > [a](/things/abc)\r\nmine", "> […]\nmine"),
])
def test_a_quotation_goes_and_the_rest_stays(text: str, kept: str):
    assert without(text, ["abc"]) == kept
