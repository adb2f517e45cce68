"""A branch at the end of its year, and the committee's decision on honours, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from appraisal.enums import HonourKind
from appraisal.models import Honour, Scheme
from appraisal.services.honours import decide_honours
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, PartyGroup
from tests.factories import groups
from tests.factories.appraisal import scheme
from tests.factories.results import VETO, Given, published

QUARTERS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
NOW = datetime.fromisoformat("2027-01-09T10:00:00+08:00")


def a_branch(*codes: str) -> Branch:
    branch = groups.branch("ZB01", name="生产安全党支部", committee=groups.committee("DW01"))
    for code in codes:
        groups.group(branch, code, name=f"小组{code}")
    return branch


def group(branch: Branch, code: str) -> PartyGroup:
    return branch.groups.get(code=code)


def lived(made: Scheme, given: Mapping[str, Given] | None = None) -> Scheme:
    """The four quarters published, with what ``given`` says by period."""
    for code in QUARTERS:
        published(made, code, (given or {}).get(code))
    return made


def at_the_years_end() -> Branch:
    """Three groups with leaders: XA the best, XB behind it, XC with a veto; XN only for a part of the year."""
    found = a_branch("XA", "XB", "XC")
    groups.group(found, "XN", name="新组", founded_on=date(2026, 5, 4))
    for code in ("XA", "XB", "XC"):
        groups.holder(Office.LEADER, group(found, code), name=f"组长{code}")
    lived(scheme(found), {"2026Q1": {("XB", "A1"): 36}, "2026Q2": {("XC", "V1"): VETO}})
    return found


def decide(
    branch: Branch, *codes: str, kind: HonourKind = HonourKind.ADVANCED_GROUP, by: User | None = None, **more: Any
) -> list[Honour]:
    """The decision of the meeting of 8 January on the groups of these codes, and ``also`` on others."""
    chosen = [*(group(branch, code) for code in codes), *more.pop("also", [])]
    values: dict[str, Any] = {
        "year": 2026,
        "cadence": None,
        "meeting_on": date(2027, 1, 8),
        "resolution": "支委会研究决定",
    }
    by = by or groups.holder(Office.SECRETARY, branch)
    return decide_honours(branch, kind=kind, groups=chosen, by=by, now=NOW, **(values | more))
