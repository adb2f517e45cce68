"""Reflections 心得 on the board: shown where their authors agree, and taken off it when they think otherwise."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Contribution
from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User


@transaction.atomic
def hide_reflection(reflection: Contribution, *, by: User) -> Contribution:
    """Takes a reflection off the board; the record itself stays as it is, locked or not."""
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("activity__branch", "person")
    reflection = rows.get(pk=reflection.pk)
    if not reflection.shown_on_board:
        raise RefusedError(_("This reflection is not on the board any more."))
    reflection.shown_on_board = False
    reflection.save(update_fields=["shown_on_board"])
    audit.record(
        "reflection_hidden",
        by=by,
        subject=reflection,
        branch=reflection.activity.branch.code,
        before={"shown_on_board": True},
        after={"shown_on_board": False, "person": reflection.person.employee_no},
    )
    return reflection
