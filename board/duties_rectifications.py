"""What waits for a person of rectifications and of warnings on leaders."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from appraisal.enums import RectificationStatus
from appraisal.models.rectifications import Measure, Rectification
from appraisal.models.warnings import LeaderWarning
from board.duty import APPRAISAL, Duty, Reading, each, work
from branchmgr import clock
from branchmgr.models import User
from groups.models import standing_of

FIELDS = (
    "status", "due_on", "extended_to", "group__name", "period__year", "period__cadence", "period__number",
)  # fmt: skip


@work(APPRAISAL)
def rectifications_to_carry_on(user: User) -> Reading | None:
    """Rectifications of the groups one leads: to plan, or to report once every measure is done."""
    leads = standing_of(user).leads

    def say(rectification: Rectification) -> Duty:
        text = _("%(group)s: report the rectification after %(period)s as done")
        if rectification.status == RectificationStatus.OPENED:
            text = _("%(group)s: file cause and measures of the rectification after %(period)s")
        return _duty(text, rectification)

    return each(Rectification.objects.with_next_step_of(leads).by_day(), FIELDS, say) if leads else None


@work(APPRAISAL)
def measures_to_do(user: User) -> Reading | None:
    """Measures one is responsible for, and those of the groups one leads."""
    standing = standing_of(user)

    def say(measure: Measure) -> Duty:
        text = _("%(group)s: measure “%(measure)s” (%(owner)s)")
        short = Truncator(measure.text).chars(40)
        said = {"group": measure.rectification.group, "measure": short, "owner": measure.owner}
        url = reverse("rectification_detail", args=[measure.rectification_id])
        return Duty(text % said, url, measure.due_on, late=measure.is_late, key=str(measure.pk))

    mine = Measure.objects.outstanding().for_person(user).order_by("due_on", "pk")
    fields = ("text", "due_on", "done_on", "owner__name", "rectification__group__name")
    return each(mine, fields, say) if standing.person else None


@work(APPRAISAL)
def rectifications_to_recheck(user: User) -> Reading | None:
    """Rectifications that others report as done, for those on the committee without a part in them."""

    def say(rectification: Rectification) -> Duty:
        return _duty(_("%(group)s reports its rectification after %(period)s as done: recheck it"), rectification)

    found = Rectification.objects.waiting_for(user).waiting_for_recheck().by_day()
    return each(found, FIELDS, say) if standing_of(user).serves else None


@work(APPRAISAL)
def rectifications_overdue(user: User) -> Reading | None:
    """Rectifications whose last day is past, for the secretary: ask after them or extend."""
    branches = standing_of(user).secretary_of

    def say(rectification: Rectification) -> Duty:
        return _duty(_("%(group)s: the rectification after %(period)s is overdue, ask after it"), rectification)

    late = Rectification.objects.at_work().filter(period__branch__in=branches).overdue(clock.today()).by_day()
    return each(late, FIELDS, say) if branches else None


def _duty(text: str, rectification: Rectification) -> Duty:
    said, due = {"group": rectification.group, "period": rectification.period}, rectification.last_day
    return Duty(text % said, reverse("rectification_detail", args=[rectification.pk]), due, late=due < clock.today())


@work(APPRAISAL)
def warnings_to_decide(user: User) -> Reading | None:
    """Warnings on leaders that the committee has still to decide, for the secretary."""
    branches = standing_of(user).secretary_of

    def say(warning: LeaderWarning) -> Duty:
        text = _("Warning on leader %(leader)s of %(group)s: bring it before the committee, enter the decision")
        said = {"leader": warning.leader, "group": warning.group}
        return Duty(text % said, reverse("leader_warning_detail", args=[warning.pk]))

    found = LeaderWarning.objects.filter(period__branch__in=branches).waiting().open_first()
    return each(found, ("leader__name", "group__name"), say) if branches else None
