"""The measures of a rectification while it is under way: one more, one done, what was done so far.

``now`` is always the moment to judge by (aware).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.enums import RectificationStatus
from appraisal.models import Measure, Period, Progress, Rectification
from appraisal.services import rectification_notices
from appraisal.services.rectifications import PlannedMeasure, check_measure, record
from branchmgr import clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User


@transaction.atomic
def add_measure(rectification: Rectification, *, planned: PlannedMeasure, by: User, now: datetime) -> Measure:
    """Adds a measure to a rectification under way, such as a recheck may call for."""
    rectification = _at_work(rectification)
    check_measure(rectification, planned, now=now)
    last = rectification.measures.last()
    measure = Measure.objects.create(
        rectification=rectification,
        position=last.position + 1 if last else 1,
        text=planned.text.strip(),
        owner=planned.owner,
        due_on=planned.due_on,
    )
    after = {"measure": measure.text, "owner": planned.owner.employee_no, "due_on": measure.due_on}
    record(rectification, "measure_added", by=by, after=after)
    rectification_notices.tell_responsible(measure, by=by)
    return measure


@transaction.atomic
def complete_measure(measure: Measure, *, by: User, now: datetime) -> Measure:
    """Marks a measure as done today. Refused where it is done, and where the work is over."""
    rectification = _at_work(measure.rectification)
    measure = rectification.measures.get(pk=measure.pk)
    if measure.done_on is not None:
        raise RefusedError(_("This measure is done already."))
    measure.done_on = clock.day_of(now)
    measure.save(update_fields=["done_on"])
    record(rectification, "measure_done", by=by, after={"measure": measure.text, "done_on": measure.done_on})
    return measure


@transaction.atomic
def note_progress(
    rectification: Rectification,
    *,
    text: str,
    measure: Measure | None = None,
    evidence: UploadedFile[Any] | None = None,
    by: User,
    now: datetime,
) -> Progress:
    """Writes down what was done, with a file where there is one; such notes are only ever added."""
    rectification = _at_work(rectification)
    if not text.strip():
        raise RefusedError(_("Write what was done."))
    if measure is not None and measure.rectification_id != rectification.pk:
        raise RefusedError(_("This measure belongs to another rectification."))
    kept = uploads.store(evidence, by=by) if evidence else None
    progress = Progress.objects.create(
        rectification=rectification, measure=measure, text=text.strip(), evidence=kept, at=now, by=by
    )
    after = {
        "text": progress.text,
        "measure": measure.text if measure else None,
        "evidence": kept.sha256 if kept else None,
    }
    record(rectification, "rectification_progress", by=by, after=after)
    return progress


def _at_work(rectification: Rectification) -> Rectification:
    """The rectification as it is now, locked (after its period); refused unless it is under way."""
    Period.objects.select_for_update().get(pk=rectification.period_id)
    found = Rectification.objects.select_for_update(of=("self",)).with_places().get(pk=rectification.pk)
    if found.status != RectificationStatus.UNDER_WAY:
        raise RefusedError(_("This rectification is not under way."))
    return found
