"""Separate duties, read from the tables that every address and permission is held against.

Whoever administers accounts reads no unpublished score and writes none; the auditor reads the log and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.permission_tables import PERMISSIONS
from tests.test_permissions import holders, rows
from tests.world import ROLES

ADMINS, AUDITOR, NOBODY_SPECIAL = "AB", "U", "N"
UNPUBLISHED = re.compile(r"(?:^|_)(?:collecting|scoring|totalled|proposed|draft|reviewing|deciding)(?:$|[-_])")
READING = ("view_", "list_", "export_", "compare_", "begin_round_comparison")
OWN_LISTS = "innovation.choose_proposals"
"""keeps a choice of the lists that one sees, under a name of one's own"""
DRAWN_IN_THE_OPEN = "draw_detail"
"""which posts are checked: drawn while a round is scored, and says nothing of a score"""
OF_EVERYBODY = {"branchmgr.use", "pioneer_posts.list_holdings"}
"""held with any account; what of it anybody sees is settled by the thing"""

Row = tuple[str, str, str]


def admins_over_scores(table: Iterable[Row]) -> list[Row]:
    """Rows that let an admin read what is not published, or write anything outside the organisation."""

    def wrong(name: str, subject: str, who: str) -> bool:
        app, _dot, act = name.partition(".")
        held = bool(set(ADMINS) & set(who))
        of_scores = app in ("appraisal", "pioneer_posts", "innovation", "activities")
        writes = not act.startswith(READING) and name != OWN_LISTS
        return held and of_scores and (writes or bool(UNPUBLISHED.search(subject)))

    return [row for row in table if wrong(*row)]


def test_admins_neither_read_nor_write_scores_before_they_are_published() -> None:
    assert "appraisal.score_period" in PERMISSIONS
    assert admins_over_scores(holders()) == []


def test_admin_who_could_is_caught() -> None:
    rights = [
        ("appraisal.view_result", "totalled", "SCA"),
        ("appraisal.score_period", "scoring", "SB"),
        ("pioneer_posts.view_assessment", "post_assessments_draft", "HA"),
        ("innovation.view_review", "inno_reviews_review_deciding", "SCB"),
    ]
    assert admins_over_scores([*holders(), *rights]) == rights


def admins_let_in(table: Iterable[tuple[str, str, str, str]]) -> list[str]:
    """Addresses that answer an admin with a page, or with what was done, before there is anything to read."""
    letters = [list(ROLES).index(admin) for admin in ADMINS]
    unpublished = [row for row in table if UNPUBLISHED.search(row[1]) and row[0] != DRAWN_IN_THE_OPEN]
    assert len(unpublished) > 50, "no states were found: the search is broken"
    return [name for name, _state, *said in unpublished if {answer[n] for answer in said for n in letters} & set(".>u")]


def test_admins_are_let_in_nowhere_before_publication() -> None:
    assert admins_let_in(rows()) == []


def test_address_that_lets_an_admin_in_is_caught() -> None:
    let_in = "".join("." if role == "A" else "f" for role in ROLES)
    planted = [("result_list", "totalled", "f" * len(ROLES), let_in)]
    assert admins_let_in([*rows(), *planted]) == ["result_list"]


def test_auditor_holds_the_log_and_what_any_account_holds() -> None:
    held = {name for name, _subject, who in holders() if AUDITOR in who}
    assert held - OF_EVERYBODY == {"groups.read_audit"}
    assert {name for name, _subject, who in holders() if NOBODY_SPECIAL in who} >= OF_EVERYBODY


def test_auditor_is_answered_like_anybody_but_by_the_log() -> None:
    letters = list(ROLES)
    mine, theirs = letters.index(AUDITOR), letters.index(NOBODY_SPECIAL)
    differing = {name for name, _state, get, post in rows() if (get[mine], post[mine]) != (get[theirs], post[theirs])}
    assert differing == {"audit_list", "audit_export"}
