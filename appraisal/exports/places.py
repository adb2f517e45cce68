"""What a command line names: a branch, a committee, a period; and whether the person named may have it."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from appraisal.exports.ranking import known_periods
from appraisal.models import Period
from appraisal.moments import PeriodCode
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch, Committee


def branch_named(code: str) -> Branch:
    """The branch with this code; RefusedError where there is none."""
    branch = Branch.objects.select_related("committee").filter(code=code).first()
    if branch is None:
        raise RefusedError(_("No Party branch has the code %(code)s.") % {"code": code})
    return branch


def committee_named(code: str) -> Committee:
    """The committee with this code; RefusedError where there is none."""
    committee = Committee.objects.filter(code=code).first()
    if committee is None:
        raise RefusedError(_("No Party committee has the code %(code)s.") % {"code": code})
    return committee


def period_named(branch: Branch, code: str, *, by: User | None) -> Period:
    """A branch's published period; RefusedError where the code is none, or says which periods there are."""
    try:
        parsed = PeriodCode.parse(code.strip().upper())
    except ValueError:
        raise RefusedError(
            _("%(text)s is no period. Write it like 2026Q3, 2026H1 or 2026Y1.") % {"text": code}
        ) from None
    found = Period.objects.of(branch).with_code(parsed).select_related("branch", "scheme").first()
    if found is not None and found.is_public:
        return found
    said = _("%(branch)s has not published %(period)s.") % {"branch": branch.name, "period": parsed}
    raise RefusedError(" ".join([said, *known_periods(branch, parsed.year, by=by)]))


def demand(permission: str, place: Model, *, by: User | None) -> None:
    """Refused where the person named acts and the rules do not grant it; the system may."""
    if by is not None and not by.has_perm(permission, place):
        raise RefusedError(_("%(user)s may not export this.") % {"user": by.username})
