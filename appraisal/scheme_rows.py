"""The rows of the scheme editor as they were typed: dimensions with their indicators, and bands.

Every row has a key that its inputs carry in their names (``i-3-code``); the order of the rows is the order in which
the page sends their keys. What cannot be read keeps the text that was typed, and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from appraisal.cells import MARKED
from appraisal.enums import IndicatorKind, VetoEffect
from appraisal.scheme_contents import Contents, SchemeBand, SchemeItem
from appraisal.services.scheme_reading import code_fault
from appraisal.services.scheme_terms import TOO_LONG, points_fault
from appraisal.suggestions import key_of
from branchmgr.blanks import shown
from branchmgr.decimals import narrowed, parse_decimal, plain

ITEM_FIELDS: Final = (
    "code",
    "name",
    "maximum",
    "kind",
    "standard",
    "veto_effect",
    "ceiling",
    "source",
    "suggestion_rule",
)
_LONGEST: Final = {"code": 16, "name": 200, "standard": 2000, "ceiling": 32, "source": 64, "suggestion_rule": 200}
_FILL_IN = _("Please fill this in.")
_NOT_A_NUMBER = _("Enter a number such as 7 or 7.5.")
_WHICH_GRADE = _("Choose the best grade that the veto leaves.")
_NO_ITEMS = _("Add an indicator, or delete this dimension.")
_DIMENSION_TWICE = _("This dimension stands more than once.")


@dataclass(slots=True)
class Row:
    """What was typed in one row, and what is wrong with it by field."""

    key: str
    typed: dict[str, str]
    faults: dict[str, list[Any]] = field(default_factory=dict)

    def fault(self, name: str, message: Any) -> None:
        if message:
            self.faults.setdefault(name, []).append(message)

    def points(self, name: str) -> Decimal | None:
        """The number in the field; None, and a fault, where it is none that can be kept."""
        if not narrowed(self.typed[name]):
            self.fault(name, _FILL_IN)
            return None
        try:
            value = parse_decimal(self.typed[name])
        except ValueError:
            self.fault(name, _NOT_A_NUMBER)
            return None
        fault = points_fault(value, Decimal(0))
        self.fault(name, fault)
        return None if fault else value

    def text(self, name: str, most: int, *, required: bool = True) -> str:
        """The text in the field, trimmed."""
        found = shown(self.typed[name].strip())
        if required and not found:
            self.fault(name, _FILL_IN)
        if len(found) > most:
            self.fault(name, format_lazy(TOO_LONG, most=most))
        return found


@dataclass(slots=True)
class ItemRow(Row):
    """One indicator."""

    @property
    def prefix(self) -> str:
        """What the names of its inputs begin with."""
        return f"i-{self.key}-"

    @property
    def is_blank(self) -> bool:
        """Nothing was typed yet: such a row is left out."""
        return not any(self.typed[name].strip() for name in ("code", "name", "maximum", "standard"))

    def read(self, dimension: str) -> SchemeItem:
        """The indicator; its unreadable parts are empty and told as faults."""
        kind = self.typed["kind"] if self.typed["kind"] in IndicatorKind.values else IndicatorKind.POINTS.value
        code = narrowed(self.text("code", _LONGEST["code"]))
        self.fault("code", code_fault(code))
        effect, ceiling = self._effect(kind)
        return SchemeItem(
            dimension=dimension,
            code=code,
            name=self.text("name", _LONGEST["name"]),
            maximum=Decimal(0) if kind == IndicatorKind.VETO else self.points("maximum"),
            kind=kind,
            standard=self._optional("standard"),
            veto_effect=effect,
            ceiling=ceiling,
            source=key_of(self._optional("source")),
            suggestion_rule=self._optional("suggestion_rule"),
        )

    def _effect(self, kind: str) -> tuple[str, str]:
        if kind != IndicatorKind.VETO:
            return "", ""
        typed = self.typed["veto_effect"]
        effect = typed if typed in VetoEffect.values else VetoEffect.LAST.value
        ceiling = self._optional("ceiling") if effect == VetoEffect.CEILING else ""
        if effect == VetoEffect.CEILING and not ceiling:
            self.fault("ceiling", _WHICH_GRADE)
        return effect, ceiling

    def _optional(self, name: str) -> str:
        return self.text(name, _LONGEST[name], required=False).replace("\r\n", "\n")


@dataclass(slots=True)
class PartRow(Row):
    """One dimension with its indicators."""

    items: list[ItemRow] = field(default_factory=list)
    marks: Decimal = Decimal(0)

    @property
    def is_blank(self) -> bool:
        return not self.typed["name"].strip() and all(item.is_blank for item in self.items)

    def read(self) -> list[tuple[ItemRow, SchemeItem]]:
        """Its indicators that are not blank."""
        name = self.text("name", 100)
        found = [(item, item.read(name)) for item in self.items if not item.is_blank]
        self.marks = sum((item.maximum or Decimal(0) for _row, item in found if item.kind in MARKED), Decimal(0))
        if name and not found:
            self.fault("name", _NO_ITEMS)
        return found


@dataclass(slots=True)
class BandRow(Row):
    """One grade and its lower bound."""

    @property
    def is_blank(self) -> bool:
        return not any(value.strip() for value in self.typed.values())

    def read(self) -> SchemeBand:
        return SchemeBand(self.text("grade", 32), self.points("lower"))


def read_parts(typed: QueryDict) -> list[PartRow]:
    """The dimensions with their indicators in the order sent; an indicator before all dimensions joins the first."""
    parts: list[PartRow] = []
    early: list[ItemRow] = []
    for kind, key in (entry.partition(":")[::2] for entry in typed.getlist("order")):
        if kind == "d":
            parts.append(PartRow(key, {"name": typed.get(f"d-{key}-name", "")}))
        elif kind == "i":
            item = ItemRow(key, {name: typed.get(f"i-{key}-{name}", "") for name in ITEM_FIELDS})
            (parts[-1].items if parts else early).append(item)
    if early:
        parts = parts or [PartRow("1", {"name": ""})]
        parts[0].items[:0] = early
    return parts


def read_bands(typed: QueryDict) -> list[BandRow]:
    """The grades in the order sent."""
    return [
        BandRow(key, {name: typed.get(f"b-{key}-{name}", "") for name in ("grade", "lower")})
        for key in typed.getlist("band")
    ]


def tell_twice(parts: list[PartRow]) -> None:
    """Dimensions of one name would become one."""
    names = [part.typed["name"].strip() for part in parts]
    for part, name in zip(parts, names, strict=True):
        if name and names.count(name) > 1:
            part.fault("name", _DIMENSION_TWICE)


def typed_parts(contents: Contents) -> QueryDict:
    """What the page would send for these dimensions, indicators and bands."""
    typed = QueryDict(mutable=True)
    places = {name: str(place) for place, name in enumerate(contents.dimensions, start=1)}
    key = 0
    for name, place in places.items():
        typed.appendlist("order", f"d:{place}")
        typed[f"d-{place}-name"] = name
        for item in (each for each in contents.items if each.dimension == name):
            key += 1
            typed.appendlist("order", f"i:{key}")
            for each in ITEM_FIELDS:
                value = getattr(item, each)
                typed[f"i-{key}-{each}"] = plain(value) if isinstance(value, Decimal) else value or ""
    for place_of_band, band in enumerate(contents.bands, start=1):
        typed.appendlist("band", str(place_of_band))
        typed[f"b-{place_of_band}-grade"] = band.grade
        typed[f"b-{place_of_band}-lower"] = "" if band.lower is None else plain(band.lower)
    return typed
