"""Pioneers of the year: who is proposed of the holders of posts, and the decision of the committee."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from appraisal.enums import HonourKind
from appraisal.models import Honour
from appraisal.pioneer_honours import PioneerProposal, pioneer_proposal
from appraisal.services.honours import withdraw_honour
from appraisal.services.pioneer_honours import decide_pioneers
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification
from groups.models import Person
from pioneer_posts.enums import HoldingStatus, Outcome, RoundStatus
from pioneer_posts.models import Holding
from tests.factories import groups, posts
from tests.factories import post_rounds as make

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2027-01-09T10:00:00+08:00")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> make.Cast:
    """Four holders of 2026H2: excellent, continued, withdrawn, given up; the first was excellent in 2026H1, too."""
    found = make.cast(holders=4)
    best, fair, gone, tired = found.held
    make.result(best)
    make.result(fair, Outcome.CONTINUE, "82.5")
    make.withdrawn(gone, found.secretary)
    make.result(gone, Outcome.WITHDRAWN, reason="违章作业")
    Holding.objects.filter(pk=tired.pk).update(
        status=HoldingStatus.GIVEN_UP, ended_on=date(2026, 11, 2), end_reason="调岗"
    )
    make.result(spring(found, best.person), total="91")
    return found


def spring(cast: make.Cast, person: Person, status: str = RoundStatus.PUBLISHED) -> Holding:
    """The post that somebody held in 2026H1."""
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30), "half": 1, "awarded_on": date(2026, 1, 20)}
    call = {"call_opens_on": date(2026, 1, 1), "call_closes_on": date(2026, 1, 8)}
    late = {"posting_closes_on": date(2026, 1, 15), "assessment_opens_on": date(2026, 6, 11)}
    end = {"assessment_closes_on": date(2026, 6, 30), "publish_at": datetime(2026, 7, 1, 9, tzinfo=clock.zone())}
    first = posts.post_round(cast.branch, status, **year, **call, **late, **end)
    return posts.holding(first, posts.post(cast.branch, "上半年岗"), person)


def said(proposal: PioneerProposal) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(each.person.name, each.why_not, each.barred) for each in proposal.candidates]


def decide(cast: make.Cast, *held: Holding, **more: Any) -> list[Honour]:
    given: dict[str, Any] = {"year": 2026, "meeting_on": date(2027, 1, 8), "resolution": "支委会研究决定"} | more
    people = [each.person for each in held]
    return decide_pioneers(cast.branch, people=people, by=cast.secretary, now=NOW, **given)


def test_who_was_excellent_in_every_round_is_proposed_and_others_with_their_reason(cast: make.Cast) -> None:
    best, fair, gone, tired = (each.person.name for each in cast.held)
    found = pioneer_proposal(cast.branch, 2026)
    assert said(found) == [
        (best, (), False),
        (fair, ("2026H2: outcome “continue” (82.50)",), False),
        (gone, ("2026H2: the post was withdrawn on 2026-10-09: 违章作业",), True),
        (tired, ("2026H2: the post was given up on 2026-11-02",), False),
    ]
    assert found.proposed[0].said == (
        "2026H1 上半年岗 · excellent 91.00",
        "2026H2 示范岗1 · excellent 95.50",
    )
    assert found.waiting == ""


def test_one_poor_round_and_another_branch_speak_against_it(cast: make.Cast) -> None:
    best = cast.held[0].person
    Holding.objects.get(post__name="上半年岗").result.delete()
    best.branch = groups.branch("ZB09")
    best.save()
    assert said(pioneer_proposal(cast.branch, 2026))[0] == (
        best.name,
        ("2026H1: without a result", "belongs to the branch no more"),
        False,
    )


def test_nothing_is_decided_before_every_round_of_the_year_is_published(cast: make.Cast) -> None:
    assert pioneer_proposal(cast.branch, 2025).waiting == "No round of pioneer posts was held in 2025."
    cast.post_round.status = RoundStatus.TOTALLED
    cast.post_round.save()
    found = pioneer_proposal(cast.branch, 2026)
    assert (found.waiting, len(found.candidates)) == ("Pioneer posts, H2 2026 is not published yet.", 1)
    with pytest.raises(RefusedError, match="H2 2026 is not published yet"):
        decide(cast, cast.held[0])


def test_decision_is_kept_audited_told_and_shown(cast: make.Cast) -> None:
    best = cast.held[0]
    (honour,) = decide(cast, best)
    assert (honour.kind, honour.person, honour.group, honour.off_proposal) == (
        HonourKind.PIONEER, best.person, cast.groups[0], "",
    )  # fmt: skip
    event = AuditEvent.objects.get(action="decide_pioneers")
    assert event.after["proposed"] == [best.person.employee_no]
    notices = Notification.objects.filter(kind="honour_given", recipient=best.person.user)
    assert [str(each) for each in notices] == [f"{best.person.name} is a pioneer of the year 2026."]
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(make.account(best))
    assert best.person.name in client.get(reverse("honour_certificate", args=[honour.pk])).content.decode()
    assert "pioneer of the year" in client.get(reverse("person_detail", args=[best.person_id])).content.decode()
    withdraw_honour(honour, reason="材料不实", by=cast.secretary, now=NOW)
    assert decide(cast, best)[0].pk != honour.pk


@pytest.mark.parametrize(
    ("place", "more", "message"),
    [
        (None, {}, "Choose at least one member"),
        (0, {"resolution": " "}, "Write what the meeting resolved"),
        (0, {"meeting_on": date(2027, 1, 10)}, "lies in the future"),
        (0, {"meeting_on": date(2026, 12, 30)}, "before the end of the year's last round"),
        (1, {}, r"is not proposed \(2026H2: outcome “continue” \(82.50\)\)"),
        (2, {"off_proposal": "表现突出"}, "cannot be given this honour: 2026H2: the post was withdrawn"),
    ],
)
def test_decision_is_refused(cast: make.Cast, place: int | None, more: dict[str, Any], message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        decide(cast, *([] if place is None else [cast.held[place]]), **more)
    assert not Honour.objects.exists()


def test_who_held_no_post_and_who_has_it_already_are_refused(cast: make.Cast) -> None:
    stranger = groups.person(name="无岗")
    with pytest.raises(RefusedError, match="held this year by: 无岗"):
        decide_pioneers(
            cast.branch, year=2026, people=[stranger], meeting_on=date(2027, 1, 8), resolution="同意",
            by=cast.secretary, now=NOW,
        )  # fmt: skip
    (honour,) = decide(cast, cast.held[0])
    with pytest.raises(RefusedError, match="has this honour already"):
        decide(cast, cast.held[0])
    honour.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        honour.save()


def test_decision_is_entered_on_its_page(cast: make.Cast) -> None:
    client = Client()
    client.force_login(cast.secretary)
    page = client.get(reverse("year_honours", args=[cast.branch.pk, 2026])).content.decode()
    address = reverse("pioneer_decide", args=[cast.branch.pk, 2026])
    assert address in page
    best, fair, gone, _tired = cast.held
    form = client.get(address).content.decode()
    assert (best.person.name in form, gone.person.name in form) == (True, False)
    given = {"meeting_on": "2027-01-08", "resolution": "支委会研究决定"}
    refused = client.post(address, given | {"people": [fair.person_id]})
    assert (refused.status_code, "支委会研究决定" in refused.content.decode()) == (422, True)
    assert client.post(address, given | {"people": [best.person_id]}).status_code == 302
    assert [each.person for each in Honour.objects.all()] == [best.person]
