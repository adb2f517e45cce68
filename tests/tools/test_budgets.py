from __future__ import annotations

import pytest

from tools import budgets


def test_a_functions_docstring_comments_and_empty_lines_do_not_count() -> None:
    code = 'def total(points):\n    """All of them.\n\n    More words.\n    """\n    # why\n\n    return sum(points)\n'
    assert [(f.place, f.lines) for f in budgets.functions(code, "a.py")] == [("a.py:1 total", 2)]


def test_a_long_function_is_named() -> None:
    code = "def long():\n" + "    x = 1\n" * 50
    measured = [(f.place, f.lines) for f in budgets.functions(code, "a.py")]
    assert list(budgets.over(measured, 50, "function")) == ["a.py:1 long: 51 lines, a function has at most 50"]
    assert list(budgets.over(measured, 51, "function")) == []


def test_averages_over_their_budget_are_named() -> None:
    many = [budgets.Function("a.py:1 f", 8)] * 10
    assert list(budgets.average_faults(many, [100])) == ["function median is 8, at most 7"]


def test_imports_are_those_of_the_named_modules() -> None:
    code = "import os\nfrom a import b, c\nfrom d.e import f\nfrom x import y"
    assert budgets.imports(code, ["a", "a.b", "d.e"]) == {"a.b", "d.e"}


@pytest.mark.parametrize(
    ("graph", "knot"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}, "d": set()}, ["a", "b"]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}}, ["a", "b", "c"]),
        ({}, []),
    ],
)
def test_import_cycles_are_found(graph: dict[str, set[str]], knot: list[str]) -> None:
    assert budgets.cycle(graph) == knot
