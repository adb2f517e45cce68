"""What waits for a person once a result is published: objections to forward and to answer, corrections to confirm."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.enums import ObjectionStatus
from appraisal.models import Correction, Objection
from board.duty import APPRAISAL, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of

PERIOD = ("period__year", "period__cadence", "period__number")
ITEM = ("indicator__code", "indicator__name")
PLACE = ("group__name", *PERIOD, *ITEM)
"""the fields in which group, item and period say their names"""


@work(APPRAISAL)
def objections_to_forward(user: User) -> Reading | None:
    """Objections of members of the groups one leads."""
    leads, today = standing_of(user).leads, clock.today()

    def say(objection: Objection) -> Duty:
        text = _("A member objects to %(item)s in %(period)s: forward it or give it back")
        said, due = {"item": objection.indicator, "period": objection.period}, objection.period.last_objection_day
        url = reverse("objection_detail", args=[objection.pk])
        return Duty(text % said, url, due, late=due is not None and due < today)

    found = Objection.objects.filter(group__in=leads).with_leader().order_by("raised_at")
    return each(found, (*PERIOD, "period__archive_at", *ITEM), say) if leads else None


@work(APPRAISAL)
def objections_to_answer(user: User) -> Reading | None:
    """Objections that the committee has to answer by their day, and those to decide anew, for the secretary."""
    branches, today = standing_of(user).secretary_of, clock.today()

    def say(objection: Objection) -> Duty:
        text = _("%(group)s objects to %(item)s in %(period)s: answer it")
        if objection.status == ObjectionStatus.ACCEPTED:
            text = _("The correction for %(group)s, %(item)s, %(period)s was not confirmed: decide anew")
        due, url = objection.answer_by, reverse("objection_detail", args=[objection.pk])
        return Duty(text % _place(objection), url, due, late=due is not None and due < today)

    found = Objection.objects.filter(period__branch__in=branches).to_answer().order_by("answer_by", "pk")
    return each(found, ("status", "answer_by", *PLACE), say) if branches else None


@work(APPRAISAL)
def corrections_to_confirm(user: User) -> Reading | None:
    """Corrections that somebody else on the committee decided."""
    branches = standing_of(user).serves

    def say(correction: Correction) -> Duty:
        text = _("Correction for %(group)s, %(item)s, %(period)s: confirm it or turn it down")
        return Duty(text % _place(correction), reverse("correction_detail", args=[correction.pk]))

    found = Correction.objects.filter(period__branch__in=branches).to_confirm_by(user).order_by("decided_at", "pk")
    return each(found, PLACE, say) if branches else None


def _place(subject: Objection | Correction) -> dict[str, Any]:
    return {"group": subject.group, "item": subject.indicator, "period": subject.period}
