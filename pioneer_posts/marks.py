"""Marks of an assessment as they are given, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from branchmgr.decimals import plain
from pioneer_posts.enums import RubricKind
from pioneer_posts.levels import Levels, parse_levels
from pioneer_posts.models import AssessmentMark, RubricItem
from pioneer_posts.weighting import on_step

NOTE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Given:
    """What is given for one item; without points and level the item is left open."""

    points: Decimal | None = None
    level: str = ""
    note: str = ""

    @property
    def is_open(self) -> bool:
        return self.points is None and not self.level


def levels_of(item: RubricItem) -> Levels:
    """The levels of an item; none where it is judged otherwise."""
    return parse_levels(item.levels) if item.kind == RubricKind.LEVELS else ()


def given_by(mark: AssessmentMark) -> Given:
    """A mark as it was given."""
    return Given(Decimal(mark.points), mark.level, mark.note)


def settled(item: RubricItem, given: Given) -> Given:
    """What is written down: of a level its points, of points that only one level has that level."""
    note = given.note.strip()
    if item.kind != RubricKind.LEVELS or given.is_open:
        return replace(given, level="", note=note)
    for name, points in levels_of(item):
        if name == given.level or (not given.level and points == given.points):
            return Given(points, name, note)
    return replace(given, note=note)


def mark_fault(item: RubricItem, given: Given, step: Decimal) -> str:
    """What is wrong with what is given for an item, in words; empty where it can be written down."""
    given = settled(item, given)
    if len(given.note) > NOTE_LENGTH:
        return _("The note has at most %(most)s characters.") % {"most": NOTE_LENGTH}
    if given.is_open:
        return _("Give the points, too: a note alone is not kept.") if given.note else ""
    if item.kind == RubricKind.LEVELS:
        names = [name for name, _points in levels_of(item)]
        return "" if given.level in names else _("Choose one of: %(levels)s.") % {"levels": " / ".join(names)}
    return _points_fault(item, given.points or Decimal(0), step)


def _points_fault(item: RubricItem, points: Decimal, step: Decimal) -> str:
    if not 0 <= points <= item.maximum:
        return _("Enter 0 to %(most)s points.") % {"most": plain(Decimal(item.maximum))}
    if not on_step(points, step):
        return _("Points go in steps of %(step)s.") % {"step": plain(Decimal(step))}
    return ""


def faults_at_hand_in(
    items: Iterable[RubricItem], marks: Mapping[int, Given], suggested: Mapping[int, Decimal]
) -> dict[int, str]:
    """What hinders handing in, by item: what is open, and notes that are missing.

    ``suggested`` holds what the aims reached are worth, for items that are judged by them.
    """
    found = ((item.pk, _fault_at_hand_in(item, marks.get(item.pk, Given()), suggested)) for item in items)
    return {pk: fault for pk, fault in found if fault}


def _fault_at_hand_in(item: RubricItem, given: Given, suggested: Mapping[int, Decimal]) -> str:
    if given.points is None:
        return _("not assessed yet")
    if item.kind == RubricKind.DEDUCTION and given.points < item.maximum and not given.note:
        return _("say what the deduction is for")
    worth = suggested.get(item.pk, given.points)
    if given.points != worth and not given.note:
        return _("the aims reached are worth %(points)s; say why you give another number") % {"points": plain(worth)}
    return ""
