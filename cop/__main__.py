"""The command line: `python -m cop <verb>`. Each verb lives in `cop/commands`."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from cop.commands import (
    administrator,
    attend,
    bench_scan,
    bench_search,
    demo,
    erase_proof,
    importing,
    invite,
    letters,
    load_vocabulary,
    migrate,
    permissions,
    reindex,
    restored,
    search_key,
    serve,
)
from cop.kit.database import close_database, open_database
from cop.kit.errors import Refused
from cop.settings import BadSetting, Settings, read_settings
from cop.wiring import MODELS, catalogues_of, wire
from search.query import KEYWORD, QUESTION

T = TypeVar("T")
Verb = Callable[[argparse.Namespace], int | None]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cop", description="The community of practice.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, words: str, run: Verb) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    _serving(verb)
    verb("migrate", "bring the database up to date", _migrate)
    made = verb("make-migrations", "write down what changed in the models", _make_migrations)
    made.add_argument("name", help="what the change is, in a word or two")
    verb("load-vocabulary", "load countries, groups, themes and terms; as often as one likes", _load_vocabulary)
    made = verb("administrator", "open the first administrator's account", _administrator)
    made.add_argument("email")
    made.add_argument("name")
    _inviting(verb)
    made = verb("import", "import topics or people from a .csv or .jsonl file", _import)
    made.add_argument("kind", choices=("topics", "people"))
    made.add_argument("file", type=Path)
    made.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    made.add_argument("--preview", action="store_true", help="people: what each column means, the first five")
    verb("permissions", "print who may do what", _permissions)
    made = verb("letters", "how many mails wait, and how many are parked", _letters)
    made.add_argument("--again", action="store_true", help="send the parked ones once more")
    made = verb("reindex", "build a search index anew, beside the one in use", _reindex)
    made.add_argument("--engine", choices=reindex.ENGINES, default=reindex.EMBEDDED)
    made = verb("search-key", "make a key with least rights on the search server, for COP_SEARCH_KEY_FILE", _search_key)
    made.add_argument("file", type=Path, help="where to write it; one that is there and works is kept")
    _measuring(verb)
    _proving(verb)
    verb("restored", "after a backup was put back: live rooms begin a new count", _restored)
    made = verb("attend", "follow a live session from here", _attend)
    made.add_argument("url", help="address of the session's page")
    made.add_argument("--channels", default="floor,mine", help="some of floor, stage, desk, mine")
    made.add_argument("--cookie-file", type=Path, help="where the value of the sign-in cookie is; else COP_COOKIE")
    return parser


def _serving(verb: Callable[[str, str, Verb], argparse.ArgumentParser]) -> None:
    made = verb("serve", "answer requests", _serve)
    made.add_argument("--host", default=demo.LOOPBACK)
    made.add_argument("--port", type=int, default=8000)
    made.add_argument("--workers", type=int, default=1, help="several need PostgreSQL")
    verb("worker", "deliver what happened to those who listen, beside servers on PostgreSQL", _worker)
    made = verb("demo", "the demonstration: database, invented community and service on loopback", _demo)
    made.add_argument("--port", type=int, default=8000)
    made.add_argument("--scale", type=int, default=1, help="so many times the topics, replies and people")
    made.add_argument("--only-build", action="store_true", help="prepare the database and stop")


def _measuring(verb: Callable[[str, str, Verb], argparse.ArgumentParser]) -> None:
    made = verb("bench-search", "how well and how fast judged queries are answered", _bench_search)
    made.add_argument("--documents", type=Path, required=True, help="JSON lines of id, lang, title, body")
    made.add_argument("--queries", type=Path, required=True, help="JSON lines of text, lang, relevant: [ids]")
    made.add_argument("--mode", choices=(KEYWORD, QUESTION), default=KEYWORD)
    made.add_argument("--engine", choices=bench_search.ENGINES, default=bench_search.EMBEDDED)
    made = verb("bench-scan", "how well the scanner finds what identifies a child, on marked texts", _bench_scan)
    made.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl", help="JSON lines of text, lang, spans")
    made.add_argument("--json", action="store_true", help="the figures as JSON")


def _proving(verb: Callable[[str, str, Verb], argparse.ArgumentParser]) -> None:
    made = verb("erase-proof", "where an erased text was, and whether it is gone there", _erase_proof)
    made.add_argument("incident", help="the last part of the address of its page")
    made.add_argument("--also", type=Path, nargs="*", default=[], metavar="PATH", help="logs or backups to look into")
    made.add_argument("--again", action="store_true", help="scrub now what has not confirmed")


def _inviting(verb: Callable[[str, str, Verb], argparse.ArgumentParser]) -> None:
    made = verb("invite", "invite someone; prints the link", _invite)
    made.add_argument("email")
    made.add_argument("--network", default="", help="key of a network; not needed with a group")
    made.add_argument("--post", default="", help="kind of a post: focal_point, lead, moderator ...")
    made.add_argument("--group", default="", help="slug of a group")
    made.add_argument("--country", default="", help="ISO code")
    made.add_argument("--language", default="en")


def _serve(asked: argparse.Namespace) -> None:
    serve.serve(read_settings(), host=asked.host, port=asked.port, workers=asked.workers)


def _worker(asked: argparse.Namespace) -> None:
    asyncio.run(serve.work(read_settings()))


def _demo(asked: argparse.Namespace) -> None:
    settings = _demo_settings(asked.port)
    asyncio.run(demo.prepare(settings, scale=asked.scale))
    if not asked.only_build:
        print(f"\n  {settings.origin}  -  everything there is invented; stop with Ctrl-C\n", flush=True)
        serve.serve(settings, host=demo.LOOPBACK, port=asked.port, workers=1)


def _demo_settings(port: int) -> Settings:
    """Its own data, never that of an installation, unless the environment says otherwise."""
    return read_settings(
        {"COP_DATA": "data/demo", "COP_ORIGIN": f"http://{demo.LOOPBACK}:{port}", "COP_MAIL_DOMAIN": "cop.example",
         **os.environ}, demo=True
    )


def _migrate(asked: argparse.Namespace) -> None:
    asyncio.run(migrate.migrate_command(read_settings().database_url, MODELS))


def _make_migrations(asked: argparse.Namespace) -> None:
    asyncio.run(migrate.make_migrations_command(MODELS, asked.name))


def _load_vocabulary(asked: argparse.Namespace) -> None:
    asyncio.run(load_vocabulary.load_vocabulary(read_settings()))


def _administrator(asked: argparse.Namespace) -> None:
    settings = read_settings()
    print(_with_database(settings, administrator.first_administrator(settings, email=asked.email, name=asked.name)))


def _invite(asked: argparse.Namespace) -> None:
    settings = read_settings()
    inviting = invite.invite(
        settings, email=asked.email, post=asked.post, group=asked.group, country=asked.country,
        network=asked.network, language=asked.language,
    )
    print(_with_database(settings, inviting))


def _with_database(settings: Settings, work: Coroutine[Any, Any, T]) -> T:
    """Run with the database open and the listeners wired, so that what it announces is delivered later."""
    async def run() -> T:
        wire(settings, catalogues_of(settings))
        await open_database(settings.database_url, MODELS)
        try:
            return await work
        finally:
            await close_database()

    return asyncio.run(run())


def _import(asked: argparse.Namespace) -> int:
    if asked.preview and asked.kind != "people":
        raise BadSetting("--preview is for people; topics have --dry-run")
    return asyncio.run(importing.import_file(
        read_settings(), asked.kind, asked.file, dry_run=asked.dry_run, preview=asked.preview,
    ))


def _letters(asked: argparse.Namespace) -> None:
    print(_with_database(read_settings(), letters.letters(again=asked.again)))


def _reindex(asked: argparse.Namespace) -> int:
    return asyncio.run(reindex.reindex(read_settings(), asked.engine))


def _search_key(asked: argparse.Namespace) -> int:
    return search_key.search_key(os.environ, asked.file)


def _bench_search(asked: argparse.Namespace) -> int:
    try:
        return asyncio.run(bench_search.bench_search(
            read_settings(), asked.documents, asked.queries, mode=asked.mode, engine=asked.engine
        ))
    except KeyboardInterrupt:
        return 130


def _bench_scan(asked: argparse.Namespace) -> int:
    return bench_scan.bench_scan(asked.files, as_json=asked.json)


def _erase_proof(asked: argparse.Namespace) -> int:
    settings = read_settings()
    proof = erase_proof.erase_proof(settings, asked.incident, asked.also, again=asked.again)
    return _with_database(settings, proof)


def _restored(asked: argparse.Namespace) -> None:
    settings = read_settings()
    print(_with_database(settings, restored.restored(settings.data)))


def _attend(asked: argparse.Namespace) -> int:
    cookie = attend.read_cookie(asked.cookie_file, os.environ)
    channels = tuple(asked.channels.split(","))
    try:
        return asyncio.run(attend.attend(asked.url, cookie, channels, say=attend.on_terminal))
    except KeyboardInterrupt:
        return 0


def _permissions(asked: argparse.Namespace) -> None:
    permissions.permissions()


def main(words: list[str] | None = None) -> int:
    """Run a verb; a setting that cannot be used is named, without a trace."""
    asked = _parser().parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        return asked.run(asked) or 0
    except BadSetting as error:
        print(error, file=sys.stderr)
    except Refused as refusal:
        facts = ", ".join(f"{name} {value}" for name, value in refusal.facts.items())
        print(f"refused: {refusal.field or asked.verb}: {refusal.code} {facts}".rstrip(), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
