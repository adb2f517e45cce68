"""What people are told about a rectification, each once: opened, planned, due, overdue, to recheck, decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from appraisal.enums import RectificationStatus
from appraisal.models import Measure, Rectification
from branchmgr import notify
from branchmgr.models import Notification, User
from groups.services import recipients

DAYS_AHEAD = 3
DAYS_BACK = 31
AT_ONCE = 500


def tell_opened(rectification: Rectification) -> None:
    """Tells the group's leader, and the secretary, that one was opened and by when."""
    people = [*_leaders(rectification), *recipients.secretaries(rectification.branch)]
    day = rectification.last_day.isoformat()
    text = gettext_noop("%(group)s: rectification after %(period)s (%(grade)s). Cause and measures, done by %(day)s.")
    _tell(rectification, people, text, kind="rectification_opened", mark=_round(rectification), day=day)


def tell_planned(rectification: Rectification, *, by: User) -> None:
    """Tells everybody who is responsible for a measure, but who filed the plan."""
    for measure in rectification.measures.select_related("owner__user"):
        tell_responsible(measure, by=by)


def tell_responsible(measure: Measure, *, by: User) -> None:
    """Tells one person what they are responsible for."""
    people = [user for user in _owners([measure]) if user != by]
    text = gettext_noop("You are responsible for a measure of %(group)s until %(day)s: %(measure)s")
    said = {"day": measure.due_on.isoformat(), "measure": _shortened(measure.text)}
    _tell(measure.rectification, people, text, kind="rectification_measure", mark=str(measure.pk), **said)


def tell_done(rectification: Rectification) -> None:
    """Tells those on the committee who may do the recheck."""
    kept_out = doers(rectification)
    people = [user for user in recipients.committee(rectification.branch) if user not in kept_out]
    text = gettext_noop("%(group)s reports its rectification after %(period)s as done. It waits for the recheck.")
    _tell(rectification, people, text, kind="rectification_done", mark=_round(rectification))


def tell_rechecked(rectification: Rectification) -> None:
    """Tells leader and owners what the recheck found."""
    closed = rectification.status == RectificationStatus.CLOSED
    text = (
        gettext_noop("%(group)s: the rectification after %(period)s is closed.")
        if closed
        else gettext_noop("%(group)s: the recheck after %(period)s was not passed. Work goes on until %(day)s.")
    )
    day = rectification.last_day.isoformat()
    _tell(
        rectification, doers(rectification), text, kind="rectification_rechecked", mark=_round(rectification), day=day
    )


def tell_extended(rectification: Rectification) -> None:
    """Tells the leader and the owners of the later day."""
    text = gettext_noop("%(group)s: the rectification after %(period)s is extended to %(day)s.")
    day = rectification.last_day.isoformat()
    _tell(rectification, doers(rectification), text, kind="rectification_extended", day=day)


def tell_lifted(rectification: Rectification) -> None:
    """Tells those at work that a correction lifted it."""
    people = [*doers(rectification), *recipients.secretaries(rectification.branch)]
    text = gettext_noop("%(group)s: after a correction of %(period)s the rectification is lifted.")
    _tell(rectification, people, text, kind="rectification_lifted", mark=_round(rectification))


def tell_days(today: date) -> None:
    """Tells of rectifications and measures at work that are due within three days or overdue; each once.

    Of a day that somebody was told of nobody is told again: a tick after the first only looks. What is overdue
    for longer than ``DAYS_BACK`` is no news; the home page shows it as long as it lasts.
    """
    soon, long_ago = today + timedelta(days=DAYS_AHEAD), today - timedelta(days=DAYS_BACK)
    at_work = Rectification.objects.at_work().with_places()
    _tell_each(at_work.due_between(today, soon), "rectification_due", _tell_due)
    overdue = at_work.overdue(today).due_between(long_ago, today)
    _tell_each(overdue, "rectification_overdue", _tell_overdue)
    measures = Measure.objects.due_by(soon).filter(due_on__gte=today).with_places()
    _tell_each(measures, "measure_due", _tell_measure_due)


def doers(rectification: Rectification) -> list[User]:
    """The accounts of the group's leaders and of everybody responsible for a measure."""
    measures = rectification.measures.select_related("owner__user")
    return list(dict.fromkeys([*_leaders(rectification), *_owners(measures)]))


def _tell_due(rectification: Rectification) -> None:
    text = gettext_noop("%(group)s: the rectification after %(period)s is due on %(day)s.")
    day = rectification.last_day.isoformat()
    _tell(rectification, doers(rectification), text, kind="rectification_due", mark=day, day=day)


def _tell_overdue(rectification: Rectification) -> None:
    people = [*doers(rectification), *recipients.secretaries(rectification.branch)]
    text = gettext_noop("%(group)s: the rectification after %(period)s is overdue since %(day)s.")
    day = rectification.last_day.isoformat()
    _tell(rectification, people, text, kind="rectification_overdue", mark=day, day=day)


def _tell_measure_due(measure: Measure) -> None:
    text = gettext_noop("A measure of %(group)s is due on %(day)s: %(measure)s")
    said = {"day": measure.due_on.isoformat(), "measure": _shortened(measure.text)}
    _tell(measure.rectification, _owners([measure]), text, kind="measure_due", mark=str(measure.pk), **said)


def _tell_each(due: Any, kind: str, tell: Any) -> None:
    """Tells of each thing of whose day nobody was told yet."""
    for start in range(0, due.count(), AT_ONCE):
        things = {_key(thing, kind): thing for thing in due.order_by("pk")[start : start + AT_ONCE]}
        known = set(Notification.objects.filter(key__in=things).values_list("key", flat=True))
        for key in things.keys() - known:
            tell(things[key])


def _key(thing: Rectification | Measure, kind: str) -> str:
    if isinstance(thing, Measure):
        return f"{kind}:{thing.rectification_id}:{thing.pk}"
    return f"{kind}:{thing.pk}:{thing.last_day.isoformat()}"


def _round(rectification: Rectification) -> str:
    """Which step it is: what happens again is told again."""
    return str(rectification.steps.count())


def _leaders(rectification: Rectification) -> list[User]:
    return recipients.leaders([rectification.group_id])


def _owners(measures: Iterable[Measure]) -> list[User]:
    return [measure.owner.user for measure in measures if measure.owner.user and measure.owner.user.is_active]


def _shortened(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 60 else f"{first[:59]}…"


def _tell(
    rectification: Rectification, people: Iterable[User], text: str, *, kind: str, mark: str = "", **values: str
) -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{rectification.pk}:{mark}" if mark else f"{kind}:{rectification.pk}",
        url=reverse("rectification_detail", args=[rectification.pk]),
        values={
            "group": rectification.group.name,
            "period": str(rectification.period.code),
            "grade": rectification.grade,
            **values,
        },
    )
