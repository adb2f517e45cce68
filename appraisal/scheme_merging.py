"""Two versions of one draft side by side: where they differ, and the scheme made of what is chosen of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import time
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisal.enums import AnnualMethod, Cadence, IndicatorKind
from appraisal.models import Scheme
from appraisal.scheme_contents import Contents, SchemeItem, Terms
from appraisal.scheme_words import effect_in_words
from branchmgr.decimals import plain
from branchmgr.punctuation import with_names

ORDER: Final = "order"
BANDS: Final = "bands"
_LABELS: Final = {"cadence": Cadence, "annual_method": AnnualMethod}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that two versions say differently; empty where a version does not have it."""

    key: str
    what: str
    theirs: str
    mine: str


def choices(theirs: Contents, mine: Contents) -> list[Choice]:
    """Every difference that can be chosen by itself: a setting, an indicator, the order, the grades."""
    return [*_of_terms(theirs.terms, mine.terms), *_of_items(theirs, mine), *_of_the_rest(theirs, mine)]


def merged(theirs: Contents, mine: Contents, keep_mine: Collection[str]) -> Contents:
    """Theirs, with mine in the places whose keys are in ``keep_mine``."""
    changed = {each.name for each in fields(Terms) if f"term-{each.name}" in keep_mine}
    terms = replace(theirs.terms, **{name: getattr(mine.terms, name) for name in changed})
    bands = mine.bands if BANDS in keep_mine else theirs.bands
    return Contents(terms, tuple(_merged_items(theirs, mine, keep_mine)), bands).in_order()


def _merged_items(theirs: Contents, mine: Contents, keep_mine: Collection[str]) -> Iterator[SchemeItem]:
    old, new = _by_code(theirs), _by_code(mine)
    first, second = (new, old) if ORDER in keep_mine else (old, new)
    for code in _interleaved(list(first), list(second)):
        chosen = new if f"item-{code}" in keep_mine else old
        if old.get(code) == new.get(code):
            yield old[code]
        elif code in chosen:
            yield chosen[code]


def _interleaved(first: list[str], second: list[str]) -> list[str]:
    """The first list, with what only the second has put behind what comes before it there."""
    found = list(first)
    for place, code in enumerate(second):
        if code not in found:
            before = second[place - 1] if place else None
            found.insert(found.index(before) + 1 if before in found else 0, code)
    return found


def _by_code(contents: Contents) -> dict[str, SchemeItem]:
    return {item.code: item for item in contents.items}


def _of_terms(theirs: Terms, mine: Terms) -> Iterator[Choice]:
    for each in fields(Terms):
        old, new = getattr(theirs, each.name), getattr(mine, each.name)
        if old != new:
            label = str(getattr(Scheme._meta.get_field(each.name), "verbose_name", each.name))
            yield Choice(f"term-{each.name}", label, _value(each.name, old), _value(each.name, new))


def _value(name: str, value: Any) -> str:
    if name in _LABELS:
        return str(_LABELS[name](value).label)
    if isinstance(value, bool):
        return pgettext("a setting", "yes") if value else pgettext("a setting", "no")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return with_names(value)
    return plain(value) if isinstance(value, Decimal) else str(value)


def _of_items(theirs: Contents, mine: Contents) -> Iterator[Choice]:
    old, new = _by_code(theirs), _by_code(mine)
    for code in _interleaved(list(old), list(new)):
        if old.get(code) != new.get(code):
            yield Choice(f"item-{code}", code, _item(old.get(code)), _item(new.get(code)))


def _item(item: SchemeItem | None) -> str:
    if item is None:
        return ""
    worth = effect_in_words(item) or plain(item.maximum or 0)
    head = f"{item.name} · {IndicatorKind(item.kind).label} · {worth}"
    further = [item.dimension, item.standard, item.source, item.suggestion_rule]
    return "\n".join([head, *(text for text in further if text)])


def _of_the_rest(theirs: Contents, mine: Contents) -> Iterator[Choice]:
    shared = [item.code for item in theirs.items if item.code in _by_code(mine)]
    ordered = [item.code for item in mine.items if item.code in shared]
    if shared != ordered:
        yield Choice(ORDER, _("Order of the indicators"), with_names(shared), with_names(ordered))
    if theirs.bands != mine.bands:
        yield Choice(BANDS, _("Grades"), _bands(theirs), _bands(mine))


def _bands(contents: Contents) -> str:
    return " · ".join(f"{band.grade} {plain(band.lower or 0)}" for band in contents.bands)
