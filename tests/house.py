"""The rules of the house as functions from text to faults, so that each can be shown to catch what it forbids."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("branchmgr", "groups", "activities", "pioneer_posts", "innovation", "appraisal", "board")
ARITHMETIC = (
    "weighting",
    "draws",
    "ratings",
    "terms_index",
    "scoring",
    "ranking",
    "grading",
    "moments",
    "cells",
    "decimals",
)

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
# The product's own place on a server is documented; no other is anybody's business.
MACHINE_PATH = re.compile(r"(?<![\w.~*/-])/(?:home|root|Users|work|opt(?!/branchmgr\b)|mnt)/\w")
REGISTRY = re.compile(r"(?:registry\.npm|registry\.yarn|pypi\.org/simple|files\.pythonhosted|--(?:extra-)?index-url)")
WAIVER = re.compile(r"#\s*(?:noqa|type:\s*ignore)(.*)")
EXTENDS = re.compile(r"""^\{%\s*extends\s+["']([^"']+)["']""")
TEST_NAME = re.compile(r"test(?:_[a-z0-9]+){2,}")
WRITERS = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete"}
CHOOSERS = {"filter", "exclude", "get", "annotate", "aggregate", "raw", "extra"}
REQUEST_DATA = {"GET", "POST", "headers", "META", "session", "cleaned_data", "COOKIES"}


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
    """Public functions that write, by themselves or by a function of their module, without a keyword-only ``by``.

    A function named ``check_…`` is atomic only to undo what it tried.
    """
    functions = {node.name: node for node in _functions(source)}
    writing = {name for name, node in functions.items() if _writes(node)}
    while more := {name for name, node in functions.items() if _called(node) & writing} - writing:
        writing |= more
    public = [functions[name] for name in functions if name in writing and not name.startswith(("check_", "_"))]
    return [f"{node.name} takes no keyword-only by" for node in public if not _by(node)]


def _writes(node: Function) -> bool:
    if any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list):
        return True
    called = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    return any(_dotted(call.func) == "audit.record" or saves(call) for call in called)


def saves(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    # The update of a table names its columns; that of a dictionary or a set does not.
    return call.func.attr in WRITERS or (call.func.attr == "update" and bool(call.keywords))


def _called(node: Function) -> set[str]:
    return {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def _by(node: Function) -> bool:
    return any(argument.arg == "by" for argument in node.args.kwonlyargs)


def floats(source: str) -> list[str]:
    """Floating point in arithmetic and its columns: the type by its name, or a number with a point."""
    nodes = list(ast.walk(ast.parse(source)))
    named = [n for n in nodes if isinstance(n, ast.Name | ast.Attribute)]
    called = [n.lineno for n in named if _named(n) in ("float", "FloatField")]
    written = [n.lineno for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    return [f"line {line}: a float" for line in sorted(called + written)]


def _named(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def other_clocks(source: str) -> list[str]:
    """Any way to the present moment but ``branchmgr.clock``."""
    forbidden = re.compile(
        r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|timezone\.(?:now|localdate|localtime)|functions\.Now)$"
        r"|^time\.(?:time|time_ns|localtime|gmtime|strftime)$"
    )
    return [f"line {line}: {name}" for line, name in _names(source) if forbidden.search(name)]


def _names(source: str) -> Iterator[tuple[int, str]]:
    """Dotted names that are used, called or not, names that are imported, and columns that fill themselves."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, _dotted(node)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node.lineno, "timezone.now"


def filtering_views(source: str) -> list[str]:
    """Views that choose rows themselves instead of asking a QuerySet method by its name."""
    return [
        f"line {call.lineno}: .{call.func.attr}()"
        for call in _calls(source)
        if isinstance(call.func, ast.Attribute) and call.func.attr in CHOOSERS and not _reads_mapping(call, call.func)
    ]


def _reads_mapping(call: ast.Call, called: ast.Attribute) -> bool:
    """A mapping's ``get``: of the request, or with a default, which a QuerySet's does not take."""
    of_request = isinstance(called.value, ast.Attribute) and called.value.attr in REQUEST_DATA
    return called.attr == "get" and (of_request or len(call.args) == 2)


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


def notice_kinds_told(source: str) -> set[str]:
    """The kinds that calls of ``tell`` or ``_tell…`` name."""
    calls = [call for call in _calls(source) if _dotted(call.func).rpartition(".")[2].lstrip("_").startswith("tell")]
    given = [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "kind"]
    words = (node.value for value in given for node in ast.walk(value) if isinstance(node, ast.Constant))
    return {word for word in words if isinstance(word, str)}


def _is_status(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "status"


def hidden_imports(source: str) -> list[str]:
    """Imports inside a function without a reason, on their line or above; an app's ``ready`` is the place for them."""
    lines = source.splitlines()
    inner = {
        node.lineno
        for function in _functions(source)
        if function.name != "ready"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    told = {n for n in inner if "#" in lines[n - 1] or lines[n - 2].lstrip().startswith("# ")}
    return [f"line {line}: an import without a reason" for line in sorted(inner - told)]


def relative_imports(source: str) -> list[str]:
    """Imports that begin with a dot."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.level)
    return [f"line {node.lineno}: a relative import" for node in found]


def unclear_tests(source: str) -> list[str]:
    """Tests whose name does not say what is tested under which condition."""
    named = (node.name for node in _functions(source) if node.name.startswith("test"))
    return [f"{name} names no thing and condition" for name in named if not TEST_NAME.fullmatch(name)]


def base_of(source: str) -> str:
    """The template that a template extends by its first tag; empty where it extends none."""
    found = EXTENDS.search(source)
    return found.group(1) if found else ""


def bare_waivers(source: str) -> list[str]:
    """Waivers of a linter without a code; a ``noqa`` must say why, too, on its line or in a comment above it."""
    lines = ["", *source.splitlines()]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
    found = [(line, waiver) for line, comment in comments if (waiver := WAIVER.search(comment))]
    return [f"line {line}: {waiver.group()}" for line, waiver in found if not _explained(waiver, lines[line - 1])]


def _explained(waiver: re.Match[str], above: str) -> bool:
    if "type:" in waiver.group():
        return bool(re.match(r"\[[\w-]+", waiver.group(1)))
    code = re.match(r":\s*[A-Z]+\d+(.*)", waiver.group(1))
    return code is not None and (" - " in code.group(1) or above.lstrip().startswith("# "))


def machine_words(text: str) -> list[str]:
    """Absolute paths of some machine, and addresses of package registries."""
    return [found.group() for pattern in (MACHINE_PATH, REGISTRY) for found in pattern.finditer(text)]
