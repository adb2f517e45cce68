"""The eight roles as help speaks of them, and which of them somebody has today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.models import Standing, standing_of


@dataclass(frozen=True, slots=True)
class Role:
    """One page of help: for whom, and in a line what one finds there."""

    key: str
    label: Any
    icon: str
    summary: Any


EVERYBODY = Role(
    "everybody", _("Everybody"), "person-circle", _("Signing in, notices, search, printing, whose data are seen.")
)
ROLES = (
    Role(
        "secretary", _("Branch secretary"), "star", _("Scheme, score grid, publication, objections, posts, proposals.")
    ),
    Role("committee", _("Committee member"), "people", _("Records to review, spot checks, assessments, second looks.")),
    Role(
        "leader", _("Group leader"), "flag", _("Activities, attendance, dues, plans, self-assessment, rectification.")
    ),
    Role("member", _("Member"), "person", _("Own record, leave, dues, proposals, posts, objections, votes.")),
    Role("assessor", _("Head of department"), "clipboard-check", _("The posts held in the own department.")),
    Role("department", _("Functional department"), "send", _("Recommended proposals: answer, trial, benefit.")),
    Role("admin", _("Admin"), "diagram-3", _("Set-up, roster, first passwords, the year's ranking.")),
    Role("auditor", _("Auditor"), "journal-text", _("The audit log, and the short codes on paper.")),
)
PAGES = {role.key: role for role in (*ROLES, EVERYBODY)}
"""all pages, by the word in their address"""


def roles_of(user: User) -> list[Role]:
    """The roles somebody has today, in the usual order; no query beyond the standing."""
    held = _held(standing_of(user))
    return [role for role in ROLES if held[role.key]]


def _held(standing: Standing) -> dict[str, bool]:
    return {
        "secretary": bool(standing.secretary_of),
        "committee": bool(standing.serves - standing.secretary_of),
        "leader": bool(standing.leads),
        "member": bool(standing.member_of),
        "assessor": bool(standing.departments),
        "department": bool(standing.answers_for),
        "admin": bool(standing.admin_paths),
        "auditor": standing.audits,
    }
