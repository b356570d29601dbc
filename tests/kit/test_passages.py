"""Html that `markup.render` made, and where one is in it."""

from cop.kit.markup import render
from cop.kit.passages import in_own_words, links, own_words, quotations, replaced

HTML = render("One\n\n> Two\n>\n> > Three [x](/y)\n\nFour `five` [six](/z) **seven**\n\n> Eight")


def test_only_the_outermost_quotations_count() -> None:
    spans = quotations(HTML)
    assert len(spans) == 2 and "Three" in HTML[slice(*spans[0])] and "Eight" in HTML[slice(*spans[1])]
    rest = replaced(HTML, spans, "-")
    assert "Two" not in rest and "Eight" not in rest and rest.count("-") == 2 and "Four" in rest
    assert links(HTML) == ["/y", "/z"]


def test_own_words_are_neither_quoted_nor_code_nor_links() -> None:
    assert [each.strip() for each in own_words(HTML) if each.strip()] == ["One", "Four", "seven"]
    assert "<strong>SEVEN</strong>" in (changed := in_own_words(HTML, str.upper))
    assert "Two" in changed and "five" in changed and ">six<" in changed


def test_what_looks_like_a_tag_but_is_text_is_text() -> None:
    html = render("a &lt;blockquote> b \\<blockquote> c")
    assert quotations(html) == []
