"""The documents name what there is: every variable with its default and an example, every command, every test."""

from __future__ import annotations

import ast
import re

from django.core.management import get_commands

from tests import house

DOCS = house.ROOT / "docs"
OPERATIONS, SECURITY = DOCS / "operations.md", DOCS / "security.md"
READERS = {"text", "flag", "number", "words", "choice", "folder"}
ROW = re.compile(r"^\| `([A-Z][A-Z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
OWN = {"branchmgr", "groups", "activities", "pioneer_posts", "innovation", "appraisal", "board"}


def variables() -> set[str]:
    """The environment variables that the settings read."""
    found = set[str]()
    for name in ("settings.py", "environment.py"):
        for node in ast.walk(ast.parse((house.ROOT / "branchmgr" / name).read_text())):
            if isinstance(node, ast.Call) and _called(node.func) in READERS and node.args:
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()
    return {name for name in found if name.isupper()}


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def misnamed_variables(text: str, read: set[str]) -> list[str]:
    """Variables without a row, rows without a variable, and rows with an empty cell."""
    rows = {name: cells for name, *cells in ROW.findall(text)}
    empty = [name for name, cells in rows.items() if not all(cell.strip() for cell in cells)]
    return sorted({*(read - set(rows)), *(set(rows) - read), *empty})


def lost_names(text: str) -> list[str]:
    """Tests, files and commands that a document names and that are not there."""
    files = {name for name in re.findall(r"\b(tests/[\w/]+\.py)", text) if not (house.ROOT / name).exists()}
    bare = {name for name in re.findall(r"`(test_\w+\.py)`", text) if not [*(house.ROOT / "tests").rglob(name)]}
    tests = set(re.findall(r"\b(test_\w+)\b(?!\.py)", text)) - functions()
    targets = set(re.findall(r"`make ([a-z]+)", text)) - set(
        re.findall(r"^([a-z]+):", (house.ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text)) - set(get_commands())
    return sorted({*files, *bare, *tests, *targets, *commands})


def functions() -> set[str]:
    """The names of all tests, and of their files without the ending."""
    sources = [*(house.ROOT / "tests").rglob("test_*.py")]
    found = {name for path in sources for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)}
    return found | {path.stem for path in sources}


def own_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app in OWN}


def unlisted_commands(text: str, commands: set[str]) -> list[str]:
    """Our commands that the table of commands leaves out."""
    return sorted(commands - set(re.findall(r"^\| `([a-z_]+)\b", text, re.MULTILINE)))


def test_every_variable_has_its_default_and_an_example() -> None:
    assert len(variables()) > 30, "variables were not found: the search is broken"
    assert misnamed_variables(OPERATIONS.read_text(), variables()) == []


def test_variable_that_is_left_out_or_gone_is_noticed() -> None:
    text = OPERATIONS.read_text()

    assert misnamed_variables(text, variables() | {"MOON_PHASE"}) == ["MOON_PHASE"]
    assert misnamed_variables(text.replace("| `TICK_SECONDS`", "| `TOCK_SECONDS`"), variables()) == [
        "TICK_SECONDS",
        "TOCK_SECONDS",
    ]
    assert misnamed_variables("| `TICK_SECONDS` | how often |   | 60 |", {"TICK_SECONDS"}) == ["TICK_SECONDS"]


def test_every_command_is_listed() -> None:
    assert unlisted_commands(OPERATIONS.read_text(), own_commands()) == []
    assert unlisted_commands(OPERATIONS.read_text(), {*own_commands(), "moon"}) == ["moon"]


def test_documents_name_tests_files_and_commands_that_are_there() -> None:
    pages = [SECURITY, OPERATIONS, house.ROOT / "README.md", DOCS / "architecture.md"]

    assert {path.name: lost_names(path.read_text()) for path in pages} == {path.name: [] for path in pages}


def test_name_that_is_lost_is_noticed() -> None:
    said = "`pytest tests/test_moon.py`, `test_moon_is_full` in `test_sun.py`, `make moon`, `manage.py moonrise`"

    assert lost_names(said) == ["moon", "moonrise", "test_moon_is_full", "test_sun.py", "tests/test_moon.py"]
    assert lost_names("`pytest tests/test_documents.py`, `make test`, `manage.py tick`") == []
