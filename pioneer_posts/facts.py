"""What is on record about a post held, shown beside the items of the assessment form: nothing is typed twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from activities.enums import AttendanceKind
from activities.models import Attendance
from branchmgr import clock
from branchmgr.punctuation import with_aside, with_colon, with_commas
from pioneer_posts.enums import FeedbackKind
from pioneer_posts.models import Aim, Feedback, Holding, RubricItem, SpotCheck
from pioneer_posts.weighting import aims_points, to_step

LINES = 6
"""records that are listed one by one; the number of all is said"""
CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Fact:
    """One source's facts: a sentence that sums them up, and the newest records behind it. ``warns``: look closely."""

    said: str
    lines: tuple[str, ...] = ()
    warns: bool = False


def facts_of(holding: Holding, until: date) -> dict[str, Fact]:
    """The facts by source from the day of the award to ``until``, to the last day of the holding at most."""
    last = min(until, holding.round.ends_on, holding.ended_on or until)
    return {
        "attendance": _attendance(holding, last),
        "aims": _aims(holding),
        "checks": _checks(holding, last),
        "feedback": _feedback(holding, last),
        "pledge": _pledge(holding, last),
    }


def suggested_points(holding: Holding, item: RubricItem) -> Decimal:
    """What the share of aims reached is worth in an item, in the round's step."""
    aims = list(Aim.objects.filter(application=holding.application_id))
    reached = sum(1 for aim in aims if aim.reached_on)
    maximum = Decimal(item.maximum)
    if not aims:
        return Decimal(0)
    return to_step(aims_points(reached, len(aims), maximum), Decimal(holding.round.step), maximum)


def _attendance(holding: Holding, last: date) -> Fact:
    rows = Attendance.objects.of_person(holding.person).of_filed().on_days(holding.starts_on, last)
    known = list(rows.filter(expected=True).select_related("activity").order_by("-activity__starts_at"))
    if not known:
        return Fact(_("No activity is on record in this time."))
    kinds = Counter(row.kind for row in known)
    absent = [row for row in known if row.kind == AttendanceKind.ABSENT]
    counted = with_commas(f"{kind.label} {kinds[kind.value]}" for kind in AttendanceKind if kinds[kind.value])
    said = _("Activities: %(count)s (%(kinds)s)") % {"count": len(known), "kinds": counted}
    lines = (
        f"{clock.day_of(row.activity.starts_at)} {with_colon(row.activity, row.get_kind_display())}" for row in absent
    )
    return Fact(said, tuple(lines)[:LINES], warns=bool(absent))


def _aims(holding: Holding) -> Fact:
    aims = list(Aim.objects.filter(application=holding.application_id))
    reached = sum(1 for aim in aims if aim.reached_on)
    said = _("Aims reached: %(reached)s of %(aims)s") % {"reached": reached, "aims": len(aims)}
    return Fact(said, tuple(_aim_line(aim) for aim in aims))


def _aim_line(aim: Aim) -> str:
    if aim.reached_on is None:
        return _("%(aim)s: not reached") % {"aim": aim.text}
    said = _("%(aim)s: reached on %(day)s") % {"aim": aim.text, "day": aim.reached_on}
    return with_aside(said, aim.reached_note) if aim.reached_note else said


def _checks(holding: Holding, last: date) -> Fact:
    made = list(SpotCheck.objects.made().filter(holding=holding, checked_on__lte=last))
    grave = sum(1 for check in made if check.grave)
    if not made:
        return Fact(_("No spot check was made yet."))
    said = _("Spot checks: %(count)s, grave findings: %(grave)s") % {"count": len(made), "grave": grave}
    lines = (f"{check.checked_on} {_grave(check)}{_short(check.finding)}" for check in made[:LINES])
    return Fact(said, tuple(lines), warns=bool(grave))


def _grave(check: SpotCheck) -> str:
    return f"[{_('grave')}] " if check.grave else ""


def _feedback(holding: Holding, last: date) -> Fact:
    rows = Feedback.objects.accepted().filter(application=holding.application_id, given_on__lte=last)
    words = list(rows)
    if not words:
        return Fact(_("No remark of a colleague was accepted."))
    kinds = Counter(word.kind for word in words)
    counted = with_commas(f"{kind.label} {kinds[kind.value]}" for kind in FeedbackKind if kinds[kind.value])
    said = _("Words of colleagues: %(kinds)s") % {"kinds": counted}
    lines = (f"{word.given_on} {with_colon(word.get_kind_display(), _short(word.text))}" for word in words[:LINES])
    return Fact(said, tuple(lines), warns=bool(kinds[FeedbackKind.CRITICISM]))


def _pledge(holding: Holding, last: date) -> Fact:
    done = list(holding.fulfilments.filter(done_on__lte=last))
    said = _("Pledge: %(pledge)s") % {"pledge": _short(holding.application.pledge)}
    entries = _("Entries of what was done for it: %(count)s") % {"count": len(done)}
    return Fact(f"{said} · {entries}", tuple(f"{each.done_on} {_short(each.text)}" for each in done[:LINES]))


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(CHARACTERS)
