"""What the tests of permissions and leaks know of the product, area by area: one module an area.

A module of this package may name: ``TABLE`` and ``PERMISSIONS`` (rows as in ``tests/permission_tables.py``),
``furnish(world)`` (puts the area's things into the world and returns them by name), ``addresses(world)``,
``MARKS``, ``GUARDED_TWICE`` and ``SHOWN_AT`` (see ``tests/test_permissions.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client


@dataclass(frozen=True, slots=True)
class Address:
    """One address with something behind it; ``body`` is what a form there sends, ``json`` what a script sends."""

    name: str
    state: str
    url: str
    body: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None

    def get(self, client: Client, query: Mapping[str, Any] | None = None) -> HttpResponseBase:
        return client.get(self.url, dict(query or {}))

    def post(self, client: Client, more: Mapping[str, Any] | None = None) -> HttpResponseBase:
        """Sends what the form there sends, with ``more`` fields."""
        if self.json is not None:
            return client.post(self.url, {**self.json, **(more or {})}, content_type="application/json")
        files = {name: _file(value) if isinstance(value, bytes) else value for name, value in self.body.items()}
        return client.post(self.url, {**files, **(more or {})})


@dataclass(frozen=True, slots=True)
class Mark:
    """Some bytes, who may meet them, and what they are."""

    text: str
    seen_by: str
    what: str


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("workbook.xlsx", content)


@cache
def modules() -> tuple[Any, ...]:
    """Every area."""
    return tuple(import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))


def said(name: str) -> Iterator[Any]:
    """What each area says under a name, in the order of the areas; those that say nothing are left out."""
    return (getattr(module, name) for module in modules() if hasattr(module, name))


def things(world: Any) -> dict[str, Any]:
    """Everything that the areas put into the world, by name."""
    return {name: thing for furnish in said("furnish") for name, thing in furnish(world).items()}


def rows(name: str) -> str:
    """The rows of a table of all areas."""
    return "".join(f"{table.strip()}\n" for table in said(name))


def every(name: str) -> Iterable[Any]:
    """The members of a collection of all areas."""
    return [each for collection in said(name) for each in collection]
