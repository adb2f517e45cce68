"""Forming groups: drafted, decided, with dated memberships; the past stays, leaders who leave end, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Category, Office, PoliticalStatus
from groups.models import Appointment, Branch, Membership, PartyGroup, Person, Regrouping
from groups.regrouping_queries import Figures, regrouping_page
from groups.services import regroupings
from tests.factories import groups as place

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2027, 1, 5), date(2027, 2, 1)
NOW = datetime(2027, 1, 5, 10, tzinfo=clock.zone())


@dataclass
class Cast:
    branch: Branch
    first: PartyGroup
    second: PartyGroup
    secretary: User
    leader: Person
    member: Person
    newcomer: Person


@pytest.fixture
def cast() -> Iterator[Cast]:
    """A first group of a leader and three members, a second of nobody, and somebody in none."""
    with time_machine.travel(NOW, tick=False):
        branch = place.branch("ZB1")
        first, second = place.group(branch, "X1"), place.group(branch, "X2")
        leader = place.holder(Office.LEADER, first, name="赵一").person
        member = place.member(first, name="钱二", joined_on=date(2000, 2, 2))
        place.member(first, category=Category.RETIRED, joined_on=date(1990, 2, 1))
        place.member(first, political_status=PoliticalStatus.PROBATIONARY)
        newcomer = place.person(name="孙三", branch=branch)
        secretary = place.holder(Office.SECRETARY, branch, name="书记", political_status=PoliticalStatus.MASSES)
        yield Cast(branch, first, second, secretary, leader, member, newcomer)


def drafted(cast: Cast) -> Regrouping:
    return regroupings.draft_regrouping(cast.branch, starts_on=DAY, reason="倒班调整", by=cast.secretary, now=NOW)


def moved(cast: Cast, *people: Person, regrouping: Regrouping | None = None, **given: Any) -> Regrouping:
    """A draft that brings these people into the second group."""
    found = regrouping or drafted(cast)
    moves = {person.pk: cast.second.pk for person in people}
    terms: dict[str, Any] = {"edition": found.edition, "starts_on": DAY, "reason": "倒班调整"} | given
    return regroupings.set_moves(found, moves, **terms, by=cast.secretary, now=NOW)


def decided(cast: Cast, regrouping: Regrouping) -> Regrouping:
    return regroupings.decide_regrouping(
        regrouping, meeting_on=TODAY, resolution="支委会同意", by=cast.secretary, now=NOW
    )


def times(person: Person) -> list[tuple[str, date, date | None]]:
    found = person.memberships.order_by("starts_on").select_related("group")
    return [(each.group.code, each.starts_on, each.ends_on) for each in found]


def test_decision_writes_dated_memberships_and_the_past_stays(cast: Cast) -> None:
    regrouping = moved(cast, cast.member, cast.newcomer)
    assert times(cast.member) == [("X1", place.LONG_AGO, None)]
    decided(cast, regrouping)

    assert times(cast.member) == [("X1", place.LONG_AGO, date(2027, 1, 31)), ("X2", DAY, None)]
    assert times(cast.newcomer) == [("X2", DAY, None)]
    assert cast.member in Person.objects.in_group_on(cast.first, date(2027, 1, 31))
    assert cast.member not in Person.objects.in_group_on(cast.first, DAY)
    told = [str(each) for each in Notification.objects.filter(kind="regrouped").order_by("pk")]
    assert told == ["From 2027-02-01 people change groups: look at the members of your group."]
    actions = AuditEvent.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["regrouping_drafted", "regrouping_changed", "regrouping_decided"]
    with pytest.raises(RefusedError, match="is decided already"):
        decided(cast, regrouping)


def test_leader_who_leaves_is_warned_of_and_ends_the_day_before(cast: Cast) -> None:
    regrouping = moved(cast, cast.leader)
    warnings = regrouping_page(regrouping).warnings
    assert "赵一 leads 小组X1. With this move that ends on 2027-01-31, and the group needs a new leader." in warnings
    decided(cast, regrouping)
    assert Appointment.objects.leaders_of(cast.first.pk).get().ends_on == date(2027, 1, 31)
    assert Notification.objects.filter(recipient=cast.leader.user, kind="regrouped").count() == 2


@pytest.mark.parametrize("starts_on", [DAY, date(2027, 6, 1)])
def test_leader_to_come_who_leaves_is_warned_of_and_stops_the_decision(cast: Cast, starts_on: date) -> None:
    Appointment.objects.create(person=cast.member, office=Office.LEADER, group=cast.first, starts_on=starts_on)
    regrouping = moved(cast, cast.leader, cast.member)
    words = f"钱二 is to lead 小组X1 from {starts_on.isoformat()}. Settle that first."
    warnings = regrouping_page(regrouping).warnings
    assert words in warnings
    assert any(each.startswith("赵一 leads 小组X1.") for each in warnings)
    with pytest.raises(RefusedError, match=words):
        decided(cast, regrouping)


def test_balance_shows_size_class_departments_age_and_years_before_and_after(cast: Cast) -> None:
    cast.member.department = place.department("质检")
    cast.member.born_on = date(1970, 2, 2)
    cast.member.save()
    page = regrouping_page(moved(cast, cast.member))
    before, after = page.balances[0].before, page.balances[0].after
    assert before == Figures(4, 3, 3, 0, 1, 1, Decimal("56.0"), Decimal("31.5"))  # 26 and 37 whole years on 1 February
    assert after == Figures(3, 2, 2, 0, 1, 0, None, Decimal("37.0"))
    assert page.balances[1].after.size == 1
    assert "小组X2 has 1 members then, 1 of them full; normally at least 3 and 1" in page.warnings[0]
    assert [each.person.name for each in page.unplaced] == ["孙三"]


def test_staying_is_no_move_and_a_stale_or_foreign_one_is_refused(cast: Cast) -> None:
    draft = drafted(cast)
    saved = regroupings.set_moves(
        draft, {cast.member.pk: cast.first.pk}, edition=1, starts_on=DAY, reason="调整", by=cast.secretary, now=NOW
    )
    assert (saved.moves.count(), saved.edition) == (0, 2)
    with pytest.raises(RefusedError, match="Somebody else changed this draft"):
        moved(cast, cast.member, regrouping=saved, edition=1)
    with pytest.raises(RefusedError, match="Nobody changes groups"):
        decided(cast, saved)
    stranger = place.member(place.group(place.branch()))
    with pytest.raises(RefusedError, match="does not belong to the branch"):
        moved(cast, stranger, regrouping=saved)
    with pytest.raises(RefusedError, match="the past stays as it was"):
        moved(cast, cast.member, regrouping=saved, starts_on=TODAY - timedelta(days=1))
    with pytest.raises(RefusedError, match="There is a draft already"):
        drafted(cast)
    regroupings.drop_regrouping(saved, by=cast.secretary, now=NOW)
    drafted(cast)


def test_what_changed_since_the_draft_is_refused_by_name(cast: Cast) -> None:
    regrouping = moved(cast, cast.member)
    Membership.objects.filter(person=cast.member).update(starts_on=DAY)
    with pytest.raises(RefusedError, match="钱二 joined 小组X1 on that very day"):
        decided(cast, regrouping)
    Membership.objects.filter(person=cast.member).update(starts_on=place.LONG_AGO, ends_on=TODAY)
    with pytest.raises(RefusedError, match="The groups of 钱二 are not what they were"):
        decided(cast, regrouping)
    place.join(cast.member, cast.second, start=DAY + timedelta(days=9))
    with pytest.raises(RefusedError, match="The groups of 钱二 are not what they were"):
        decided(cast, regrouping)
    regrouping.refresh_from_db()
    assert regrouping.status == "draft"


def test_pages_lead_from_the_draft_to_the_decision(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.secretary)
    client.post(reverse("regrouping_draft", args=[cast.branch.pk]), {"starts_on": "2027-02-01", "reason": "调整"})
    regrouping = Regrouping.objects.get()
    url = reverse("regrouping_edit", args=[regrouping.pk])
    form = client.get(url).context["form"]
    body = {name: form[name].value() or "" for name in form.fields} | {"starts_on": "2027-02-01"}
    wrong = client.post(url, body | {"reason": "", f"to-{cast.member.pk}": cast.second.pk})
    assert wrong.status_code == 422
    columns = {column.group: column.seats for column in wrong.context["form"].columns()}
    assert [seat.placed.person for seat in columns[cast.second]] == [cast.member]
    kept = client.post(url, body | {f"to-{cast.member.pk}": cast.second.pk, "stay": "1"})
    assert kept.headers["Location"] == url
    decision = {"meeting_on": "2027-01-05", "resolution": "支委会同意"}
    done = client.post(reverse("regrouping_decide", args=[regrouping.pk]), decision)
    assert done.headers["Location"] == reverse("regrouping_detail", args=[regrouping.pk])
    assert times(cast.member)[-1] == ("X2", DAY, None)
    page = client.get(done.headers["Location"]).context["shown"]
    assert [(each.person, each.origin, each.target) for each in page.moves] == [(cast.member, cast.first, cast.second)]
    roll = client.get(reverse("group_roll", args=[cast.branch.pk]), {"on": "2027-02-01"}).context["roll"]
    assert [len(each.people) for each in roll] == [3, 1, 1]


def test_pages_ask_as_many_queries_for_three_moves_as_for_one(cast: Cast) -> None:
    draft = moved(cast, cast.member)
    client = Client()
    client.force_login(cast.secretary)
    urls = [reverse(name, args=[draft.pk]) for name in ("regrouping_detail", "regrouping_edit")]
    urls += [reverse("regrouping_list"), reverse("group_roll", args=[cast.branch.pk])]

    def asked() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    with_one = asked()
    more = [place.member(cast.first, department=place.department()) for _number in range(2)]
    moved(cast, cast.member, *more, regrouping=draft, edition=2)
    assert asked() == with_one
