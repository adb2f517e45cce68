"""That a plaque left the house as PDF: who took which is in the audit."""

from __future__ import annotations

from django.db import transaction

from branchmgr import audit
from branchmgr.models import AuditEvent, User
from pioneer_posts.models import Holding, Round


@transaction.atomic
def export_plaque(holding: Holding, *, by: User) -> AuditEvent:
    """Records that one plaque was taken."""
    taken = {"number": holding.number, "holder": holding.person.employee_no}
    return audit.record("plaque_exported", by=by, subject=holding, branch=holding.branch.code, after=taken)


@transaction.atomic
def export_plaques(post_round: Round, *, count: int, by: User) -> AuditEvent:
    """Records that all plaques of a round were taken, and how many they were."""
    taken = {"round": post_round.code, "plaques": count}
    return audit.record("plaques_exported", by=by, subject=post_round, branch=post_round.branch.code, after=taken)
