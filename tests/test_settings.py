"""Settings are read once; a bad one stops the start and is named."""

from pathlib import Path

import pytest

from cop.settings import BadSetting, read_settings


def given(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"COP_DATA": str(tmp_path / "data"), **more}


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = read_settings(given(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'cop.sqlite3'}"
    assert settings.mail_url.startswith("file:") and settings.languages == ("fr", "en") and not settings.demo


@pytest.mark.parametrize(
    ("name", "value"),
    [("COP_DATABASE_URL", "mysql://x"), ("COP_ORIGIN", "cop.example"), ("COP_ORIGIN", "https://cop.example/path"),
     ("COP_LANGUAGES", "fr,tlh"), ("COP_LANGUAGES", " "), ("COP_SECRET", "short"), ("COP_HUB_URL", "amqp://host"),
     ("COP_HUB_URL", "redis"), ("COP_HUB_URL", "redis://"), ("COP_HUB_URL", "redis://host:x"),
     ("COP_HUB_URL", "redis://[host"), ("COP_HUB_URL", "postgres://cop@host/cop"), ("COP_HUB_URL", "postgres:"),
     ("COP_SEARCH_URL", "host:7700"), ("COP_SEARCH_URL", "http://host/path"), ("COP_SEARCH_URL", "http://:7700"),
     ("COP_SEARCH_URL", "http://key@host"), ("COP_SCANNER_URL", "clamd://host"), ("COP_SCANNER_URL", "host:3310"),
     ("COP_SCANNER_URL", "unix:clamd.ctl")],
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings(given(tmp_path, **{name: value}))


@pytest.mark.parametrize("url", ["", "local:", "postgres:", "redis://h:6379/0", "rediss://u:word@h", "valkey://[::1]:6379"])
def test_the_hub_is_taken_as_it_is_given_and_its_password_is_not_shown(tmp_path: Path, url: str) -> None:
    settings = read_settings(given(tmp_path, COP_HUB_URL=url, COP_DATABASE_URL="postgres://cop@host/cop"))
    assert settings.hub_url == url and "word" not in repr(settings)


@pytest.mark.parametrize("key", ["", " key", "k\u00e9y", "two\nlines"])
def test_a_search_server_needs_a_key_that_a_header_can_hold(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadSetting, match="COP_SEARCH_KEY"):
        read_settings(given(tmp_path, COP_SEARCH_URL="http://search:7700", COP_SEARCH_KEY=key))


def test_the_search_server_is_taken_as_it_is_given_and_its_key_is_not_shown(tmp_path: Path) -> None:
    settings = read_settings(given(tmp_path, COP_SEARCH_URL="http://search:7700/", COP_SEARCH_KEY="a-key-of-ours"))
    assert (settings.search_url, settings.search_key) == ("http://search:7700", "a-key-of-ours")
    assert "a-key-of-ours" not in repr(settings)
    assert read_settings(given(tmp_path)).search_url == ""


def test_the_secret_is_made_once_and_shown_to_nobody(tmp_path: Path) -> None:
    first, second = read_settings(given(tmp_path)), read_settings(given(tmp_path))
    assert first.secret == second.secret and len(first.secret) >= 32
    assert first.secret not in repr(first)
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    read_settings(given(tmp_path))
    (tmp_path / "data" / "secret").chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        read_settings(given(tmp_path))


def test_a_demonstration_sends_mail_to_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="COP_MAIL_URL"):
        read_settings(given(tmp_path, COP_MAIL_URL="smtp://mail.example:25"), demo=True)
    assert read_settings(given(tmp_path, COP_MAIL_URL="smtp://127.0.0.1:1025"), demo=True).demo


def test_behind_tls_cookies_are_secure(tmp_path: Path) -> None:
    assert read_settings(given(tmp_path, COP_ORIGIN="https://cop.example")).secure
    assert not read_settings(given(tmp_path)).secure
