"""The scheme editor: what was typed, the scheme that it says, and what is wrong with it, beside each field."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise

from appraisal import scheme_checks
from appraisal.enums import IndicatorKind, VetoEffect
from appraisal.scheme_arranging import arranged
from appraisal.scheme_checks import BANDS, ITEMS, TERMS, Finding
from appraisal.scheme_contents import Contents, Terms
from appraisal.scheme_forms import SETTINGS, TermsForm
from appraisal.scheme_page import Stretch, ruler_of
from appraisal.scheme_rows import BandRow, ItemRow, PartRow, read_bands, read_parts, tell_twice, typed_parts
from appraisal.services.scheme_reading import MOST_ITEMS
from appraisal.services.scheme_terms import TERM_FIELDS
from appraisal.suggestion_choices import rule_examples, rule_fault, source_choices
from branchmgr.decimals import plain

_ZERO: Final = Decimal(0)
_COLUMNS: Final = {"代码": "code", "满分": "maximum", "否决效果": "ceiling", "计分方式": "kind"}
_BAND_COLUMNS: Final = {"等次": "grade", "下限": "lower"}


def typed_of(contents: Contents) -> QueryDict:
    """What the page would send for a scheme that nobody has touched."""
    typed = typed_parts(contents)
    for name in SETTINGS:
        value = getattr(contents.terms, name)
        if value is True:
            typed[name] = "on"
        elif value is not False:
            typed[name] = plain(value) if isinstance(value, Decimal) else str(value)
    typed["publish_time"] = f"{contents.terms.publish_time:%H:%M}"
    typed.setlist("tie", list(contents.terms.tie_break))
    return typed


class SchemeEditor:
    """The editor's page in one moment. Reading it says everything that is wrong; nothing is saved here."""

    kinds = IndicatorKind.choices
    effects = VetoEffect.choices

    def __init__(self, typed: QueryDict, *, edition: int, dirty: bool = False) -> None:
        self.edition = edition
        self.dirty = dirty
        self.parts = read_parts(typed)
        self.bands = read_bands(typed)
        self.ties = [name for name in typed.getlist("tie") if name]
        self._typed = typed
        self.general: list[Any] = []
        self.tie_faults: list[Any] = []
        self._read()

    @classmethod
    def of_post(cls, typed: QueryDict) -> SchemeEditor:
        """What a browser sent; an edition that is no number is older than all."""
        edition = typed.get("edition", "")
        return cls(typed, edition=int(edition) if edition.isdecimal() else 0, dirty=True)

    def arrange(self, act: str) -> None:
        """Adds, moves or takes away what a button of the page names, such as ``up-i-3``."""
        self.parts, self.bands = arranged(self.parts, self.bands, act)
        self._read()

    def _read(self) -> None:
        """Reads all rows anew; what an act changed is read again."""
        for row in self._rows():
            row.faults.clear()
        bands = [(row, row.read()) for row in self.bands if not row.is_blank]
        items = [pair for part in self.parts if not part.is_blank for pair in part.read()]
        tell_twice(self.parts)
        self.settings = TermsForm(self._typed, grades=[band.grade for _row, band in bands])
        self.contents = Contents(self._terms(), tuple(i for _row, i in items), tuple(b for _row, b in bands))
        unreadable = self.settings.errors or any(row.faults for row in self._rows())
        self.is_storable = not unreadable and len(items) <= MOST_ITEMS and _fits_the_tables(self.contents)
        self._tell([row for row, _item in items], [row for row, _band in bands])

    def _rows(self) -> list[PartRow | ItemRow | BandRow]:
        return [*self.parts, *(item for part in self.parts for item in part.items), *self.bands]

    def _terms(self) -> Terms:
        self.settings.full_clean()
        said = {name: value for name, value in self.settings.cleaned_data.items() if name in SETTINGS}
        return Terms(**said, tie_break=tuple(self.ties))

    def _tell(self, items: list[ItemRow], bands: list[BandRow]) -> None:
        """Puts every finding beside the field that it is about."""
        self.general, self.tie_faults = [], []
        for row in items:
            row.fault("suggestion_rule", rule_fault(row.typed["suggestion_rule"]))
        for finding in scheme_checks.check(self.contents, unread=frozenset(self.settings.errors)):
            if finding.sheet == TERMS:
                self._tell_setting(finding)
            elif not isinstance(finding.place, int):
                self.general.append(finding.message)
            elif finding.sheet == ITEMS:
                items[finding.place].fault(_COLUMNS[finding.column], finding.message)
            elif finding.sheet == BANDS:
                bands[finding.place].fault(_BAND_COLUMNS[finding.column], finding.message)

    def _tell_setting(self, finding: Finding) -> None:
        name = TERM_FIELDS[str(finding.place)]
        if name == "tie_break":
            self.tie_faults.append(finding.message)
        else:
            self.settings.add_error(name, finding.message)

    @property
    def fault_count(self) -> int:
        rows = sum(len(found) for row in self._rows() for found in row.faults.values())
        return rows + len(self.settings.errors) + len(self.general) + len(self.tie_faults)

    @property
    def notices(self) -> list[Promise | str]:
        return scheme_checks.notices(self.contents)

    @property
    def item_count(self) -> int:
        return len(self.contents.items)

    @property
    def bonus_sum(self) -> Decimal:
        return sum((item.maximum or _ZERO for item in self.contents.bonuses), _ZERO)

    @property
    def ruler(self) -> list[Stretch]:
        return ruler_of(self.contents.in_order())

    @property
    def grades(self) -> tuple[str, ...]:
        return tuple(grade for grade in self.contents.grades if grade)

    @property
    def sources(self) -> list[tuple[str, Any]]:
        return source_choices(item.source for item in self.contents.items)

    @property
    def rule_examples(self) -> list[str]:
        return rule_examples()

    @property
    def tie_choices(self) -> list[tuple[str, str]]:
        """What may break a tie: dimensions, then indicators."""
        items = [(item.code, f"{item.code} {item.name}") for item in self.contents.items if item.code]
        return [*((name, name) for name in self.contents.dimensions if name), *items]

    @property
    def tie_places(self) -> list[str]:
        """Those chosen, and one place more."""
        return [*self.ties, ""]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Every field as it was sent, to be carried along by another page."""
        left_out = ("csrfmiddlewaretoken", "do", "edition")
        found = [(name, value) for name, values in self._typed.lists() for value in values if name not in left_out]
        return [(name, str(value)) for name, value in found if not name.startswith("pick-")]


def _fits_the_tables(contents: Contents) -> bool:
    """Whether the tables can hold it: what must stand once does."""
    named = [*(item.code for item in contents.items)], [*contents.grades], [band.lower for band in contents.bands]
    return all(max(Counter(values).values(), default=1) == 1 for values in named)
