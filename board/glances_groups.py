"""The quarter at a glance for who leads a group, and for every member their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.attendance_queries import minutes_of, turnout_by
from activities.enums import FILED_STATUSES, ActivityStatus
from activities.member_record import MINUTES, hours_figure
from activities.models import ActionDone, Activity, Attendance, Dues, PrescribedAction, QuarterPlan
from activities.plan_queries import name_of
from activities.quarters import Quarter
from activities.rates import Turnout, percent
from board.early_warnings import scope_today
from board.glances import Glance, Line
from branchmgr import clock
from branchmgr.models import User
from branchmgr.together import counts
from groups.figures import as_text
from groups.models import PartyGroup, standing_of
from groups.regulations import Rulebook
from innovation.models import Proposal

GROUPS_SHOWN: Final = 3


def glances_at_groups(user: User) -> Iterator[Glance]:
    """The quarter of each group one leads; one query besides those of the early warnings."""
    leads, scope = standing_of(user).leads, scope_today(user)
    groups = [group for group in scope.groups if group.pk in leads][:GROUPS_SHOWN]
    quarter = Quarter.of(scope.day)
    asked = {(group.pk, name): rows for group in groups for name, rows in _questions(group, quarter, scope.day).items()}
    found = counts({f"{pk}_{name}": rows for (pk, name), rows in asked.items()}, beside=user)
    for group in groups:
        known = {name: found[f"{group.pk}_{name}"] for pk, name in asked if pk == group.pk}
        title = _("%(group)s in %(quarter)s") % {"group": group, "quarter": name_of(quarter)}
        lines = list(_lines(group, quarter, known, scope.turnouts[group.pk], scope.day))
        yield Glance(title, lines, reverse("group_detail", args=[group.pk]))


def _questions(group: PartyGroup, quarter: Quarter, today: date) -> dict[str, QuerySet[Any]]:
    begins, ends = clock.midnight(quarter.starts_on), clock.midnight(quarter.next.starts_on)
    records = Activity.objects.filter(group=group).between(begins, ends)
    over = Q(status=ActivityStatus.PLANNED, ends_at__lt=clock.now())
    dues = Dues.objects.filter(group=group, owed__gt=0).of_month(today.replace(day=1))
    plan = QuarterPlan.objects.filter(group=group, starts_on=quarter.starts_on)
    own = plan.exclude(own_action="")
    return {
        "filed": records.filter(status__in=FILED_STATUSES),
        "left": records.filter(Q(status__in=[ActivityStatus.DRAFT, ActivityStatus.RETURNED]) | over),
        "owing": dues,
        "paid": dues.filter(paid_at__isnull=False),
        "prescribed": PrescribedAction.objects.filter(branch=group.branch_id, year=quarter.year),
        "done": ActionDone.objects.filter(plan__in=plan, action__year=quarter.year, action__branch=group.branch_id),
        "own": own,
        "own_done": own.filter(own_action_done=True),
    }


def _lines(
    group: PartyGroup, quarter: Quarter, known: Mapping[str, int], turnout: Turnout, today: date
) -> Iterator[Line]:
    own = (
        _("own action done") if known["own_done"] else _("own action open") if known["own"] else _("no own action yet")
    )
    actions = {"done": known["done"], "of": known["prescribed"], "own": own}
    said = _("prescribed: %(done)s of %(of)s · %(own)s") % actions if known["prescribed"] else own
    plan = reverse("plan_detail", args=[group.pk, str(quarter)])
    # The own action is one of the whole: the bar is full when that is done as well.
    most = known["prescribed"] + 1 if known["prescribed"] else 0
    yield Line(_("3+X"), said, plan, known["done"] + known["own_done"], most)
    records = f"{reverse('record_list')}?group={group.pk}"
    said = _("%(filed)s filed, %(left)s to finish") % known if known["left"] else _("%(filed)s filed") % known
    yield Line(_("Activity records"), said, records)
    rates = f"{reverse('rate_list')}?group={group.pk}&by=person"
    yield Line(_("Attendance"), percent(turnout.rate) or _("nothing to count yet"), rates)
    if known["owing"]:
        month = today.replace(day=1)
        said = _("%(paid)s of %(owing)s members paid") % known
        url = reverse("dues_sheet", args=[group.pk, month])
        yield Line(_("Dues of %(month)s") % {"month": f"{month:%Y-%m}"}, said, url, known["paid"], known["owing"])


def glance_at_oneself(user: User, today: date) -> Glance:
    """A member's own attendance, hours, dues and proposals; six queries."""
    person = standing_of(user).person
    record = reverse("person_record", args=[person])
    lines = [_own_attendance(person, today, record), _own_hours(user, today, record), *_own_counts(user, today)]
    return Glance(_("My year"), lines, record)


def _own_attendance(person: int | None, today: date, url: str) -> Line:
    quarter = Quarter.of(today)
    times = (clock.midnight(quarter.starts_on), clock.midnight(quarter.next.starts_on))
    rows = Attendance.objects.of_filed().between(*times).filter(person=person)
    turnout = turnout_by(rows, "person").get(person, Turnout())
    said = {"came": turnout.came, "expected": turnout.expected}
    text = _("%(came)s of %(expected)s activities") % said if turnout.expected else _("no activity yet")
    return Line(_("Attendance this quarter"), text, url)


def _own_hours(user: User, today: date, url: str) -> Line:
    standing = standing_of(user)
    branch = min(standing.member_of)
    minutes = minutes_of(standing.person, *clock.bounds_of_year(today.year))
    name = hours_figure(serves=branch in standing.serves)
    wanted = Rulebook([branch], today).figure("study_hours", name, branch=branch)
    hours = Decimal(minutes * 10 // MINUTES) / 10
    said = _("%(hours)s of %(wanted)s hours") % {"hours": f"{hours:f}", "wanted": as_text(wanted)}
    most = int(wanted * MINUTES)
    return Line(_("Study this year"), said, url, min(minutes, most), most)


def _own_counts(user: User, today: date) -> Iterator[Line]:
    person, year = standing_of(user).person, clock.midnight(date(today.year, 1, 1))
    dues = Dues.objects.filter(person=person, owed__gt=0)
    found = counts(
        {
            "open": dues.unpaid().filter(month__lte=today),
            "paid": dues.filter(paid_at__isnull=False, month__year=today.year),
            "proposals": Proposal.objects.by(person).filter(created_at__gte=year),
        },
        beside=user,
    )
    if found["open"]:
        text = ngettext("%(count)s month to pay", "%(count)s months to pay", found["open"]) % {"count": found["open"]}
        yield Line(_("Dues"), text, reverse("dues_own"), shape="warning")
    elif found["paid"]:
        yield Line(_("Dues"), _("paid up"), reverse("dues_own"), shape="done")
    text = _("%(count)s this year") % {"count": found["proposals"]}
    yield Line(_("My proposals"), text, reverse("own_proposal_list"))
