"""Whatever the product can write into the audit has a word in the log."""

from __future__ import annotations

import pytest

from activities.enums import ActivityStatus, LeaveStatus
from appraisal.enums import CorrectionStatus, ObjectionStatus, PeriodStatus, RectificationStatus
from branchmgr.audit_words import registered
from tests import audit_paths
from tests.audit_actions import Found, Tracer

STATUSES: dict[str, list[str]] = {
    "activities.services.leaves.decide_leave: LeaveStatus.GRANTED": [LeaveStatus.GRANTED],
    "activities.services.leaves.decide_leave: LeaveStatus.REFUSED": [LeaveStatus.REFUSED],
    "activities.services.leaves.withdraw_leave: LeaveStatus.WITHDRAWN": [LeaveStatus.WITHDRAWN],
    "activities.services.records._write_step: activity.status": ActivityStatus.values,
    "appraisal.services.corrections._record: correction.status": CorrectionStatus.values,
    "appraisal.services.objections._record: objection.status": ObjectionStatus.values,
    "appraisal.services.periods._write_step: period.status": PeriodStatus.values,
    "appraisal.services.rectifications._write_step: rectification.status": RectificationStatus.values,
}
"""what the source does not say itself: the statuses that stand in the names of acts"""


def test_every_act_that_can_be_written_has_a_word() -> None:
    tracer = Tracer(audit_paths.product(), STATUSES)
    found = tracer.all()
    assert len(found.actions) > 250, "acts were not found: the search is broken"
    assert found.actions - set(registered()) == set()
    assert (found.lost, set(STATUSES) - tracer.used) == (set(), set())


AUDIT = """
def record(action, *, by): ...
def record_once(action, *, by, since): ...
"""
SERVICES = """
from branchmgr import audit
from app import parts

NAMES = {{"a": "from_a_table", "b": "from_its_end"}}
ACT = "a_constant"

def serve(thing, *, by, what="by_default"):
    {body}

def other(thing, *, by):
    serve(thing, by=by)
    serve(thing, by=by, what="by_name")
"""
PARTS = """
from branchmgr import audit

def step(thing, action, *, by):
    audit.record_once(action, by=by, since=None)
"""


def found(body: str) -> Found:
    texts = {"branchmgr.audit": AUDIT, "app.services": SERVICES.format(body=body), "app.parts": PARTS}
    return Tracer(audit_paths.Reader({name: audit_paths.module_of(name, text) for name, text in texts.items()})).all()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("audit.record('plain', by=by)", {"plain"}),
        ("audit.record(by=by, action='by_its_name')", {"by_its_name"}),
        ("audit.record_once('once', by=by, since=1)", {"once"}),
        ("audit.record('one' if thing else 'other', by=by)", {"one", "other"}),
        ("parts.step(thing, 'handed_on', by=by)", {"handed_on"}),
        ("audit.record(what, by=by)", {"by_default", "by_name"}),
        ("audit.record(f'{what}_ed', by=by)", {"by_default_ed", "by_name_ed"}),
        ("audit.record(ACT, by=by)", {"a_constant"}),
        ("audit.record(NAMES[thing], by=by)", {"from_a_table", "from_its_end"}),
        ("act = 'assigned'; audit.record(act, by=by)", {"assigned"}),
    ],
)
def test_name_is_followed_to_where_it_is_written(body: str, named: set[str]) -> None:
    assert (found(body).actions, found(body).lost) == (named, set())
    assert found(body).actions - set(registered()) == named


@pytest.mark.parametrize(
    "body", ["audit.record(thing.status, by=by)", "audit.record(name_of(thing), by=by)", "call(audit.record, thing)"]
)
def test_name_that_cannot_be_followed_is_told(body: str) -> None:
    assert found(body).lost
