"""Modules joined into one: what is left out, in which order they come, and what cannot be joined."""

from pathlib import Path

import pytest

from cop.kit.scripts import in_order, join

STATIC = Path(__file__).parent.parent.parent / "static"

LINE = '''// A line.
import { wait, Clock } from "./clock.js"
import { say } from "./words.js"

export class Line {
  // Why it waits.
  open() {
    return wait(new Clock(), say("https"))
  }
}
'''
CLOCK = '''export const SECOND = 1000

export async function wait() {}

export class Clock {}
'''
WORDS = '''export function say(words) {
  return `${words}://` // not a comment of its own
}
'''


def test_a_module_comes_after_those_it_imports_from_and_each_once() -> None:
    assert in_order({"line": LINE, "words": WORDS, "clock": CLOCK}) == ["clock", "words", "line"]


def test_imports_and_comments_stay_behind_and_so_does_the_word_export() -> None:
    assert join({"line": LINE, "words": WORDS, "clock": CLOCK}) == (
        'const SECOND = 1000\n\nasync function wait() {}\n\nclass Clock {}\n'
        'function say(words) {\n  return `${words}://` // not a comment of its own\n}\n'
        '\nclass Line {\n  open() {\n    return wait(new Clock(), say("https"))\n  }\n}\n'
    )


@pytest.mark.parametrize(("source", "words"), [
    ('import words from "./words.js"\n', "import words"),
    ('import { say } from "/static/words.js"\n', "import"),
    ("export default class {}\n", "export default"),
    ("const say = 1\n", "declared at the top of two modules: say"),
    ("class say {}\n", "declared at the top of two modules: say"),
])
def test_what_cannot_be_one_module_is_an_error_that_names_it(source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        join({"other": source, "words": WORDS})


def test_a_ring_of_imports_is_an_error() -> None:
    with pytest.raises(ValueError, match="one two one"):
        join({"one": 'import { b } from "./two.js"\n', "two": 'import { a } from "./one.js"\n'})


def test_a_module_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        join({"one": 'import { b } from "./nowhere.js"\n'})


def test_every_script_of_ours_is_short() -> None:
    long = [path.name for path in STATIC.rglob("*.js") if len(path.read_text().splitlines()) >= 300]
    assert long == []
