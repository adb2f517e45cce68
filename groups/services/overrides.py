"""Reasoned overrides: a warning that cites a rule is passed over, for "normally" (一般) leaves room for reasons."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch, Override, PartyGroup
from groups.regulations import REGULATIONS


@transaction.atomic
def override(
    key: str, *, rule: str, branch: Branch, group: PartyGroup | None, reason: str, by: User, now: datetime
) -> Override:
    """Passes over the one warning named ``key`` with a reason. Refused without one, or where that was done already."""
    if not reason.strip():
        raise RefusedError(_("Say why the rule does not fit here."))
    if rule not in REGULATIONS:
        raise RefusedError(_("There is no such rule."))
    fields = {"rule": rule, "branch": branch, "group": group, "reason": reason.strip(), "by": by, "at": now}
    try:
        with transaction.atomic():
            made = Override.objects.create(key=key, **fields)
    except IntegrityError:
        raise RefusedError(_("This warning was passed over already.")) from None
    said = {"key": key, "rule": rule, "group": group.code if group else "", "reason": made.reason}
    audit.record("override", by=by, subject=made, branch=branch.code, after=said)
    return made


@transaction.atomic
def lift_override(given: Override, *, by: User) -> Override:
    """Takes an override back: the warning is given again, if it still holds."""
    given = Override.objects.select_for_update(of=("self",)).select_related("branch").get(pk=given.pk)
    said = {"key": given.key, "rule": given.rule, "reason": given.reason}
    audit.record("lift_override", by=by, subject=given, branch=given.branch.code, before=said)
    given.delete()
    return given
