"""The tables of states: drawn as they are in the documents, without dead ends nobody meant or steps nobody can take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from appraisal import enums
from groups import enums as groups_enums
from innovation import enums as innovation_enums
from pioneer_posts import enums as post_enums
from tools import states

ENDS = {
    "period": {enums.PeriodStatus.ARCHIVED},
    "objection": {
        enums.ObjectionStatus.RETURNED,
        enums.ObjectionStatus.WITHDRAWN,
        enums.ObjectionStatus.REFUSED,
    },
    "correction": {enums.CorrectionStatus.CONFIRMED, enums.CorrectionStatus.REJECTED},
    "rectification": {enums.RectificationStatus.CLOSED},
    "election": {
        groups_enums.ElectionStatus.CONFIRMED,
        groups_enums.ElectionStatus.REJECTED,
        groups_enums.ElectionStatus.CALLED_OFF,
    },
    "regrouping": {groups_enums.RegroupingStatus.DECIDED, groups_enums.RegroupingStatus.DROPPED},
    "round": {post_enums.RoundStatus.PUBLISHED, post_enums.RoundStatus.CALLED_OFF},
    "application": {
        post_enums.ApplicationStatus.DECLINED,
        post_enums.ApplicationStatus.WITHDRAWN,
        post_enums.ApplicationStatus.AWARDED,
        post_enums.ApplicationStatus.NOT_AWARDED,
    },
    "assessment": set(),
    "proposal": {innovation_enums.ProposalStatus.WITHDRAWN, innovation_enums.ProposalStatus.MERGED},
    "meeting": {innovation_enums.MeetingStatus.ANNOUNCED, innovation_enums.MeetingStatus.CALLED_OFF},
    "review": {innovation_enums.ReviewStatus.DECLINED},
    "seminar": {innovation_enums.SeminarStatus.HELD, innovation_enums.SeminarStatus.CALLED_OFF},
    "affair": set(),
    "long_work": set(),
}
BEGINNINGS = {
    "application": {post_enums.ApplicationStatus.DRAFT, post_enums.ApplicationStatus.NOMINATED},
}
"""where the first status is not the only beginning"""
TABLES = sorted(states.tables().items())


def reached(table: Mapping[Any, Any], starts: set[Any]) -> set[Any]:
    """All statuses that can be reached from ``starts``, themselves included."""
    found: set[Any] = set()
    new = starts
    while new:
        found |= new
        after = [table.get(status, ()) for status in new]
        new = {then for each in after for then in (each if isinstance(each, tuple) else (each,))} - found
    return found


def test_documents_show_the_tables_as_they_are() -> None:
    text = states.DOCUMENT.read_text(encoding="utf-8")
    assert states.redrawn(text) == text


def test_drawing_follows_a_change_of_the_table() -> None:
    before = states.drawn(enums.NEXT_CORRECTION)
    assert states.drawn({enums.CorrectionStatus.PROPOSED: (enums.CorrectionStatus.CONFIRMED,)}) != before


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _table in TABLES])
def test_every_status_is_reached_from_a_beginning_and_ends_where_meant(name: str, table: Mapping[Any, Any]) -> None:
    statuses = set(type(next(iter(table))).__members__.values())
    assert reached(table, BEGINNINGS.get(name, {next(iter(table))})) == statuses
    assert statuses - set(table) == ENDS[name]
