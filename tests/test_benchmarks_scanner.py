"""The part of the benchmarks about the scanner measures what it says."""

from benchmarks.scanner.rounds import POSTS, ceiling, measure, posts


def test_its_posts_are_in_five_languages_and_the_figures_are_whole() -> None:
    texts = posts(POSTS)
    assert len(texts) == POSTS and len({language for _, language in texts}) == 5
    assert all(100 < len(text) < 1_000 for text, _ in texts[:50]) and ceiling(texts[:5]) > 0
    said: list[str] = []
    figures, faults = measure(said.append, short=True)
    assert not faults and len(figures) == 3 and len(said) == 1
    assert all(each.promised for each in figures)
