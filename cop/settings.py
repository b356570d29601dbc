"""What the environment says, read once. A bad value stops the start and is named."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cop.kit.mail import is_address

KNOWN_LANGUAGES = ("fr", "en", "es", "pt", "ar")
SHORTEST_SECRET = 32
MAIL_FROM = "no-reply@cop.example"


class BadSetting(ValueError):
    """A setting that cannot be used; the message names it and says what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between two installations."""

    database_url: str
    secret: str = field(repr=False)
    origin: str
    """Scheme, host and port under which browsers see the service, for links in mail and origin checks."""
    mail_url: str
    """smtp://host:port, or file:FOLDER, where messages are put as files."""
    mail_from: str
    languages: tuple[str, ...]
    """Finished interface languages; the first is the default."""
    data: Path
    demo: bool
    proxies: str
    """Addresses of proxies whose word on the reader's address is taken, "" for none, "*" for any."""
    drop_folder: Path
    """Where attachments are kept, under random names."""
    hub_url: str = field(repr=False)
    """What carries news between server processes (`cop.kit.hub`); "" leaves it to the database."""
    search_url: str = ""
    """Of a Meilisearch that answers keyword searches; "" leaves them to the embedded index."""
    search_key: str = field(default="", repr=False)
    mail_hold: int = 600
    """Seconds that mails about what members wrote wait, so that what is hidden meanwhile is never sent."""
    mail_domain: str = ""
    """Behind the @ of addresses that mail comes in at; "" when none does, and no mail can be answered."""
    mail_in: str = ""
    """smtp://host:port or lmtp://host:port to listen at; "" for no listener."""
    mailbox_url: str = field(default="", repr=False)
    """Where mail is fetched from: imaps://user:password@host/folder, imap://..., or maildir:FOLDER; "" for none."""

    backup_days: int = 30
    """How long backups of this installation are kept: when the last one is gone that holds what was erased."""
    scanner_url: str = ""
    """Of a virus scanner that files wait for: clamd://host:port or unix:/path; "" for none."""

    @property
    def secure(self) -> bool:
        """Behind TLS: cookies get the Secure flag and the __Host- prefix."""
        return self.origin.startswith("https://")


def read_settings(environment: dict[str, str] | None = None, *, demo: bool = False) -> Settings:
    """Read `COP_*`; defaults need none. Raises BadSetting, naming the variable."""
    env = dict(os.environ) if environment is None else environment
    data = Path(env.get("COP_DATA", "data"))
    data.mkdir(parents=True, exist_ok=True)
    mail_url = env.get("COP_MAIL_URL", f"file:{data / 'mail'}")
    database_url = _database(env.get("COP_DATABASE_URL", f"sqlite:///{data / 'cop.sqlite3'}"))
    settings = Settings(
        database_url=database_url,
        secret=_secret(env, data),
        origin=_origin(env.get("COP_ORIGIN", "http://127.0.0.1:8000")),
        mail_url=mail_url,
        mail_from=env.get("COP_MAIL_FROM", MAIL_FROM),
        languages=_languages(env.get("COP_LANGUAGES", "fr,en")),
        data=data,
        demo=demo or env.get("COP_DEMO", "") == "1",
        proxies=env.get("COP_PROXIES", ""),
        drop_folder=data / "files",
        hub_url=_hub(env.get("COP_HUB_URL", ""), database_url),
        search_url=_search(env.get("COP_SEARCH_URL", "")),
        search_key=_search_key(env),
        mail_hold=_seconds(env, "COP_MAIL_HOLD", 600),
        mail_domain=_mail_domain(env),
        mail_in=_mail_in(env.get("COP_MAIL_IN", "")),
        mailbox_url=_mailbox(env.get("COP_MAILBOX_URL", "")),
        scanner_url=_scanner(env.get("COP_SCANNER_URL", "")),
        backup_days=_days(env, "COP_BACKUP_DAYS", 30),
    )
    if settings.demo:
        _loopback_mail(mail_url)
    return settings


def _database(url: str) -> str:
    if urlsplit(url).scheme not in ("sqlite", "postgres", "postgresql"):
        raise BadSetting("COP_DATABASE_URL must begin with sqlite:// or postgres://")
    return url


def _hub(url: str, database_url: str) -> str:
    if url == "postgres:" and urlsplit(database_url).scheme == "sqlite":
        raise BadSetting("COP_HUB_URL is postgres:, so COP_DATABASE_URL must begin with postgres://")
    if url not in ("", "local:", "postgres:") and not _is_server(url, ("redis", "rediss", "valkey")):
        raise BadSetting("COP_HUB_URL must be local:, postgres:, redis://host:port, rediss://... or valkey://...")
    return url


def _search(url: str) -> str:
    parts = urlsplit(url)
    if url and (not _is_server(url, ("http", "https")) or parts.path not in ("", "/") or parts.query or parts.username):
        raise BadSetting("COP_SEARCH_URL must be like http://host:7700, without a path; the key goes in COP_SEARCH_KEY")
    return url.rstrip("/")


def _search_key(env: dict[str, str]) -> str:
    """Required with a server: one without a key lets everybody read everything in it. It goes into a header.
    COP_SEARCH_KEY_FILE names a file to read it from instead (`python -m cop search-key` writes one)."""
    key = env.get("COP_SEARCH_KEY", "")
    if env.get("COP_SEARCH_KEY_FILE"):
        try:
            key = Path(env["COP_SEARCH_KEY_FILE"]).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise BadSetting("COP_SEARCH_KEY_FILE must name a readable file that holds the key alone") from None
    if env.get("COP_SEARCH_URL") and not (key.isascii() and key.isprintable() and key.strip() == key != ""):
        raise BadSetting("COP_SEARCH_KEY must be the key for the server of COP_SEARCH_URL, in one line of ASCII")
    return key


LONGEST_HOLD = 24 * 3600
LONGEST_BACKUP = 3650


def _seconds(env: dict[str, str], name: str, default: int) -> int:
    words = env.get(name, str(default))
    if not words.isascii() or not words.isdecimal() or int(words[:9]) > LONGEST_HOLD:
        raise BadSetting(f"{name} must be a number of seconds, at most {LONGEST_HOLD}")
    return int(words)


def _days(env: dict[str, str], name: str, default: int) -> int:
    words = env.get(name, str(default))
    if not words.isascii() or not words.isdecimal() or not 0 <= int(words[:9]) <= LONGEST_BACKUP:
        raise BadSetting(f"{name} must be a number of days, at most {LONGEST_BACKUP}")
    return int(words)


def _mail_domain(env: dict[str, str]) -> str:
    """Given, or that of the sender as soon as mail comes in by some way."""
    domain = env.get("COP_MAIL_DOMAIN", "")
    if domain and not is_address(f"reply@{domain}"):
        raise BadSetting("COP_MAIL_DOMAIN must be a domain that mail can be sent to, like cop.example")
    comes_in = env.get("COP_MAIL_IN") or env.get("COP_MAILBOX_URL")
    return domain or (env.get("COP_MAIL_FROM", MAIL_FROM).partition("@")[2] if comes_in else "")


def _mail_in(url: str) -> str:
    if url and not (_is_server(url, ("smtp", "lmtp")) and urlsplit(url).port):
        raise BadSetting("COP_MAIL_IN must be like smtp://127.0.0.1:8025 or lmtp://127.0.0.1:8024")
    return url


def _mailbox(url: str) -> str:
    if url and not url.startswith("maildir:") and not _is_server(url, ("imap", "imaps")):
        raise BadSetting("COP_MAILBOX_URL must be like imaps://user:password@host/INBOX, or maildir:FOLDER")
    return url


def _scanner(url: str) -> str:
    if url and not (url.startswith("unix:/") or (_is_server(url, ("clamd",)) and urlsplit(url).port)):
        raise BadSetting("COP_SCANNER_URL must be like clamd://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl")
    return url


def _is_server(url: str, schemes: tuple[str, ...]) -> bool:
    """An address with a host, and with no port or one that there can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _origin(origin: str) -> str:
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise BadSetting("COP_ORIGIN must be like https://cop.example, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _languages(words: str) -> tuple[str, ...]:
    languages = tuple(word.strip() for word in words.split(",") if word.strip())
    strange = [language for language in languages if language not in KNOWN_LANGUAGES]
    if strange or not languages:
        raise BadSetting(f"COP_LANGUAGES must list some of {', '.join(KNOWN_LANGUAGES)}")
    return languages


def _secret(env: dict[str, str], data: Path) -> str:
    """From the environment, else made once and kept beside the data, readable by the owner alone."""
    given = env.get("COP_SECRET")
    if given is not None:
        if len(given) < SHORTEST_SECRET:
            raise BadSetting(f"COP_SECRET must have at least {SHORTEST_SECRET} characters")
        return given
    kept = data / "secret"
    if not kept.exists():
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    if kept.stat().st_mode & 0o077:
        raise BadSetting(f"{kept} must be readable by its owner alone (chmod 600)")
    return kept.read_text().strip()


def _loopback_mail(url: str) -> None:
    if url.startswith("file:"):
        return
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise BadSetting("COP_MAIL_URL must name this machine while demonstration data is loaded")
