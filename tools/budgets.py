"""Holds the house's budgets: lengths of functions, views, modules and templates, names of files, no import cycles.

A function's length is its lines of code: signature and body without docstring, comments and empty lines.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
APPS = ("branchmgr", "groups", "activities", "pioneer_posts", "innovation", "appraisal", "board")
OTHERS = ("tools", "benchmarks", "tests")

FUNCTION_MEDIAN, FUNCTION_P90, FUNCTION_MOST = 7, 25, 50
VIEW_MOST = 25
MODULE_P90, MODULE_MOST = 300, 400
TEMPLATE_MOST = 150
TECHNICAL_NAMES = {"util", "utils", "helper", "helpers", "mixin", "mixins", "common", "misc", "lib"}


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method, where it stands and how many lines of code it has."""

    place: str
    lines: int


def functions(source: str, place: str) -> list[Function]:
    """All functions of a module, those inside others too."""
    tree = ast.parse(source)
    code = _code_lines(source, tree)
    return [
        Function(f"{place}:{node.lineno} {node.name}", len(code & set(range(node.lineno, (node.end_lineno or 0) + 1))))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _code_lines(source: str, tree: ast.Module) -> set[int]:
    lines = source.splitlines()
    code = {n for n, line in enumerate(lines, 1) if line.strip() and not line.strip().startswith("#")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            code -= set(range(node.lineno, (node.end_lineno or 0) + 1))
    return code


def imports(source: str, modules: Iterable[str]) -> set[str]:
    """Which of ``modules`` a module imports; ``from a import b`` is ``a.b`` where that is a module."""
    known, found = set(modules), set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & known or {node.module}
    return found & known


def cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """The modules on import cycles or between them; empty where there is none."""
    left = {module: set(wanted) for module, wanted in graph.items()}
    while True:
        wanted_by_any = set().union(*left.values()) if left else set()
        loose = {m for m, wanted in left.items() if not wanted & left.keys() or m not in wanted_by_any}
        if not loose:
            return sorted(left)
        left = {m: wanted - loose for m, wanted in left.items() if m not in loose}


def p90(values: list[int]) -> float:
    """The value that 90 % do not exceed."""
    return quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else float(sum(values))


def paths(folders: Iterable[str]) -> Iterator[Path]:
    """The Python files of the folders, without migrations."""
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def technical_names(path: str) -> list[str]:
    """Parts of a path that name a technical kind instead of a thing of the branch."""
    return [part for part in Path(path).with_suffix("").parts if part.lower() in TECHNICAL_NAMES]


def module_name(path: Path) -> str:
    """``groups/models/__init__.py`` → ``groups.models``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def over(measured: Iterable[tuple[str, int]], most: int, what: str) -> Iterator[str]:
    """A line for each that is longer than ``most``."""
    yield from (f"{place}: {lines} lines, a {what} has at most {most}" for place, lines in measured if lines > most)


def average_faults(all_functions: list[Function], modules: list[int]) -> Iterator[str]:
    """What the averages say; they are taken over the apps and the tools, not over tests."""
    lengths = [function.lines for function in all_functions]
    figures = (
        ("function median", median(lengths), FUNCTION_MEDIAN),
        ("function 90 %", p90(lengths), FUNCTION_P90),
        ("module 90 %", p90(modules), MODULE_P90),
    )
    for name, value, most in figures:
        print(f"{name}: {value:g} (at most {most})")
        if value > most:
            yield f"{name} is {value:g}, at most {most}"


def faults() -> Iterator[str]:
    """Every budget that does not hold."""
    sources = {path: path.read_text(encoding="utf-8") for path in paths((*APPS, *OTHERS))}
    place = {path: str(path.relative_to(ROOT)) for path in sources}
    by_file = {path: functions(source, place[path]) for path, source in sources.items()}
    product = [path for path in sources if path.relative_to(ROOT).parts[0] not in ("tests", "benchmarks")]
    lengths = {path: len(source.splitlines()) for path, source in sources.items()}
    yield from average_faults([f for path in product for f in by_file[path]], [lengths[path] for path in product])
    yield from over(((f.place, f.lines) for each in by_file.values() for f in each), FUNCTION_MOST, "function")
    views = [path for path in product if "views" in path.relative_to(ROOT).parts]
    yield from over(((f.place, f.lines) for path in views for f in by_file[path]), VIEW_MOST, "view")
    yield from over(((place[path], lines) for path, lines in lengths.items()), MODULE_MOST, "module")
    yield from over(_templates(), TEMPLATE_MOST, "template")
    files = [*place.values(), *(name for name, _lines in _templates())]
    yield from (f"{name}: a file is named by what it is about" for name in files if technical_names(name))
    names = {module_name(path): source for path, source in sources.items()}
    knot = cycle({name: imports(source, names) - {name} for name, source in names.items()})
    if knot:
        yield f"import cycle among {', '.join(knot)}"


def _templates() -> Iterator[tuple[str, int]]:
    for path in sorted([*ROOT.glob("templates/**/*.html"), *(p for a in APPS for p in ROOT.glob(f"{a}/**/*.html"))]):
        yield str(path.relative_to(ROOT)), len(path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Prints every fault; ends with 1 where there is one."""
    wrong = list(faults())
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
