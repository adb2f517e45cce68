"""Posts held: given up, withdrawn, pledges fulfilled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, Upload, User
from groups.enums import Office
from groups.models import Branch
from pioneer_posts.enums import HoldingStatus, RoundStatus
from pioneer_posts.models import Aim, Holding, Violation
from pioneer_posts.services import fulfilments, holdings
from tests.factories import groups, posts

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Cast:
    """A branch with one post held since 20 July 2026."""

    branch: Branch
    holding: Holding
    holder: User
    secretary: User
    assessor: User
    leader: User

    @property
    def aim(self) -> Aim:
        return self.holding.application.aims.get(position=1)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=clock.zone())


NOW = at("2026-09-01T08:00")


def cast_in(status: str) -> Cast:
    branch = groups.branch()
    group = groups.group(branch)
    department = groups.department()
    person = posts.member_of(group, name="王岗")
    holding = posts.holding(posts.post_round(branch, status), posts.post(branch, department=department), person)
    return Cast(
        branch=branch,
        holding=holding,
        holder=groups.user_for(person),
        secretary=groups.holder(Office.SECRETARY, branch),
        assessor=groups.holder(Office.ASSESSOR, department),
        leader=groups.holder(Office.LEADER, group),
    )


@pytest.fixture
def cast() -> Cast:
    return cast_in(RoundStatus.HELD)


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


# Given up, withdrawn


def test_holder_gives_a_post_up_with_a_reason_and_those_concerned_are_told(cast: Cast) -> None:
    holdings.give_up(cast.holding, reason=" 调离岗位 ", by=cast.holder, now=NOW)

    cast.holding.refresh_from_db()
    found = (cast.holding.status, cast.holding.ended_on, cast.holding.end_reason)
    assert found == (HoldingStatus.GIVEN_UP, date(2026, 9, 1), "调离岗位")
    assert told("holding_given_up") == {user.username for user in (cast.secretary, cast.assessor, cast.leader)}
    event = AuditEvent.objects.get(action="holding_given_up")
    assert (event.actor, event.after["reason"]) == (cast.holder, "调离岗位")
    with pytest.raises(RefusedError, match="is given up since 2026-09-01 and cannot become given up"):
        holdings.give_up(cast.holding, reason="再次", by=cast.holder, now=NOW)


def test_secretary_gives_a_post_up_for_somebody_and_the_holder_is_told(cast: Cast) -> None:
    holdings.give_up(cast.holding, reason="长期病休", by=cast.secretary, now=NOW)
    assert cast.holder.username in told("holding_given_up")


@pytest.mark.parametrize("status", [RoundStatus.ASSESSING, RoundStatus.TOTALLED, RoundStatus.PUBLISHED])
def test_post_is_not_given_up_once_the_assessment_has_opened(status: str) -> None:
    cast = cast_in(status)
    with pytest.raises(RefusedError, match="before the assessment opens"):
        holdings.give_up(cast.holding, reason="不想干了", by=cast.holder, now=NOW)


def test_post_is_not_given_up_without_a_reason_or_while_a_violation_is_open(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Say why"):
        holdings.give_up(cast.holding, reason=" ", by=cast.holder, now=NOW)
    reported = {"happened_on": date(2026, 8, 1), "event": "违章", "reported_by": cast.assessor, "reported_at": NOW}
    Violation.objects.create(holding=cast.holding, **reported)
    with pytest.raises(RefusedError, match="waits for a decision of the branch committee"):
        holdings.give_up(cast.holding, reason="调离", by=cast.holder, now=NOW)


def test_withdrawal_ends_a_post_from_its_day_without_an_entry_of_its_own(cast: Cast) -> None:
    holdings.withdraw_holding(cast.holding, on=date(2026, 8, 31), reason="三违", by=cast.secretary, now=NOW)
    cast.holding.refresh_from_db()
    assert (cast.holding.status, cast.holding.ended_on) == (HoldingStatus.WITHDRAWN, date(2026, 8, 31))
    assert not AuditEvent.objects.exists()
    assert not Holding.objects.held_on(date(2026, 8, 31)).exists()
    assert Holding.objects.held_on(date(2026, 8, 30)).get() == cast.holding
    with pytest.raises(RefusedError, match="is withdrawn since 2026-08-31"):
        holdings.withdraw_holding(cast.holding, on=date(2026, 9, 1), reason="三违", by=cast.secretary, now=NOW)


@pytest.mark.parametrize(
    ("day", "reason", "refusal"),
    [
        (date(2026, 9, 2), "三违", "not from one to come"),
        (date(2026, 7, 19), "三违", "held since 2026-07-20"),
        (date(2026, 9, 1), " ", "Say why"),
    ],
)
def test_withdrawal_with_something_wrong_is_refused(cast: Cast, day: date, reason: str, refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        holdings.withdraw_holding(cast.holding, on=day, reason=reason, by=cast.secretary, now=NOW)


# Pledges


def test_aim_is_reached_once_and_may_be_taken_back(cast: Cast) -> None:
    given: dict[str, Any] = {"on": date(2026, 8, 31), "by": cast.holder, "now": NOW}
    fulfilments.reach_aim(cast.aim, note=" 安全台账 ", **given)
    assert (cast.aim.reached_on, cast.aim.reached_note) == (date(2026, 8, 31), "安全台账")
    with pytest.raises(RefusedError, match="reached on 2026-08-31 already"):
        fulfilments.reach_aim(cast.aim, note="", **given)
    fulfilments.unreach_aim(cast.aim, by=cast.holder, now=NOW)
    assert (cast.aim.reached_on, cast.aim.reached_note) == (None, "")
    with pytest.raises(RefusedError, match="not marked as reached"):
        fulfilments.unreach_aim(cast.aim, by=cast.holder, now=NOW)
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == ["aim_reached", "aim_taken_back"]


def test_deed_is_written_with_its_evidence_and_taken_out_again(cast: Cast) -> None:
    file = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    deed = fulfilments.write_fulfilment(
        cast.holding, text=" 带徒 ", done_on=date(2026, 9, 1), aim=cast.aim, evidence=file, by=cast.holder, now=NOW
    )
    assert (deed.text, deed.aim, deed.evidence.name) == ("带徒", cast.aim, "记录.pdf")
    with pytest.raises(RefusedError, match="entry of 2026-09-01 stands there already"):
        fulfilments.write_fulfilment(cast.holding, text="带徒", done_on=date(2026, 9, 1), by=cast.holder, now=NOW)
    fulfilments.remove_fulfilment(deed, by=cast.holder, now=NOW)
    assert not cast.holding.fulfilments.exists()
    assert not Upload.objects.exists()
    removed = AuditEvent.objects.get(action="fulfilment_removed")
    assert (removed.before["text"], removed.before["done_on"]) == ("带徒", "2026-09-01")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"text": " "}, "Write what was done"),
        ({"done_on": date(2026, 9, 2)}, "between 2026-07-20 and 2026-09-01"),
        ({"done_on": date(2026, 7, 19)}, "between 2026-07-20 and 2026-09-01"),
        ({"by": "secretary"}, "Only the holder"),
        ({"aim": "another"}, "another candidate"),
        ({"now": at("2027-01-01T00:00")}, "until 2026-12-31"),
    ],
)
def test_deed_with_something_wrong_is_refused(cast: Cast, changes: dict[str, object], refusal: str) -> None:
    given = {"text": "带徒", "done_on": date(2026, 9, 1), "aim": None, "by": cast.holder, "now": NOW} | changes
    if given["by"] == "secretary":
        given["by"] = cast.secretary
    if given["aim"] == "another":
        another = posts.member_of(groups.group(cast.branch))
        given["aim"] = posts.application(cast.holding.round, cast.holding.post, another).aims.get(position=1)
    with pytest.raises(RefusedError, match=refusal):
        fulfilments.write_fulfilment(cast.holding, **given)  # type: ignore[arg-type]
    assert not cast.holding.fulfilments.exists()


@pytest.mark.parametrize(
    ("status", "ended"),
    [(RoundStatus.TOTALLED, False), (RoundStatus.PUBLISHED, False), (RoundStatus.HELD, True)],
)
def test_nothing_is_written_once_it_is_over(status: str, ended: bool) -> None:
    cast = cast_in(status)
    if ended:
        holdings.withdraw_holding(cast.holding, on=date(2026, 8, 1), reason="三违", by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="while the post is held, until 2026-12-31"):
        fulfilments.reach_aim(cast.aim, on=date(2026, 7, 30), note="", by=cast.holder, now=NOW)
