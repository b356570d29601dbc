import errno
from pathlib import Path

import pytest
import tantivy

from search.embedded.faults import told_as
from search.embedded.schema import SCHEMA
from search.engine import EngineRefused


@pytest.mark.parametrize("error", [
    OSError(errno.ENOSPC, "No space left on device"), ValueError("An IO error: 'No space left on device (os error 28)'"),
    ValueError('Os { code: 122, kind: QuotaExceeded, message: "Disk quota exceeded" }'),
])
def test_a_full_disk_is_named(error: Exception):
    with pytest.raises(EngineRefused, match="writing: there is no room left"), told_as(EngineRefused, "writing"):
        raise error


def test_other_errors_keep_their_words(tmp_path: Path):
    with pytest.raises(EngineRefused, match=r"^writing: schema error$"), told_as(EngineRefused, "writing", tmp_path):
        raise ValueError("schema error")


def test_a_panic_of_the_library_is_an_error_like_others():
    with pytest.raises(EngineRefused, match="reading: the index is broken"), told_as(EngineRefused, "reading"):
        tantivy.Query.phrase_query(SCHEMA, "title", ["alone"])


@pytest.mark.parametrize("kind", [KeyboardInterrupt, LookupError, EngineRefused])
def test_all_else_passes(kind: type[BaseException]):
    with pytest.raises(kind, match="untouched"), told_as(EngineRefused, "reading"):
        raise kind("untouched")
