"""How many audit entries each service leaves, read from the source: every way through it is followed.

A way is followed over branches, loops (none, once, twice), early returns and into the functions of the product that are
called by name. What is called by way of an object or a variable is not followed, apart from the words that write.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests import house

Way = tuple[bool, int]
"""whether anything was written so far, and how many entries were left (2 stands for more)"""
Ways = frozenset[Way]

START: Ways = frozenset({(False, 0)})
RECORD = "branchmgr.audit.record"
RECORD_ALL = "branchmgr.audit.record_all"
MOST = 2


@dataclass(frozen=True, slots=True)
class Source:
    """A module: its functions by name, what the names of its imports stand for, and all it says."""

    name: str
    functions: Mapping[str, house.Function]
    imports: Mapping[str, str]
    body: Sequence[ast.stmt] = ()


@dataclass(slots=True)
class Reader:
    """The product's modules by their dotted names, and what is known of their functions by now."""

    modules: Mapping[str, Source]
    known: dict[str, Ways] = field(default_factory=dict)

    def ways(self, function: str) -> Ways:
        """The ways through a function, ``module.name``; one that calls itself counts once."""
        if function in (RECORD, RECORD_ALL):
            return frozenset({(True, 1 if function == RECORD else MOST)})
        if function not in self.known:
            self.known[function] = START
            module, _dot, name = function.rpartition(".")
            self.known[function] = _Body(self, self.modules[module]).through(self.modules[module].functions[name])
        return self.known[function]

    def knows(self, function: str) -> bool:
        module, _dot, name = function.rpartition(".")
        return function in (RECORD, RECORD_ALL) or (module in self.modules and name in self.modules[module].functions)

    def named(self, source: Source, called: ast.expr) -> str:
        """The function of the product that a module names; empty where it is none that is known."""
        if not isinstance(called, ast.Name | ast.Attribute):
            return ""
        head, _dot, rest = ast.unparse(called).partition(".")
        begun = source.imports.get(head, f"{source.name}.{head}")
        function = f"{begun}.{rest}" if rest else begun
        return function if self.knows(function) else ""


@dataclass(slots=True)
class _Body:
    """One function being followed; ``ended`` are the ways that returned early."""

    reader: Reader
    source: Source
    ended: set[Way] = field(default_factory=set)

    def through(self, function: house.Function) -> Ways:
        return self._block(function.body, START) | frozenset(self.ended)

    def _block(self, statements: Iterable[ast.stmt], ways: Ways) -> Ways:
        for statement in statements:
            ways = self._statement(statement, ways)
        return ways

    def _statement(self, node: ast.stmt, ways: Ways) -> Ways:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            return ways
        if isinstance(node, ast.Raise):
            return frozenset()
        if isinstance(node, ast.If):
            ways = self._expression(node.test, ways)
            return self._block(node.body, ways) | self._block(node.orelse, ways)
        if isinstance(node, ast.For | ast.While):
            return self._loop(node, ways)
        if isinstance(node, ast.With):
            for item in node.items:
                ways = self._expression(item.context_expr, ways)
            return self._block(node.body, ways)
        if isinstance(node, ast.Try):
            return self._try(node, ways)
        return self._plain(node, ways)

    def _plain(self, node: ast.stmt, ways: Ways) -> Ways:
        ways = self._expression(node, ways)
        if isinstance(node, ast.Return):
            self.ended |= ways
            return frozenset()
        return ways

    def _loop(self, node: ast.For | ast.While, ways: Ways) -> Ways:
        ways = self._expression(node.iter if isinstance(node, ast.For) else node.test, ways)
        once = self._block(node.body, ways)
        return ways | once | self._block(node.body, once)

    def _try(self, node: ast.Try, ways: Ways) -> Ways:
        done = self._block([*node.body, *node.orelse], ways)
        caught = [self._block(handler.body, ways) for handler in node.handlers]
        return self._block(node.finalbody, frozenset().union(done, *caught))

    def _expression(self, node: ast.AST, ways: Ways) -> Ways:
        """The calls of an expression, one after the other; of a choice, each side."""
        if isinstance(node, ast.Lambda):
            return ways
        if isinstance(node, ast.IfExp):
            ways = self._expression(node.test, ways)
            return self._expression(node.body, ways) | self._expression(node.orelse, ways)
        if isinstance(node, ast.BoolOp):
            first = self._expression(node.values[0], ways)
            return first | self._each(node.values[1:], first)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            return ways | self._each(ast.iter_child_nodes(node), self._each(ast.iter_child_nodes(node), ways))
        ways = self._each(ast.iter_child_nodes(node), ways)
        return self._call(node, ways) if isinstance(node, ast.Call) else ways

    def _each(self, nodes: Iterable[ast.AST], ways: Ways) -> Ways:
        for node in nodes:
            ways = self._expression(node, ways)
        return ways

    def _call(self, call: ast.Call, ways: Ways) -> Ways:
        function = self.reader.named(self.source, call.func)
        if function:
            return _after(ways, self.reader.ways(function))
        return frozenset({(True, entries) for _wrote, entries in ways}) if house.saves(call) else ways


def _after(ways: Ways, more: Ways) -> Ways:
    return frozenset((w or also, min(n + added, MOST)) for w, n in ways for also, added in more)


def module_of(name: str, text: str) -> Source:
    """A module by its dotted name and text."""
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, house.Function)}
    imports: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            imports |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return Source(name, functions, imports, tree.body)


def product() -> Reader:
    """All modules of the product; names that a package hands on stand for where they come from."""
    texts = {_dotted(path): text for path, text in house.sources()}
    modules = {name: module_of(name, text) for name, text in texts.items()}
    handed_on = {f"{n}.{alias}": target for n, m in modules.items() for alias, target in m.imports.items()}
    settled = {
        name: replace(each, imports={alias: _settled(t, handed_on) for alias, t in each.imports.items()})
        for name, each in modules.items()
    }
    return Reader(settled)


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _settled(target: str, handed_on: Mapping[str, str]) -> str:
    for _step in range(3):
        target = handed_on.get(target, target)
    return target


def is_service(function: house.Function) -> bool:
    """A public function that is one transaction and is told who acts."""
    atomic = any("atomic" in ast.unparse(each) for each in function.decorator_list)
    return atomic and not function.name.startswith("_") and any(each.arg == "by" for each in function.args.kwonlyargs)


def services(reader: Reader) -> Iterator[str]:
    """All services by their full names."""
    for name, source in sorted(reader.modules.items()):
        yield from (f"{name}.{each.name}" for each in source.functions.values() if is_service(each))


def faults(reader: Reader, service: str) -> list[str]:
    """What is wrong with a service: it can write and leave no entry, leave two, or never leaves one."""
    ways = reader.ways(service)
    said = [
        ("can write without an entry", (True, 0) in ways),
        ("can leave more than one entry", any(entries >= MOST for _wrote, entries in ways)),
        ("never leaves an entry", all(entries == 0 for _wrote, entries in ways)),
    ]
    return [words for words, wrong in said if wrong]
