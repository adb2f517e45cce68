"""An announced review changed in the tables, past the product: ``verify_audit`` says where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from branchmgr import audit
from innovation.enums import Verdict
from innovation.models import Entry, ReviewMeeting
from innovation.services import meetings
from innovation.services.decisions import Ruling
from tests.audit_door import closed
from tests.factories.reviews import NOW, all_given, cast_of_reviews, listed, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Iterator[ReviewMeeting]:
    with time_machine.travel(NOW, tick=False):
        cast = cast_of_reviews()
        with transaction.atomic():
            audit.record("import_roster", by=None)
        meeting = running(cast, quota=1)
        all_given(meeting, "60 40", "30 20")
        first, second = listed(meeting)
        act: Any = {"by": cast.secretary, "now": NOW}
        meetings.close_review(meeting, **act)
        verdicts = {first.pk: Ruling(Verdict.ACCEPT), second.pk: Ruling(Verdict.PARK, "经费不足")}
        meetings.decide(meeting, verdicts=verdicts, **act)
        yield meetings.announce(meeting, meeting_on=NOW.date(), resolution="同意", **act)


ACTS: dict[str, tuple[Callable[[], object], str]] = {
    "another decision": (
        lambda: Entry.objects.filter(verdict=Verdict.PARK).update(verdict=Verdict.ACCEPT),
        r"the tables say something else than entry \d+",
    ),
    "decision deleted": (lambda: Entry.objects.filter(verdict=Verdict.PARK).delete(), r"the tables say"),
    "meeting set back": (lambda: ReviewMeeting.objects.update(status="deciding"), "“Decisions on proposals announced”"),
}


@pytest.mark.parametrize("name", list(ACTS))
def test_what_was_changed_in_the_tables_is_told(meeting: ReviewMeeting, name: str) -> None:
    act, words = ACTS[name]
    with closed():
        call_command("verify_audit")
        act()
        with pytest.raises(CommandError, match=words):
            call_command("verify_audit")
