"""What people are told about a correction, each once; of an unpublished period nobody but the committee is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_noop

from appraisal.cells import Cell, Kind, cell_text
from appraisal.models import Correction, Indicator
from appraisal.services.result_rows import Changed
from branchmgr import notify
from branchmgr.models import User
from groups.services import recipients


def tell_to_confirm(correction: Correction) -> None:
    """Tells everybody on the committee but who decided it that the correction waits for a second person."""
    people = [user for user in recipients.committee(correction.period.branch) if user != correction.decided_by]
    text = gettext_noop(
        "A correction waits for your confirmation: %(group)s, %(item)s, %(period)s, %(old)s to %(new)s."
    )
    _tell(correction, people, text, kind="correction_to_confirm")


def tell_corrected(correction: Correction, changes: Sequence[Changed]) -> None:
    """Tells those touched: the committee, the group's leader, the objector, leaders whose rank or grade changed."""
    near = recipients.committee(correction.period.branch)
    far: list[User] = []
    if correction.period.is_public:
        near += recipients.leaders([correction.group_id])
        far = recipients.leaders(change.result.group_id for change in changes if change.moved)
    text = gettext_noop("A correction is in force: %(group)s, %(item)s, %(period)s, %(old)s to %(new)s.")
    _tell(correction, near, text, kind="corrected")
    if correction.objection and correction.period.is_public:
        own = reverse("objection_detail", args=[correction.objection_id])
        _tell(correction, [correction.objection.raised_by], text, kind="corrected", url=own)
    # The same key: who was told all of it above is not told again that ranks moved.
    text = gettext_noop("After a correction the rank or grade of your group in %(period)s has changed.")
    _tell(correction, far, text, kind="corrected", url=reverse("period_result", args=[correction.period_id]))


def tell_rejected(correction: Correction, reason: str) -> None:
    """Tells the secretary, who decided it, that it was not confirmed, and why."""
    text = gettext_noop("The correction of %(item)s for %(group)s in %(period)s was not confirmed: %(reason)s")
    people = [*recipients.secretaries(correction.period.branch), correction.decided_by]
    _tell(correction, people, text, kind="correction_rejected", reason=reason)


def _tell(
    correction: Correction, people: Sequence[User], text: str, *, kind: str, url: str = "", **values: Any
) -> None:
    indicator = correction.indicator
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{correction.pk}",
        url=url or reverse("correction_detail", args=[correction.pk]),
        values={
            "period": str(correction.period.code),
            "group": correction.group.name,
            "item": str(indicator),
            "old": _shown(correction.old, indicator),
            "new": _shown(correction.new, indicator),
            **values,
        },
    )


def _shown(cell: Cell, indicator: Indicator) -> str:
    return cell_text(cell, kind=cast(Kind, indicator.kind)) or "–"
