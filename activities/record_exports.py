"""The list of activity records as a workbook: what a person sees, as it is narrowed on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.enums import AttendanceKind
from activities.models.activities import ActivityQuerySet
from branchmgr import clock
from branchmgr.spreadsheets import Written, WrittenColumn

CHUNK = 1_000


def record_workbook(records: ActivityQuerySet) -> list[Written]:
    """One sheet, one line a record."""
    columns = [
        WrittenColumn(_("Day"), format="date"),
        *(
            WrittenColumn(header)
            for header in (
                _("From"),
                _("To"),
                pgettext("activity", "Kind"),
                _("Party group"),
                _("Topic"),
                pgettext("activity", "Place"),
            )
        ),
        *(WrittenColumn(header) for header in (_("Chair"), _("Recorder"))),
        *(WrittenColumn(header, format="integer") for header in (_("Came"), _("Listed"), _("Minutes of study"))),
        *(WrittenColumn(header) for header in (_("Decisions"), _("Status"), _("Why it is filed late"))),
    ]
    return [Written(_("Activity records"), columns, _rows(records))]


def _rows(records: ActivityQuerySet) -> Iterator[Sequence[Any]]:
    here = Q(attendance__kind__in=[AttendanceKind.PRESENT, AttendanceKind.VIDEO])
    counted = records.annotate(
        here=Count("attendance", filter=here, distinct=True), listed=Count("attendance", distinct=True)
    )
    for activity in counted.select_related("group", "branch", "chair", "recorder").iterator(chunk_size=CHUNK):
        starts, ends = (moment.astimezone(clock.zone()) for moment in (activity.starts_at, activity.ends_at))
        yield (
            starts.date(),
            f"{starts:%H:%M}",
            f"{ends:%H:%M}",
            activity.get_kind_display(),
            str(activity.group or activity.branch),
            activity.topic,
            activity.place,
            str(activity.chair or ""),
            str(activity.recorder or ""),
            activity.here,  # type: ignore[attr-defined]
            activity.listed,  # type: ignore[attr-defined]
            activity.study_minutes,
            activity.decisions,
            activity.get_status_display(),
            activity.late_reason,
        )
