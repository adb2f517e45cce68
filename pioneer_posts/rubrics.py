"""The assessment form 评估表 of a round as plain items: the standard one, and what is wrong with one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from branchmgr.decimals import plain
from pioneer_posts.enums import RubricKind
from pioneer_posts.levels import parse_levels
from pioneer_posts.models import Round, RubricItem

STANDARD: Final = Path(__file__).parent / "rubrics" / "half-yearly.json"
FULL: Final = Decimal(100)
CENT: Final = Decimal("0.01")
MOST_ITEMS: Final = 40
LONGEST: Final = {"dimension": 60, "code": 16, "name": 100, "criteria": 1000, "levels": 400}
"""characters that a field may have"""
SOURCE_WORDS: Final = {"出勤": "attendance", "目标": "aims", "抽查": "checks", "监督": "feedback", "承诺": "pledge"}
"""the facts that may stand beside an item, by their word in workbooks"""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a form, as ``RubricItem`` keeps it."""

    dimension: str
    code: str
    name: str
    maximum: Decimal
    kind: str
    criteria: str = ""
    levels: str = ""
    source: str = ""


@cache
def standard_items() -> tuple[Item, ...]:
    """The form that comes with the product; its maxima add to 100."""
    listed = json.loads(STANDARD.read_text(encoding="utf-8"))["items"]
    return tuple(Item(**{**each, "maximum": Decimal(each["maximum"])}) for each in listed)


def items_of(post_round: Round) -> list[Item]:
    """The form of a round, in its order."""
    return [item_of(row) for row in post_round.items.all()]


def item_of(row: RubricItem) -> Item:
    """One row as a plain item."""
    fields = ("dimension", "code", "name", "maximum", "kind", "criteria", "levels", "source")
    return Item(**{field: getattr(row, field) for field in fields})


def total_of(items: Iterable[Item]) -> Decimal:
    """What the maxima add to."""
    return sum((item.maximum for item in items), Decimal(0))


def check_items(items: Sequence[Item], *, step: Decimal | None = None) -> list[str]:
    """What is wrong with a form, a sentence each; with ``step`` also maxima that no points reach."""
    return [*form_faults(items), *(said for item in items for _field, said in item_faults(item, step=step))]


def form_faults(items: Sequence[Item]) -> Iterator[str]:
    """What is wrong with a form as a whole, whatever its items are like."""
    if not items:
        yield _("The form has no item.")
    if len(items) > MOST_ITEMS:
        yield _("A form has at most %(most)s items; this one has %(count)s.") % {
            "most": MOST_ITEMS,
            "count": len(items),
        }
    for code, times in Counter(item.code for item in items).items():
        if code and times > 1:
            yield _("The code %(code)s is there %(times)s times. Give each item a code of its own.") % {
                "code": code,
                "times": times,
            }
    total = total_of(items)
    if items and total != FULL:
        yield _("The maxima add to %(sum)s instead of 100.") % {"sum": plain(total)}


def item_faults(item: Item, *, step: Decimal | None = None) -> Iterator[tuple[str, str]]:
    """What is wrong with one item: the field and a sentence."""
    for field in ("dimension", "code", "name"):
        if not getattr(item, field):
            yield field, _("%(item)s: dimension, code and name are needed.") % {"item": _called(item)}
    for field, most in LONGEST.items():
        if len(getattr(item, field)) > most:
            yield field, _("%(item)s: at most %(most)s characters.") % {"item": _called(item), "most": most}
    if not 0 < item.maximum <= FULL:
        yield "maximum", _("%(item)s: the maximum is more than 0 and at most 100.") % {"item": _called(item)}
    elif step and item.maximum % step:
        said = {"item": _called(item), "step": plain(step)}
        yield "maximum", _("%(item)s: the maximum is no multiple of the step %(step)s.") % said
    elif item.maximum % CENT:
        yield "maximum", _("%(item)s: the maximum has at most two decimal places.") % {"item": _called(item)}
    yield from _level_faults(item)


def _level_faults(item: Item) -> Iterator[tuple[str, str]]:
    if item.kind != RubricKind.LEVELS:
        if item.levels:
            yield "levels", _("%(item)s: only an item judged by levels has any.") % {"item": _called(item)}
        return
    try:
        levels = parse_levels(item.levels)
    except ValueError:
        yield "levels", _("%(item)s: write the levels as 优 10;良 8;中 6;差 0.") % {"item": _called(item)}
        return
    if any(points % CENT for _name, points in levels):
        yield "levels", _("%(item)s: points of a level have at most two decimal places.") % {"item": _called(item)}
    if max(points for _name, points in levels) != item.maximum:
        said = {"item": _called(item), "maximum": plain(item.maximum)}
        yield "levels", _("%(item)s: the best level is worth the maximum, %(maximum)s.") % said


def _called(item: Item) -> str:
    return " ".join(part for part in (item.code, item.name) if part) or _("an item without a name")
