"""The files of the content are read as they stand."""

from cop.demo.reading import FOLDER, LANGUAGES, lines, whole


def test_every_line_is_one_story_and_empty_lines_are_none():
    file = FOLDER / "organisations.jsonl"
    assert len(lines("organisations.jsonl")) == len([each for each in file.read_text().splitlines() if each])


def test_a_file_is_read_whole_and_there_are_blocks_in_every_language():
    assert set(whole("personas.json")) == {"who", "more"}
    assert all(whole(f"blocks/{language}.json")["areas"] for language in LANGUAGES)
