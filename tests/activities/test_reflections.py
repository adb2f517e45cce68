"""Reflections in a record: shown on the board only where the member agrees, with a title or a sentence."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from activities.models import Contribution
from activities.services.record_parts import ContributionRow, save_contributions
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from tests.factories import records as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("part", "title"), [("hosting", "安全用电"), ("reflection", " ")])
def test_only_a_reflection_with_words_is_for_the_board(part: str, title: str) -> None:
    people = make.cast()
    record = make.begun(people.group, by=people.leader)
    rows = [ContributionRow(people.member, part, title, shown_on_board=True)]
    with pytest.raises(RefusedError, match="Only a reflection"):
        save_contributions(record, rows, by=people.leader, now=make.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.create(
            activity=record, person=people.member, part="hosting", title="安全用电", shown_on_board=True
        )


def test_agreement_is_put_down_in_the_audit() -> None:
    people = make.cast()
    record = make.begun(people.group, by=people.leader)
    rows = [ContributionRow(people.member, "reflection", "多看一眼", shown_on_board=True)]
    save_contributions(record, rows, by=people.leader, now=make.NOW)
    entry = AuditEvent.objects.get(action="record_contributions_saved")
    assert entry.after["rows"] == [f"{people.member.employee_no} · reflection · may be shown on the board"]
    assert Contribution.objects.on_board(people.branch).count() == 0, "nobody has accepted the record yet"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"part": "hosting", "title": "安全用电"}, "shown_on_board"),
        ({"part": "reflection", "title": ""}, "title"),
        ({"part": "reflection", "title": "多看一眼"}, ""),
    ],
)
def test_form_says_what_the_board_needs(row: dict[str, Any], fault: str) -> None:
    people = make.cast()
    with time_machine.travel(make.NOW, tick=False):
        record = make.begun(people.group, by=people.leader)
        client = Client()
        client.force_login(people.leader)
        sent = {"rows": "1", "r0-person": people.member.pk, "r0-shown_on_board": "on"}
        sent |= {f"r0-{name}": value for name, value in row.items()}
        page = client.post(reverse("record_parts", args=[record.pk, "contributions"]), sent)
    if fault:
        assert list(page.context["form"].rows[0].errors) == [fault]
    else:
        assert page.status_code == 302
        assert Contribution.objects.get().shown_on_board
