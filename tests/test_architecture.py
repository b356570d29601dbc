"""The promises the code makes about its own shape. The arrows are in pyproject.toml."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

import cop.routes  # noqa: F401 - loads every slice, and with it every action
from cop.community.actions import actions
from cop.community.policy import MAY

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300
PATHS = sorted(path.relative_to(ROOT) for root in ("cop", "search") for path in (ROOT / root).rglob("*.py"))
SOURCES = [path for path in PATHS if Path("cop/migrations") not in path.parents]

WITHOUT_A_TEST_FILE = {
    "models.py": "tables: what they hold is tested by the actions and queries that use them",
    "models": "the same, where they fill more than one file",
    "routes": "tables: tests/test_routes.py and the matrix ask for every address of them",
    "__main__.py": "one line; the verbs are started as a user would start them",
    "commands": "argument reading: what a verb does is tested where it lives",
}
DOMAIN = {"documents", "actions", "queries", "models"}
MARK = r"noqa(: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?|type: ignore(\[[\w, -]+\])?"
RELATIONS = {"ForeignKeyField", "OneToOneField", "ManyToManyField"}

PARTS = {str(part): list(found) for part, found in groupby(SOURCES, lambda path: Path(*path.parts[:2]))}


def every_source(check: Callable[[Path], None]) -> Callable[[str], None]:
    """A test for each part of the source (`cop/forum`, `search/embedded`), which names the file that is not as it should."""
    def test(part: str) -> None:
        for source in PARTS[part]:
            try:
                check(source)
            except AssertionError as wrong:
                raise AssertionError(f"{source}: {wrong}") from wrong

    test.__name__ = check.__name__
    return pytest.mark.parametrize("part", PARTS)(test)


@cache
def tree_of(source: Path) -> ast.Module:
    """Read when a test asks for it, not while tests are collected."""
    return ast.parse((ROOT / source).read_text(), str(source))


def test_the_sources_are_found():
    assert Path("cop/community/policy.py") in SOURCES


@every_source
def test_a_file_can_be_read_in_one_sitting(source: Path):
    assert len((ROOT / source).read_text().splitlines()) <= LONGEST_FILE, "make it a folder of the same name"


@every_source
def test_a_module_has_its_mirrored_test_file(source: Path):
    if exempt(source):
        return
    wanted = mirrors(source)
    found = [path for path in wanted if (ROOT / path).is_file()]
    assert found, f"write {wanted[0]}"
    assert any(re.search(r"^\s*(async )?def test_", (ROOT / path).read_text(), re.M) for path in found)


@every_source
def test_no_import_hides_inside_a_function_without_a_reason(source: Path):
    lines = (ROOT / source).read_text().splitlines()
    bare = [
        f"{source}:{inner.lineno}"
        for inner in imports_inside_functions(tree_of(source))
        if not reason(lines[inner.lineno - 1])
    ]
    assert not bare, "say why: `# noqa: PLC0415 - the reason`"


@every_source
def test_the_domain_has_never_heard_of_http(source: Path):
    if not is_domain(source):
        return
    assert "starlette" not in {name.split(".")[0] for name in imported(tree_of(source))}


@every_source
def test_nobody_relies_on_a_row_lock_that_sqlite_drops(source: Path):
    names = {node.attr for node in ast.walk(tree_of(source)) if isinstance(node, ast.Attribute)}
    assert "select_for_update" not in names, "begin a unit: it is IMMEDIATE"


@every_source
def test_a_foreign_key_stays_inside_its_slice_or_goes_to_the_community(source: Path):
    for call in relations(tree_of(source)):
        target = call.args[0] if call.args else next(k.value for k in call.keywords if k.arg == "to")
        assert isinstance(target, ast.Constant), f"{source}:{call.lineno}: name the table as a string"
        home = tables()[str(target.value).split(".")[-1]]
        assert home in ("community", level(source)), f"{source}:{call.lineno} points into {home}"


@every_source
def test_a_foreign_key_never_deletes_what_refers_to_it(source: Path):
    for call in relations(tree_of(source)):
        rule = next((ast.unparse(k.value) for k in call.keywords if k.arg == "on_delete"), "CASCADE")
        assert rule.split(".")[-1] == "RESTRICT", f"{source}:{call.lineno}: on_delete is {rule}"


def test_each_slice_is_held_to_the_order_of_its_files():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["name"]: contract for contract in linter["contracts"]}
    levels = contracts["Downwards only, and slices do not know each other"]["layers"]
    slices = {f"cop.{name}" for row in levels if "|" in row for name in row.split(" | ")}
    assert slices == set(contracts["Inside a slice"]["containers"])


def test_every_action_has_a_rule():
    assert actions
    assert set(actions) - set(MAY) == set()


# --- how the questions above are answered ---


def exempt(source: Path) -> bool:
    if any(part in WITHOUT_A_TEST_FILE for part in source.parts):
        return True
    functions = (each for each in ast.walk(tree_of(source)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return source.name == "__init__.py" and not any(functions)


def mirrors(source: Path) -> list[Path]:
    """cop/forum/actions.py: tests/forum/test_actions.py, also when actions has become a folder of modules."""
    *folders, _ = source.parts[1:] if source.parts[0] == "cop" else source.parts
    wanted = [Path("tests", *folders, f"test_{source.stem}.py")]
    if len(folders) > 1:
        wanted.append(Path("tests", *folders[:-1], f"test_{folders[-1]}.py"))
    return wanted


def imports_inside_functions(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(function):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield inner


def reason(line: str) -> str:
    """What the comment says beside the marks for the linters."""
    return re.sub(MARK, "", line.partition("#")[2]).strip(" #-")


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def level(source: Path) -> str:
    """The slice a file stands in, or community, kit, search; a file of the composition is its own."""
    return source.parts[0] if source.parts[0] == "search" else source.with_suffix("").parts[1]


def is_domain(source: Path) -> bool:
    return level(source) == "community" or bool(DOMAIN & set(source.with_suffix("").parts[2:]))


def relations(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in RELATIONS:
            yield node


@cache
def tables() -> dict[str, str]:
    """Every class that has a base, and the level where it lives."""
    return {
        node.name: level(source)
        for source in SOURCES
        for node in ast.walk(tree_of(source))
        if isinstance(node, ast.ClassDef) and node.bases
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import x", ""),
        ("import x  # noqa: PLC0415", ""),
        ("import x  # noqa: PLC0415 - slow to load, rarely used", "slow to load, rarely used"),
        ("import x  # only the worker needs it", "only the worker needs it"),
        ("import x  # noqa: PLC0415  # slow to load", "slow to load"),
        ("from x import y  # type: ignore[attr-defined]  # noqa: PLC0415, F401", ""),
    ],
)
def test_a_mark_for_the_linter_is_no_reason(line: str, said: str):
    assert reason(line) == said
