"""A published round changed in the tables, past the product: ``verify_audit`` says where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from branchmgr import audit
from pioneer_posts.models import PostResult, Round
from pioneer_posts.services.results import publish_round, total_round
from pioneer_posts.services.rounds import call_off_round
from tests.audit_door import closed
from tests.factories.assessed_round import (
    DAY_AFTER,
    NOW,
    PUBLICATION,
    AssessedRound,
    all_handed_in,
    assessed_round,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[AssessedRound]:
    """A round with the entries of the steps that the builder leaves out."""
    with time_machine.travel(NOW, tick=False):
        made = assessed_round()
        with transaction.atomic():
            audit.record("import_roster", by=None)
            for act in ("candidates_posted", "posts_awarded"):
                audit.record(act, by=None, subject=made.round, branch=made.round.branch.code)
        all_handed_in(made)
        total_round(made.round, by=None, now=DAY_AFTER)
        publish_round(made.round, by=None, now=PUBLICATION)
        yield made


ACTS: dict[str, tuple[Callable[[], object], str]] = {
    "another total": (
        lambda: PostResult.objects.filter(holding__number="2026H2-02").update(total=Decimal(99)),
        r"2026H2-02: the tables say something else than entry \d+",
    ),
    "results deleted": (lambda: PostResult.objects.all().delete(), r"2026H2-01: the tables say"),
    "round set back": (lambda: Round.objects.update(status="totalled"), r"“Result of a round published”"),
    "called off without an entry": (lambda: Round.objects.update(status="called_off"), r"“Candidates posted”"),
}


@pytest.mark.parametrize("name", list(ACTS))
def test_what_was_changed_in_the_tables_is_told(made: AssessedRound, name: str) -> None:
    act, words = ACTS[name]
    with closed():
        call_command("verify_audit")
        act()
        with pytest.raises(CommandError, match=words):
            call_command("verify_audit")


def test_round_called_off_by_an_entry_is_in_order() -> None:
    with time_machine.travel(NOW, tick=False):
        called = assessed_round().round
        with transaction.atomic():
            audit.record("import_roster", by=None)
            audit.record("candidates_posted", by=None, subject=called, branch=called.branch.code)
        Round.objects.update(status="awarding")
        call_off_round(called, reason="无人参选", by=None, now=NOW)
    with closed():
        call_command("verify_audit")
