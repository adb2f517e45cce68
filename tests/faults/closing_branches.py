"""Two branches whose third quarter is over and scored, and not totalled yet: what a tick has to close."""

from __future__ import annotations

from datetime import datetime

from appraisal.models import Period
from branchmgr import clock
from groups.enums import Office
from groups.models import Branch
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import results

DUE = datetime(2026, 10, 9, 8, 30, tzinfo=clock.zone())
"""the machine was off over the holidays: the total, the publication and the next quarter are all due"""
POOR = "B1", "10"
"""X1: 50 points, 不合格, for the second time: it needs a rectification and its leader a warning"""


def furnish() -> list[Branch]:
    """ZB1 of three groups and ZB2 of two; the second quarter is published, the third one is scored in every cell."""
    committee = place.committee("DW1")
    return [_branch(place.branch(code, committee=committee), size) for code, size in (("ZB1", 3), ("ZB2", 2))]


def _branch(branch: Branch, size: int) -> Branch:
    groups = [place.group(branch, f"{branch.code}-X{number}") for number in range(1, size + 1)]
    for office in (Office.SECRETARY, Office.ORGANISATION, Office.DISCIPLINE):
        place.holder(office, branch)
    for group in groups:
        place.holder(Office.LEADER, group)
        place.member(group)
    code, points = POOR
    poor = {(groups[0].code, code): points}
    scheme = make.scheme(branch)
    results.published(scheme, "2026Q1")
    results.published(scheme, "2026Q2", poor)
    make.fill(make.period(scheme, "2026Q3"), poor)
    make.score(Period.objects.of(branch).get(number=3), groups[-1], "H1", "2")
    return branch
