"""Small ES modules of ours, joined into one file, so that a first view asks for few.

Modules that import each other by address cannot be joined by writing one after the other, and asking for each costs a
round trip on lines that have none to spare. But ours import names from each other and nothing else, and the names at
the top of a module are different in all of a folder. So they are one module when the lines that import are left out,
the word `export` too, and each stands after those it imports from. Comments, on lines of their own, stay behind.
Whoever opens one of the modules by itself (a test of the sorting) has the file as it is.
"""

import re
from collections import Counter
from collections.abc import Mapping

IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js"\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let) )", re.MULTILINE)
COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
DECLARED = re.compile(r"^(?:async function|function|class) (\w+)|^(?:const|let) (\w+) =", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def join(modules: Mapping[str, str]) -> str:
    """One module of all: name -> source. Raises ValueError where they cannot be one, naming what stands in the way."""
    joined = "".join(EXPORT.sub("", IMPORT.sub("", COMMENT.sub("", modules[name]))) for name in in_order(modules))
    if left := LEFT.search(joined):
        raise ValueError(f"only names from ./<module>.js can be imported, only what is declared exported: {left[0]}")
    if twice := [name for name, times in Counter(names(joined)).items() if times > 1]:
        raise ValueError(f"declared at the top of two modules: {', '.join(twice)}")
    return joined


def in_order(modules: Mapping[str, str]) -> list[str]:
    """Each after those it imports from. Raises ValueError for a ring, KeyError for a module that is not there."""
    done: list[str] = []

    def take(name: str, asked_by: tuple[str, ...]) -> None:
        if name in asked_by:
            raise ValueError(f"a ring of imports: {' '.join((*asked_by, name))}")
        if name not in done:
            for other in IMPORT.findall(modules[name]):
                take(other, (*asked_by, name))
            done.append(name)

    for name in sorted(modules):
        take(name, ())
    return done


def names(source: str) -> list[str]:
    """What is declared at the top: a function, a class, or one name a line."""
    return [function or variable for function, variable in DECLARED.findall(source)]
