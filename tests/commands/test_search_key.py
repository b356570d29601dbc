"""Making the key that the service uses on the search server."""

from pathlib import Path

import pytest

from cop.commands.search_key import search_key
from cop.settings import BadSetting, read_settings
from tests.search.meilisearch.description import complaints, found
from tests.search.meilisearch.recording import recorder

MADE = {
    "uid": "6062abda-a5aa-4414-ac91-ecd7944c0f8d", "name": None, "description": "x", "key": "k" * 64, "actions": ["search"],
    "indexes": ["cop*"], "expiresAt": None, "createdAt": "2026-01-01T00:00:00.0Z", "updatedAt": "2026-01-01T00:00:00.0Z",
}


def test_the_key_has_the_rights_it_needs_is_kept_from_others_and_never_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "key"
    with recorder() as server:
        server.replies["POST", "/keys"] = (201, MADE)
        environment = {"COP_SEARCH_URL": server.url, "COP_SEARCH_MASTER_KEY": "the master"}

        assert search_key(environment, file) == 0
        assert search_key(environment, file) == 0, "again does no harm"

        (asked,) = server.sent("POST", "/keys")
        assert found() is None or [words for each in server.requests for words in complaints(each)] == []
    assert "*" not in asked["actions"] and not {"keys.create", "keys.get", "dumps.create"} & set(asked["actions"])
    assert asked["indexes"] == ["cop*"]
    assert file.read_text() == MADE["key"]
    assert file.stat().st_mode & 0o077 == 0
    assert MADE["key"] not in capsys.readouterr().out


def test_a_wrong_master_key_is_told_and_leaves_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with recorder() as server:
        server.replies["POST", "/keys"] = (403, {"code": "invalid_api_key", "message": "x"})
        assert search_key({"COP_SEARCH_URL": server.url, "COP_SEARCH_MASTER_KEY": "wrong"}, tmp_path / "key") == 1
    assert "invalid_api_key" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_its_two_settings_it_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert search_key({}, tmp_path / "key") == 2
    assert "COP_SEARCH_MASTER_KEY" in capsys.readouterr().err


def test_the_service_reads_the_key_from_the_file(tmp_path: Path):
    (tmp_path / "key").write_text("from the file\n".replace(" ", "-"))
    environment = {"COP_DATA": str(tmp_path), "COP_SEARCH_URL": "http://127.0.0.1:7700", "COP_SEARCH_KEY_FILE": str(tmp_path / "key")}
    assert read_settings(environment).search_key == "from-the-file"

    with pytest.raises(BadSetting, match="COP_SEARCH_KEY_FILE"):
        read_settings({**environment, "COP_SEARCH_KEY_FILE": str(tmp_path / "absent")})
