"""Taking records out of the product: the audit notes who took what."""

from __future__ import annotations

from django.db import transaction

from activities.archive.spans import Span
from activities.models import Activity
from branchmgr import audit
from branchmgr.models import User
from groups.models import PartyGroup


@transaction.atomic
def export_archive(group: PartyGroup, span: Span, *, form: str, by: User) -> PartyGroup:
    """Notes that somebody took a group's records of a time, as ``word``, ``pdf`` or ``excel``."""
    after = {"span": span.code, "form": form}
    audit.record("archive_exported", by=by, subject=group, branch=group.branch.code, after=after)
    return group


@transaction.atomic
def export_record(activity: Activity, *, by: User) -> Activity:
    """Notes that somebody took one record as a Word document."""
    audit.record("record_exported", by=by, subject=activity, branch=activity.branch.code)
    return activity
