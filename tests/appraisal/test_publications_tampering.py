"""Without the triggers and past the product: what is public is changed in the tables, and ``verify_audit`` says where.

Each act leaves the chains as they are; the entries that contradict it are all there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from appraisal.models import Correction, CorrectionStep, Period, Result, ResultRevision, Score
from appraisal.services.correction_changes import NewValue
from appraisal.services.corrections import confirm_correction, decide_correction
from appraisal.services.periods import archive_period
from branchmgr import audit, audit_publications
from branchmgr.models import AuditChain, AuditEvent
from groups.enums import Office
from groups.models import Branch
from tests.audit_door import closed, tampering
from tests.factories import groups
from tests.factories.appraisal import scheme
from tests.factories.results import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Branch:
    with transaction.atomic():
        audit.record("import_roster", by=None)
    made = groups.branch("DZB01")
    for code in ("XA", "XB", "XC"):
        groups.group(made, code)
    return made


@pytest.fixture
def period(branch: Branch) -> Period:
    """Published, then one cell corrected."""
    made = published(scheme(branch), "2026Q3", {("XA", "A1"): "33.5", ("XB", "A1"): "38"})
    correct(made, "39.5")
    return made


def correct(period: Period, points: str) -> Correction:
    result, item = period.results.get(group__code="XA"), period.scheme.indicators.get(code="A1")
    now = period.publish_at + timedelta(days=1)
    secretary = groups.holder(Office.SECRETARY, period.branch)
    made = decide_correction(result, indicator=item, value=NewValue(points, "漏记"), by=secretary, now=now)
    return confirm_correction(made, by=groups.holder(Office.DISCIPLINE, period.branch), now=now)


def no_corrections() -> None:
    ResultRevision.objects.all().delete()
    CorrectionStep.objects.all().delete()
    Correction.objects.all().delete()


def no_results() -> None:
    ResultRevision.objects.all().delete()
    Result.objects.all().delete()


def no_chain_without_branch() -> None:
    AuditEvent.objects.filter(branch="").delete()
    AuditChain.objects.filter(branch="").delete()


ACTS: dict[str, tuple[Callable[[], object], str]] = {
    "another total": (
        lambda: Result.objects.filter(group__code="XB").update(total=Decimal("99.99")),
        r"2026.*XB: the tables say something else than entry \d+ of the audit chain of DZB01",
    ),
    "another bonus": (lambda: Result.objects.filter(group__code="XB").update(bonus=7), r"results: the tables say"),
    "results deleted": (no_results, r"XA: the tables say something else"),
    "period set back": (
        lambda: Period.objects.update(status="totalled", revision=0),
        r"Entry \d+ of the audit chain of DZB01 says “Result published” of .*2026.* By the tables that is not so",
    ),
    "revision set back": (lambda: Period.objects.update(revision=1), r"revision 1: the tables say something else"),
    "scores set to nothing": (
        lambda: Score.objects.filter(indicator__code="A1", group__code="XC").update(points=0),
        r"scores: the tables say something else than entry \d+ of the audit chain of DZB01",
    ),
    "scores deleted": (lambda: Score.objects.all().delete(), r"scores: the tables say"),
    "corrections deleted": (no_corrections, r"Entry \d+ .*“Correction confirmed” of correction #\d+"),
    "chain of no branch deleted": (no_chain_without_branch, r"The audit chain of no branch is missing"),
}


@pytest.mark.parametrize("name", list(ACTS))
def test_what_was_changed_in_the_tables_is_told(period: Period, name: str) -> None:
    act, words = ACTS[name]
    with tampering():
        act()
    with closed():
        audit.verify()
        with pytest.raises(CommandError, match=words):
            call_command("verify_audit")


def test_archived_period_set_back_is_told(branch: Branch) -> None:
    period = published(scheme(branch), "2026Q3")
    assert period.archive_at
    archive_period(period, by=None, now=period.archive_at)
    Period.objects.update(status="published")
    with closed(), pytest.raises(CommandError, match="“Period archived”"):
        call_command("verify_audit")


def test_untouched_tables_are_in_order(period: Period) -> None:
    correct(period, "40")
    period.refresh_from_db()
    assert period.archive_at
    archive_period(period, by=None, now=period.archive_at)
    with closed():
        call_command("verify_audit")


def test_entries_of_before_the_fingerprints_are_held_to_what_they_tell(
    branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appraisal.services.periods.fingerprints_of", lambda _period: {})
    published(scheme(branch), "2026Q3")
    with closed():
        call_command("verify_audit")
        Result.objects.filter(group__code="XB").update(grade="不合格")
        with pytest.raises(CommandError, match="XB: the tables say"):
            call_command("verify_audit")


@pytest.mark.parametrize(
    "trigger", ["audit_entry_unchanged", "audit_entry_follows", "audit_chain_moves_on", "audit_chain_ends_at_entry"]
)
def test_trigger_that_is_gone_is_told(period: Period, trigger: str) -> None:
    table = "branchmgr_auditevent" if "entry_" in trigger[:12] else "branchmgr_auditchain"
    with closed():
        call_command("verify_audit")
        place = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {trigger}{place}")
        with pytest.raises(CommandError, match=f"lacks triggers that keep the audit.*{trigger}"):
            call_command("verify_audit")


def test_trigger_that_says_another_thing_or_is_switched_off_is_told(period: Period) -> None:
    if connection.vendor == "postgresql":
        acts = ["ALTER TABLE branchmgr_auditevent DISABLE TRIGGER audit_entry_unchanged"]
    else:
        acts = [
            "DROP TRIGGER audit_entry_unchanged",
            "CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON branchmgr_auditevent BEGIN SELECT 1; END",
        ]
    with closed():
        with connection.cursor() as cursor:
            for act in ["SET CONSTRAINTS ALL IMMEDIATE", *acts] if connection.vendor == "postgresql" else acts:
                cursor.execute(act)
        with pytest.raises(CommandError, match="switched off: audit_entry_unchanged"):
            call_command("verify_audit")


def test_as_many_queries_for_many_periods_as_for_few(period: Period, branch: Branch) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            audit_publications.verify()
        return len(found)

    few = queries()
    for code in ("2026Q1", "2026Q2"):
        published(period.scheme, code)
    assert queries() == few <= 30
