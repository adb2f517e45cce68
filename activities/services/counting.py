"""A branch decides what each kind of attendance is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from activities.counting import Worth, usual, worths
from activities.enums import AttendanceKind
from activities.models import CountingRule
from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch


@transaction.atomic
def set_counting(branch: Branch, chosen: Mapping[AttendanceKind, Worth], *, by: User) -> Branch:
    """Sets what the kinds are worth; a kind that is worth what it usually is goes by the default again.

    Rates are computed by the rules of today, past ones too; what an appraisal has totalled stays as it is.
    """
    branch = Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    for kind, worth in chosen.items():
        if not worth.is_sound:
            said = {"kind": kind.label}
            raise RefusedError(
                _("“%(kind)s”: only who should attend can count, and only study that is due can be made up for.") % said
            )
    before = worths(branch)
    changed = {kind: worth for kind, worth in chosen.items() if worth != before[kind]}
    CountingRule.objects.filter(branch=branch, kind__in=changed).delete()
    own = {kind: worth for kind, worth in changed.items() if worth != usual(kind)}
    CountingRule.objects.bulk_create(
        CountingRule(branch=branch, kind=kind, **asdict(worth)) for kind, worth in own.items()
    )
    old, new = ({kind.value: asdict(each[kind]) for kind in changed} for each in (before, chosen))
    audit.record("counting_set", by=by, subject=branch, branch=branch.code, before=old, after=new)
    return branch
