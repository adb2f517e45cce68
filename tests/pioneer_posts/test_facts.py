"""Facts beside the items of the form: what was on record in the time of the holding, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from pioneer_posts.enums import CheckStatus, FeedbackKind, FeedbackStatus
from pioneer_posts.facts import facts_of, suggested_points
from pioneer_posts.models import Feedback, Fulfilment, SpotCheck
from tests.factories.assessed_round import NOW, AssessedRound, assessed_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[AssessedRound]:
    with time_machine.travel(NOW, tick=False):
        yield assessed_round()


def check(made: AssessedRound, day: date, finding: str, *, grave: bool = False) -> None:
    """A spot check that was made."""
    said = {"checked_on": day, "finding": finding, "grave": grave, "recorded_at": NOW}
    SpotCheck.objects.create(holding=made.holding, checker=made.publicity.person, status=CheckStatus.DONE, **said)


def word(made: AssessedRound, kind: str, text: str, *, accepted: bool = True) -> None:
    """A colleague's word, accepted or waiting."""
    screened = {"status": FeedbackStatus.ACCEPTED, "screened_at": NOW, "screened_by": made.publicity}
    given = {"kind": kind, "text": text, "author_key": "x", "given_on": date(2026, 9, 1)}
    Feedback.objects.create(application=made.holding.application, **given, **(screened if accepted else {}))


def test_facts_of_a_holder_without_records_say_so(made: AssessedRound) -> None:
    found = facts_of(made.holding, NOW.date())
    assert {source: (fact.said, fact.warns) for source, fact in found.items()} == {
        "attendance": ("No activity is on record in this time.", False),
        "aims": ("Aims reached: 0 of 2", False),
        "checks": ("No spot check was made yet.", False),
        "feedback": ("No remark of a colleague was accepted.", False),
        "pledge": ("Pledge: 我承诺：安全生产，从我做起。 · Entries of what was done for it: 0", False),
    }


def test_facts_count_what_was_made_and_accepted_and_warn_of_what_is_grave(made: AssessedRound) -> None:
    check(made, date(2026, 9, 3), "标牌在位")
    check(made, date(2026, 10, 8), "未戴安全帽", grave=True)
    check(made, date(2026, 12, 20), "将来")
    SpotCheck.objects.filter(checked_on=date(2026, 9, 3)).update(answer="谢谢", answered_at=NOW)
    word(made, FeedbackKind.CRITICISM, "交接班迟到")
    word(made, FeedbackKind.PRAISE, "帮带新人", accepted=False)
    Fulfilment.objects.create(holding=made.holding, done_on=date(2026, 9, 9), text="排查隐患", written_at=NOW)
    aim = made.holding.application.aims.first()
    aim.reached_on, aim.reached_note = date(2026, 11, 30), "台账"
    aim.save()

    found = facts_of(made.holding, NOW.date())
    assert (found["checks"].said, found["checks"].warns) == ("Spot checks: 2, grave findings: 1", True)
    assert found["checks"].lines == ("2026-10-08 [grave] 未戴安全帽", "2026-09-03 标牌在位")
    assert (found["feedback"].lines, found["feedback"].warns) == (("2026-09-01 criticism: 交接班迟到",), True)
    assert found["pledge"].lines == ("2026-09-09 排查隐患",)
    assert found["aims"].lines == ("零违章: reached on 2026-11-30 (台账)", "带徒一名: not reached")
    assert suggested_points(made.holding, made.round.items.get(code="2.1")) == Decimal(25)
