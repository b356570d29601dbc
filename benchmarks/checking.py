"""A closer look at the two pages than there is time for under load: that they are what is meant to be measured."""

from benchmarks.corpus import Corpus
from benchmarks.processes import Server
from cop.forum.queries import LIST_PAGE, PAGE


class WrongPage(Exception):
    """A page is not what is to be measured."""


def checked_page(service: Server, corpus: Corpus) -> str:
    """The hot topic, with the composer, as a member sees it; and that nobody else does."""
    return _checked(service, f"/topics/{corpus.hot}", corpus, '<article class="post', PAGE, 'name="key"')


def checked_list(service: Server, corpus: Corpus) -> str:
    """The list with its first page full and another to come."""
    return _checked(service, "/topics", corpus, '<a href="/topics/', LIST_PAGE, "after=")


def _checked(service: Server, path: str, corpus: Corpus, mark: str, least: int, words: str) -> str:
    visitor = corpus.visitors[-2]
    status, headers, text = service.get(path, f"cop={visitor.token}")
    wanted = {
        "status 200": status == 200,
        "the title": corpus.title in text,
        "the reader's name": visitor.name in text,
        f"{least} times {mark}": text.count(mark) >= least,
        words: words in text,
        "a content policy": "default-src 'none'" in headers.get("content-security-policy", ""),
        "no-store": headers.get("cache-control") == "no-store",
    }
    missing = [name for name, there in wanted.items() if not there]
    if missing:
        raise WrongPage(f"{path} (status {status}) lacks {', '.join(missing)}")
    if corpus.hot in service.get(path)[2].replace(path, ""):
        raise WrongPage(f"{path} shows a visitor who is not signed in what is the network's alone")
    return text
