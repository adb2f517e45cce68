"""The approval of a scheme: who was on the committee that day, the quorum, the minutes, and what is frozen then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from appraisal.models import Scheme, SchemeVoter
from appraisal.scheme_approval import Meeting, has_quorum, voters_on
from appraisal.services.schemes import approve_scheme
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Appointment, Person
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db
DAY, MARCH = date(2026, 1, 5), date(2026, 3, 1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


class Room:
    """A branch with a committee of three on the day of the meeting, one more from March on, and a draft."""

    def __init__(self) -> None:
        self.branch = groups.branch("ZB01")
        self.secretary = groups.holder(Office.SECRETARY, self.branch, employee_no="1001", name="张三")
        self.organiser = groups.holder(Office.ORGANISATION, self.branch, employee_no="1002", name="李四")
        groups.holder(Office.PUBLICITY, self.branch, employee_no="1003", name="王五")
        self.late = groups.holder(
            Office.DISCIPLINE, self.branch, employee_no="1004", name="赵六", start=date(2026, 3, 1)
        )
        self.draft = appraisal.scheme(self.branch, approved=False)
        self.url = reverse("scheme_approve", args=[self.draft.pk])

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(user or self.secretary)
        return client

    def sent(self, present: list[str], **more: Any) -> Any:
        """The page of approval sent with these people present."""
        keys = {voter.person.employee_no: voter.person.pk for voter in voters_on(self.branch, DAY)}
        body = appraisal.approval(self.draft, present=[keys[number] for number in present], **more)
        return self.client().post(self.url, body)

    @property
    def scheme(self) -> Scheme:
        return Scheme.objects.get(pk=self.draft.pk)

    def voters(self) -> list[tuple[str, str, bool]]:
        return [(each.person.employee_no, each.office, each.present) for each in self.scheme.voters.order_by("pk")]


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.mark.parametrize(
    ("present", "of", "enough"), [(0, 0, False), (1, 2, False), (2, 3, True), (2, 4, False), (3, 4, True), (3, 5, True)]
)
def test_quorum_is_more_than_half(present: int, of: int, enough: bool) -> None:
    assert has_quorum([None] * of, range(present)) == enough  # type: ignore[list-item]


def test_page_lists_the_committee_in_office_on_the_day(room: Room) -> None:
    client = room.client()

    listed = {
        day: [name in client.get(room.url, {"meeting_on": day}).content.decode() for name in ("李四", "王五", "赵六")]
        for day in ("2026-01-05", "2026-03-01")
    }

    assert listed == {"2026-01-05": [True, True, False], "2026-03-01": [True, True, True]}


def test_who_was_there_is_recorded_and_shown(room: Room) -> None:
    assert room.sent(["1001", "1003"]).status_code == 302

    assert room.voters() == [("1001", "secretary", True), ("1002", "organisation", False), ("1003", "publicity", True)]
    entry = AuditEvent.objects.get(action="approve_scheme")
    assert (entry.after["present"], entry.after["absent"]) == (["1001", "1003"], ["1002"])
    shown = room.client().get(reverse("scheme_detail", args=[room.draft.pk])).content.decode()
    assert "2 of 3" in shown
    assert "absent" in shown


def test_without_a_quorum_a_reason_is_asked_for_and_kept(room: Room) -> None:
    refused = room.sent(["1001"])
    approved_then = room.scheme.is_approved
    room.sent(["1001"], quorum_override="两名委员出差，会后书面同意")

    assert (refused.status_code, approved_then) == (422, False)
    assert "1 of 3 were there, not more than half." in refused.content.decode()
    assert room.scheme.quorum_override == "两名委员出差，会后书面同意"
    shown = room.client().get(reverse("scheme_detail", args=[room.draft.pk])).content.decode()
    assert "会后书面同意" in shown


def test_reason_is_not_kept_where_there_was_a_quorum(room: Room) -> None:
    room.sent(["1001", "1002"], quorum_override="多余的理由")

    assert (room.scheme.is_approved, room.scheme.quorum_override) == (True, "")


def test_another_day_brings_its_committee_before_anything_is_approved(room: Room) -> None:
    answer = room.client().post(room.url, appraisal.approval(room.draft) | {"meeting_on": "2026-03-02"})

    assert (answer.status_code, room.scheme.is_approved) == (422, False)
    assert "The list is that of the day you entered." in answer.content.decode()
    assert "赵六" in answer.content.decode()


def test_meeting_before_anybody_was_in_office_says_how_to_mend_it(room: Room) -> None:
    Appointment.objects.update(starts_on="2026-03-01")
    present = [str(each) for each in Person.objects.values_list("pk", flat=True)]
    said = appraisal.approval(room.draft) | {"meeting_on": "2026-02-01", "present": present}

    answer = room.client().post(room.url, said)

    assert answer.status_code == 422
    [told] = answer.context["form"].errors["present"]
    assert "with the day on which it really began" in told


def test_minutes_are_kept_and_given_to_the_committee(room: Room, tmp_path: Path, settings: Settings) -> None:
    settings.UPLOADS_ROOT = tmp_path
    member = groups.user_for(groups.member(groups.group(room.branch)))
    room.sent(["1001", "1002"], minutes=SimpleUploadedFile("会议纪要.pdf", PDF))
    url = reverse("scheme_minutes", args=[room.draft.pk])

    answer: Any = room.client(room.organiser).get(url)

    upload = room.scheme.minutes
    assert upload
    assert b"".join(answer.streaming_content) == PDF
    assert room.client(member).get(url).status_code == 403
    assert AuditEvent.objects.get(action="approve_scheme").after["minutes"] == upload.sha256


def test_draft_that_was_changed_since_it_was_read_is_not_approved(room: Room) -> None:
    answer = room.sent(["1001", "1002"], edition=7)

    assert (answer.status_code, room.scheme.is_approved) == (422, False)
    assert "The draft was changed in the meantime." in answer.content.decode()


def test_somebody_who_was_not_in_office_cannot_have_been_there(room: Room) -> None:
    late = room.late.person.pk

    answer = room.client().post(room.url, appraisal.approval(room.draft, present=[late]))
    with pytest.raises(RefusedError):
        approve_scheme(
            room.draft, meeting_on=DAY, resolution="同意", by=room.secretary, meeting=Meeting(frozenset({late}))
        )

    assert (answer.status_code, room.scheme.is_approved) == (422, False)


def test_service_asks_for_a_reason_too(room: Room) -> None:
    nobody = Meeting(frozenset())

    with pytest.raises(RefusedError):
        approve_scheme(room.draft, meeting_on=DAY, resolution="同意", by=room.secretary, meeting=nobody)
    assert room.voters() == []


def test_command_leaves_unstated_who_was_there(room: Room) -> None:
    approve_scheme(room.draft, meeting_on=DAY, resolution="同意", by=None)

    shown = room.client().get(reverse("scheme_detail", args=[room.draft.pk])).content.decode()
    assert room.voters() == []
    assert "not stated" in shown


@pytest.mark.parametrize("statement", ["insert", "update", "delete"])
def test_voters_of_an_approved_scheme_are_frozen(room: Room, statement: str) -> None:
    room.sent(["1001", "1002"])
    rows = SchemeVoter.objects.filter(scheme=room.draft)
    statements: dict[str, Callable[[], object]] = {
        "insert": lambda: rows.create(scheme=room.draft, person=room.late.person, office="discipline", present=True),
        "update": lambda: rows.update(present=True),
        "delete": lambda: rows.delete(),
    }

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        statements[statement]()
