"""The draft of an import: what would change and what is worth saying. Faults are kept by the workbook read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, Model
from django.utils.translation import gettext as _

from branchmgr import clock, pace
from branchmgr.imports.changes import Change, ChangeKind, FieldChange
from branchmgr.spreadsheets import ReadWorkbook, Row
from groups.models import Membership, PartyGroup, Person
from groups.models.organisation import CODE
from groups.services.roster.changes import shown
from groups.services.roster.reach import Reach
from groups.services.roster.register import Register, is_new

CODE_LENGTH = 32  # of codes and employee numbers alike


@dataclass
class Draft:
    """One import while it is worked out: objects to write are made or altered in memory, nothing is saved."""

    book: ReadWorkbook
    register: Register
    reach: Reach
    now: datetime = field(default_factory=clock.now)
    notices: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    created: defaultdict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    altered: defaultdict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    touched: defaultdict[type[Model], set[str]] = field(default_factory=lambda: defaultdict(set))
    """the fields that differ in any altered object of a model"""
    given_up: list[Membership] = field(default_factory=list)
    """memberships that begin today or later and are taken back: they have no past to keep"""
    dissolving: list[PartyGroup] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)
    """ids of people whose membership the workbook itself settles"""
    identities: list[tuple[Person, str]] = field(default_factory=list)
    """identity numbers to keep, where the installation keeps any"""
    claimed: dict[str, str] = field(default_factory=dict)
    """codes and numbers met so far, and where"""
    _headers: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    def has(self, sheet: str, column: str) -> bool:
        """Whether the file has the column; what it does not have is left as it is."""
        if sheet not in self._headers:
            self._headers[sheet] = frozenset(self.book.headers(sheet))
        return column in self._headers[sheet]

    def notice(self, sheet: str, row: Row, message: str) -> None:
        """Something unusual; it is imported all the same."""
        self.notices.append(
            _("%(sheet)s, row %(row)s: %(message)s") % {"sheet": sheet, "row": row.number, "message": message}
        )

    def claims(self, sheet: str, row: Row, column: str, *, space: str) -> bool:
        """Whether the row's code or number may be its own: well formed, and not met before in ``space``."""
        code = row.text(column)
        if not code:
            return False
        met = self.claimed.setdefault(f"{space}:{code}", f"{sheet} {row.number}")
        if met != f"{sheet} {row.number}":
            row.fault(column, _("This stands in %(place)s already.") % {"place": met})
            return False
        if len(code) > CODE_LENGTH:
            row.fault(column, _("This is too long: at most %(most)s characters.") % {"most": CODE_LENGTH})
        try:
            CODE(code)
        except ValidationError as error:
            row.fault(column, error.message)
        return True

    def keep_out(self, row: Row, column: str, thing: Model, differences: list[FieldChange], message: str) -> None:
        """A fault for a thing the importer does not administer, unless the row says just what they are shown."""
        if differences or not self.reach.sees(thing):
            row.fault(column, message)

    def settle(self, sheet: str, row: Row, thing: Model, wanted: Mapping[str, tuple[str, Any]]) -> list[FieldChange]:
        """Gives ``thing`` the wanted values (header → field, value) of columns the file has; tells the differences."""
        differences = []
        planned, touched = is_new(thing), self.touched[type(thing)]
        for column, (name, value) in wanted.items():
            if not self.has(sheet, column) or not _fits(row, column, type(thing), name, value):
                continue
            before = None if planned else getattr(thing, name)
            if before != value:
                setattr(thing, name, value)
                if before or value:
                    differences.append(FieldChange(column, shown(column, before), shown(column, value)))
                if not planned:
                    touched.add(name)
        return differences

    def note(
        self,
        sheet: str,
        thing: Model,
        key: str,
        differences: list[FieldChange],
        kind: ChangeKind = ChangeKind.CHANGED,
    ) -> None:
        """Puts a thing down as new, changed or as it was."""
        pace.step()
        if is_new(thing):
            kind = ChangeKind.CREATED
            self.created[type(thing)].append(thing)
        elif differences:
            self.altered[type(thing)].append(thing)
        else:
            self.unchanged[sheet] += 1
            return
        self.changes.append(Change(sheet, kind, key, getattr(thing, "name", ""), tuple(differences)))


def _fits(row: Row, column: str, model: type[Model], name: str, value: Any) -> bool:
    """Whether a text is short enough for its field."""
    if not value or value.__class__ is not str:
        return True
    most = _longest(model, name)
    if most is None or len(value) <= most:
        return True
    row.fault(column, _("This is too long: at most %(most)s characters.") % {"most": most})
    return False


@cache
def _longest(model: type[Model], name: str) -> int | None:
    """How many characters the field takes; None for one that is no text."""
    model_field = model._meta.get_field(name)
    return model_field.max_length if isinstance(model_field, CharField) else None
