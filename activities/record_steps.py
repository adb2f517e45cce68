"""The steps of filing an activity record, in their order, as the bar on top of each shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.enums import ActivityKind, ActivityStatus
from activities.models import Activity

BASICS, ATTENDANCE, ITEMS, CONTENT, CHECK = "basics", "attendance", "items", "content", "check"
LABELS = {
    BASICS: _("What and when"),
    ATTENDANCE: _("Who came"),
    ITEMS: _("1 + N"),
    CONTENT: _("What happened"),
    CHECK: _("Hand in"),
}
ADDRESSES = {
    BASICS: "record_basics",
    ATTENDANCE: "attendance_take",
    ITEMS: "record_parts",
    CONTENT: "record_content",
    CHECK: "record_check",
}


@dataclass(frozen=True, slots=True)
class FilingStep:
    """One step: its word, where it is, whether it is the present one."""

    key: str
    label: Any
    url: str
    now: bool


def steps_of(activity: Activity, here: str) -> list[FilingStep]:
    """The steps of a record, of a plan those that make sense before it was held; ``here`` is the present one."""
    labels = LABELS | {CONTENT: _("Agenda")} if activity.status == ActivityStatus.PLANNED else LABELS
    return [FilingStep(key, labels[key], address_of(activity, key), key == here) for key in _keys(activity)]


def address_of(activity: Activity, step: str) -> str:
    """The page of a step."""
    more = [ITEMS] if step == ITEMS else []
    address = reverse(ADDRESSES[step], args=[activity.pk, *more])
    # The attendance list belongs to nobody's order of steps: it is told where to lead.
    return f"{address}?{urlencode({'next': address_after(activity, step)})}" if step == ATTENDANCE else address


def address_after(activity: Activity, step: str) -> str:
    """Where filing goes on after a step; after the last of a plan, the plan itself."""
    keys = _keys(activity)
    following = keys[keys.index(step) + 1 :] if step in keys else [CHECK]
    return address_of(activity, following[0]) if following else reverse("record_detail", args=[activity.pk])


def _keys(activity: Activity) -> list[str]:
    planned = activity.status == ActivityStatus.PLANNED
    parts = [ITEMS] if activity.kind == ActivityKind.THEME_DAY else []
    return [BASICS, *parts, CONTENT] if planned else [BASICS, ATTENDANCE, *parts, CONTENT, CHECK]
