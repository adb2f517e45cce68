"""The names of acts that the product can write into the audit, read from the source without running a service.

A name is followed back from ``audit.record`` over the functions of the product that are handed it: a literal, a choice
between literals, a constant, a member of a table, a text put together of such. What cannot be followed is told.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from tests import audit_paths, house

RECORDERS = ("branchmgr.audit.record", "branchmgr.audit.record_once")
NAMED = "action"
Place = tuple[str, str]
"""a function, ``module.name``, and the parameter of it that becomes an act's name or a part of one"""


@dataclass(slots=True)
class Found:
    """What acts are called, and the expressions that could not be followed, by where they are."""

    actions: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Call:
    """One call, inside a function of a module."""

    source: audit_paths.Source
    place: str
    within: house.Function
    node: ast.Call

    def handed(self, function: house.Function, parameter: str) -> ast.expr | None:
        """What the call hands a function's parameter: by name, by place, or what it is without."""
        for keyword in self.node.keywords:
            if keyword.arg == parameter:
                return keyword.value
        order = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        if parameter in order and order.index(parameter) < len(self.node.args):
            return self.node.args[order.index(parameter)]
        return _default(function, parameter)


def _default(function: house.Function, parameter: str) -> ast.expr | None:
    arguments = function.args
    late = zip([*arguments.posonlyargs, *arguments.args][::-1], arguments.defaults[::-1], strict=False)
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return next((value for each, value in (*late, *by_name) if each.arg == parameter), None)


@dataclass(slots=True)
class Tracer:
    """Follows names through the modules; ``known`` says what an expression may stand for where the source cannot."""

    reader: audit_paths.Reader
    known: Mapping[str, Iterable[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    found: Found = field(default_factory=Found)
    calls: dict[str, list[Call]] = field(default_factory=dict)
    handed: dict[Place, set[str]] = field(default_factory=dict)

    def all(self) -> Found:
        """Every act that is named in any call of the recorders."""
        self.calls = _calls(self.reader)
        for recorder in RECORDERS:
            self.found.actions |= self._given((recorder, NAMED))
        self.found.lost |= set(_handed_on(self.reader, {function for function, _parameter in self.handed}))
        return self.found

    def _given(self, place: Place) -> set[str]:
        """The texts that the callers of a function hand a parameter."""
        if place not in self.handed:
            self.handed[place] = set()
            for call in self.calls.get(place[0], []):
                self.handed[place] |= self._of_call(call, place)
        return self.handed[place]

    def _of_call(self, call: Call, place: Place) -> set[str]:
        if call.place in RECORDERS:
            return set()
        value = call.handed(self._function(place[0]), place[1])
        return self._texts(value, call) if value is not None else self._lost(call.node, call)

    def _function(self, name: str) -> house.Function:
        module, _dot, function = name.rpartition(".")
        return self.reader.modules[module].functions[function]

    def _texts(self, node: ast.expr, call: Call) -> set[str]:
        """What an expression of a function may stand for."""
        written = f"{call.place}: {ast.unparse(node)}"
        if written in self.known:
            self.used.add(written)
            return set(self.known[written])
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp(body=one, orelse=other):
                return self._texts(one, call) | self._texts(other, call)
            case ast.Subscript(value=ast.Dict(values=values)):
                return {text for value in values for text in self._texts(value, call)}
            case ast.JoinedStr(values=values):
                return {"".join(parts) for parts in product(*(self._texts(value, call) for value in values))}
            case ast.FormattedValue(value=value):
                return self._texts(value, call)
            case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name):
                return self._named(name, node, call)
        return self._lost(node, call)

    def _named(self, name: str, node: ast.expr, call: Call) -> set[str]:
        """A parameter, what is assigned in the function, or a constant of the module."""
        if name in _parameters(call.within):
            return self._given((call.place, name))
        values = list(_assigned(call.within.body, name)) or list(_assigned(call.source.body, name))
        if not values:
            return self._lost(node, call)
        parts = [part for value in values for part in _members(value)]
        return {text for part in parts for text in self._texts(part, call)}

    def _lost(self, node: ast.AST, call: Call) -> set[str]:
        self.found.lost.add(f"{call.place}: {ast.unparse(node)}")
        return set()


def _members(value: ast.expr) -> list[ast.expr]:
    """The values of a table; of anything else, itself."""
    return list(value.values) if isinstance(value, ast.Dict) else [value]


def _parameters(function: house.Function) -> set[str]:
    arguments = function.args
    return {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def _assigned(statements: Iterable[ast.stmt], name: str) -> Iterator[ast.expr]:
    for node in (inside for statement in statements for inside in ast.walk(statement)):
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if found == name:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (v for n, v in zip(names, values, strict=True) if isinstance(n, ast.Name) and n.id == name)


def _calls(reader: audit_paths.Reader) -> dict[str, list[Call]]:
    """All calls of functions of the product, by the function that is called."""
    found: dict[str, list[Call]] = {}
    for source in reader.modules.values():
        for name, function in _functions(source.body):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and (called := reader.named(source, node.func)):
                    found.setdefault(called, []).append(Call(source, f"{source.name}.{name}", function, node))
    return found


def _handed_on(reader: audit_paths.Reader, recorders: set[str]) -> Iterator[str]:
    """Where a function that is handed an act's name is named without being called: who calls it then is not known."""
    for source in reader.modules.values():
        nodes = [node for statement in source.body for node in ast.walk(statement)]
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        for node in nodes:
            if isinstance(node, ast.Name | ast.Attribute) and id(node) not in called:
                yield from (f"{source.name}: {name}" for name in [reader.named(source, node)] if name in recorders)


def _functions(body: Iterable[ast.stmt]) -> Iterator[tuple[str, house.Function]]:
    """The functions of a module and the methods of its classes, by name."""
    for node in body:
        if isinstance(node, house.Function):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{name}", each) for name, each in _functions(node.body))
