"""The rules of the house as functions from text to faults, so that each can be shown to catch what it forbids."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("branchmgr", "groups", "appraisal", "board")
ARITHMETIC = ("scoring", "ranking", "grading", "moments", "cells", "decimals")

Function = ast.FunctionDef | ast.AsyncFunctionDef

PERMISSION_TAG = re.compile(r"""\{%\s*has_perm\s+["']([^"']+)["']""")
PERMS_VARIABLE = re.compile(r"\bperms\.(\w+\.\w+)")
STATIC_TAG = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE)
INLINE = (
    SCRIPT,
    re.compile(r"<style\b", re.IGNORECASE),
    re.compile(r"\sstyle\s*=", re.IGNORECASE),
    re.compile(r"\s(?:data-)?hx-on\b|\shx-on:", re.IGNORECASE),
    re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    re.compile(r"javascript:|[\"']js:", re.IGNORECASE),
)
MACHINE_PATH = re.compile(r"(?<![\w.~*/-])/(?:home|root|Users|work|opt|mnt)/\w")
REGISTRY = re.compile(r"(?:registry\.npm|registry\.yarn|pypi\.org/simple|files\.pythonhosted|--(?:extra-)?index-url)")
WAIVER = re.compile(r"#\s*(?:noqa|type:\s*ignore)(.*)")


def sources(*patterns: str) -> Iterator[tuple[str, str]]:
    """Path and text of the product's Python files that match, migrations apart."""
    for pattern in patterns or ("**/*.py",):
        for app in APPS:
            for path in sorted((ROOT / app).glob(pattern)):
                if "migrations" not in path.parts:
                    yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def templates() -> Iterator[tuple[str, str]]:
    """Path and text of all templates."""
    for path in [*sorted(ROOT.glob("templates/**/*.html")), *sorted(ROOT.glob("*/templates/**/*.html"))]:
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def faults_of(check: Callable[[str], list[str]], files: Iterator[tuple[str, str]]) -> list[str]:
    """What ``check`` says of each file, after the file's name."""
    return [f"{name}: {fault}" for name, source in files for fault in check(source)]


def _functions(source: str) -> Iterator[Function]:
    yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, Function))


def _dotted(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def _calls(source: str) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))


def permissions_in_code(source: str) -> set[str]:
    """The permission names that decorators and ``has_perm`` are given."""
    named: set[str] = set()
    for call in _calls(source):
        place = {"on_object": 1, "permitted": 0, "has_perm": 0}.get(_dotted(call.func).rpartition(".")[2])
        if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
            named.add(ast.literal_eval(call.args[place]))
    return named


def permissions_in_template(source: str) -> set[str]:
    """The permission names that tags and ``perms`` are given."""
    return {*PERMISSION_TAG.findall(source), *PERMS_VARIABLE.findall(source)}


def static_names(source: str) -> set[str]:
    """The static files a template names."""
    return set(STATIC_TAG.findall(source))


def inline_parts(source: str) -> list[str]:
    """What the content policy would block: scripts, styles and handlers written into the page."""
    return [found.group().strip() for pattern in INLINE for found in pattern.finditer(source)]


def services_without_by(source: str) -> list[str]:
    """Public functions that write (atomic, or audited) without a keyword-only ``by``; ``check_…`` do not."""
    return [f"{node.name} takes no keyword-only by" for node in _functions(source) if _writes(node) and not _by(node)]


def _writes(node: Function) -> bool:
    atomic = any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
    audited = any(_dotted(n.func) == "audit.record" for n in ast.walk(node) if isinstance(n, ast.Call))
    return (atomic or audited) and not node.name.startswith(("check_", "_"))


def _by(node: Function) -> bool:
    return any(argument.arg == "by" for argument in node.args.kwonlyargs)


def floats(source: str) -> list[str]:
    """Floating point in arithmetic: a call of ``float`` or a number with a point."""
    nodes = list(ast.walk(ast.parse(source)))
    called = [n.lineno for n in nodes if isinstance(n, ast.Name) and n.id == "float"]
    written = [n.lineno for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    return [f"line {line}: a float" for line in sorted(called + written)]


def other_clocks(source: str) -> list[str]:
    """Any way to the present moment but ``branchmgr.clock``."""
    forbidden = re.compile(
        r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|timezone\.(?:now|localdate|localtime))$"
    )
    others = {"time.time", "time.localtime", "time.strftime"}
    names = [(call.lineno, _dotted(call.func)) for call in _calls(source)]
    return [f"line {line}: {name}" for line, name in names if forbidden.search(name) or name in others]


def filtering_views(source: str) -> list[str]:
    """Views that choose rows themselves instead of asking a QuerySet method by its name."""
    methods = {"filter", "exclude", "annotate", "aggregate", "raw", "extra"}
    chosen = [c for c in _calls(source) if isinstance(c.func, ast.Attribute) and c.func.attr in methods]
    return [f"line {call.lineno}: .{ast.unparse(call.func).rpartition('.')[2]}()" for call in chosen]


def status_elsewhere(source: str) -> list[str]:
    """Assignments of a status outside ``_advance``, the one door, and updates of it in bulk."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Assign | ast.AnnAssign | ast.AugAssign)]
    written = {node.lineno for node in nodes if any(_is_status(target) for target in _targets(node))}
    updates = (c for c in _calls(source) if isinstance(c.func, ast.Attribute) and c.func.attr == "update")
    updated = {call.lineno for call in updates if any(keyword.arg == "status" for keyword in call.keywords)}
    return [f"line {line}: a status is set" for line in sorted((written | updated) - _door_lines(source))]


def _door_lines(source: str) -> set[int]:
    doors = (node for node in _functions(source) if node.name == "_advance")
    return {line for node in doors for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def _targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _is_status(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "status"


def hidden_imports(source: str) -> list[str]:
    """Imports inside a function without a reason on their line; an app's ``ready`` is the place for them."""
    lines = source.splitlines()
    inner = {
        node.lineno
        for function in _functions(source)
        if function.name != "ready"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return [f"line {line}: an import without a reason" for line in sorted(inner) if "#" not in lines[line - 1]]


def bare_waivers(source: str) -> list[str]:
    """Waivers of a linter without a code; a ``noqa`` must say why, too, on its line or in a comment above it."""
    faults, above = [], ""
    for number, line in enumerate(source.splitlines(), 1):
        if (found := WAIVER.search(line)) and not _explained(found, above):
            faults.append(f"line {number}: {found.group()}")
        above = line
    return faults


def _explained(waiver: re.Match[str], above: str) -> bool:
    if "type:" in waiver.group():
        return bool(re.match(r"\[[\w-]+", waiver.group(1)))
    code = re.match(r":\s*[A-Z]+\d+(.*)", waiver.group(1))
    return code is not None and (" - " in code.group(1) or above.lstrip().startswith("# "))


def machine_words(text: str) -> list[str]:
    """Absolute paths of some machine, and addresses of package registries."""
    return [found.group() for pattern in (MACHINE_PATH, REGISTRY) for found in pattern.finditer(text)]
