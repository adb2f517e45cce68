"""Offices that rest are confirmed by a second person, who is nobody's stand-in, and for the password asked about."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Branch, Person
from groups.resting import issuers_behind
from groups.services import accounts
from groups.services.erasure import erase_person
from groups.services.roster import import_roster
from innovation.models import ReviewMeeting
from tests.factories import appraisal, groups, innovation, reviews
from tests.factories.resting import (
    CLOSED,
    FULL,
    Place,
    a_place,
    answers,
    asked_about,
    confirm,
    imported,
    issued,
    person_of,
    signed_in,
    taken_over,
)
from tests.factories.workbooks import roster

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel("2026-03-20T10:00:00+08:00"):
        yield


@pytest.fixture
def place() -> Place:
    return a_place()


def test_after_confirming_everything_is_back(place: Place) -> None:
    person = person_of(place.secretary)
    client = taken_over(person, place.admin)

    shown = signed_in(place.publicity).get(reverse("person_offices", args=[person.pk])).content.decode()
    assert "Ask the person by telephone or face to face" in shown
    assert "管甲" in shown
    assert reverse("person_offices", args=[person.pk]) in signed_in(place.publicity).get("/").content.decode()
    assert confirm(place.publicity, person) == 302

    assert client.get(reverse("period_grid", args=[place.period.pk])).status_code == 200
    entry = AuditEvent.objects.filter(action="confirm_offices").get()
    assert entry.actor_id == place.publicity.pk
    assert Notification.objects.filter(recipient=place.secretary, kind="offices_confirmed").count() == 1
    assert confirm(place.publicity, person) == 404


def test_who_may_not_confirm_is_refused(place: Place) -> None:
    person, other = person_of(place.secretary), person_of(place.publicity)
    member = groups.user_for(Person.objects.get(employee_no="20001"))
    stranger = groups.holder(Office.SECRETARY, groups.branch("ZB09", committee=place.branch.committee))
    client = taken_over(person, place.admin)
    taken_over(other, place.second_admin)

    refused = {who: confirm(who, person) for who in (place.admin, place.publicity, member, stranger)}
    assert set(refused.values()) <= CLOSED
    assert client.post(reverse("person_offices", args=[person.pk])).status_code == 403
    assert User.objects.get(person=person).offices_rest_since
    assert confirm(place.second_admin, person) == 302


def test_puppets_of_one_hand_do_not_answer_for_one_another(place: Place) -> None:
    """An invented admin and an invented branch with its secretary confirm nobody elsewhere."""
    import_roster(
        roster(
            [["ZB77", "空支部", "党支部", "DW01"]],
            None,
            [[f"6000{number}", f"木偶{number}", *FULL, "ZB77"] for number in (1, 2, 3)],
            [["60001", "支部书记", "ZB77", "2026-01-01"], ["60002", "管理员", "DW01", "2026-01-01"],
             ["60003", "副书记", "ZB01", "2026-01-01"], ["60003", "宣传委员", "ZB77", "2026-01-01"]],
        ),
        by=place.admin,
    )  # fmt: skip
    first, second, third = (Person.objects.get(employee_no=f"6000{number}") for number in (1, 2, 3))
    for person in (first, second, third):
        taken_over(person, place.admin)

    assert User.objects.get(person=first).offices_rest_since is None  # the first of a new branch
    assert confirm(User.objects.get(person=first), third) in CLOSED
    assert confirm(User.objects.get(person=second), third) in CLOSED
    # A code from the invented admin does not make the inventor a second person.
    issued(person_of(place.secretary), User.objects.get(person=second))
    assert confirm(place.admin, person_of(place.secretary)) in CLOSED


def test_who_issued_a_code_is_remembered_after_the_issuer_was_erased(place: Place) -> None:
    """An invented admin takes the account over and is erased: the inventor is no second person by that."""
    puppet = imported(place.admin, "60009", "管理员", "DW01")
    taken_over(puppet, place.admin)
    secretary = person_of(place.secretary)
    client = taken_over(secretary, User.objects.get(person=puppet))
    refused = confirm(place.admin, secretary, {"chosen": accounts.choice_of(User.objects.get(person=secretary))})
    import_roster(roster(None, None, None, [["60009", "管理员", "DW01", "2026-01-01", "2026-03-19"]]), by=place.admin)
    erase_person(puppet, reason="录入错误", by=place.admin)

    assert refused in CLOSED
    sent = {"chosen": accounts.choice_of(User.objects.get(person=secretary))}
    assert confirm(place.admin, secretary, sent) in CLOSED
    assert answers(client, place.period) <= CLOSED


def test_nobody_in_a_chain_of_codes_confirms_its_end(place: Place) -> None:
    first, second = (imported(place.admin, f"6000{number}", "管理员", "DW01", f"木偶{number}") for number in (1, 2))
    taken_over(first, place.admin)
    taken_over(second, User.objects.get(person=first))
    last = User.objects.get(person=second)

    assert issuers_behind(last) == {place.admin.pk, User.objects.get(person=first).pk}
    assert issuers_behind(place.admin) == frozenset()


@pytest.mark.parametrize(
    ("office", "where"), [("组织委员", "ZB01"), ("审计员", "DW01"), ("审计员", "ZB01"), ("管理员", "DW01")]
)
def test_invented_admin_gives_no_office_to_the_inventor(place: Place, office: str, where: str) -> None:
    puppet = imported(place.admin, "60009", "管理员", "DW01")
    taken_over(puppet, place.admin)
    row = ["40001", office, where, "2026-03-20"]
    stand_in = User.objects.get(person=puppet)

    with pytest.raises(RefusedError) as refused:
        import_roster(roster(None, None, None, [row]), by=stand_in)
    assert "whose code opened their account" in str(refused.value.faults[0].message)
    call_command("confirm_offices", "60009", stdout=StringIO())  # the control: somebody has vouched for the account
    import_roster(roster(None, None, None, [row]), by=User.objects.get(person=puppet))


def test_confirmation_is_of_the_password_that_was_asked_about(place: Place) -> None:
    """A page that was opened before another code came confirms nothing."""
    person = person_of(place.secretary)
    taken_over(person, place.admin)
    earlier = asked_about(place.publicity, person)
    with time_machine.travel("2026-03-20T10:05:00+08:00"):
        client = taken_over(person, place.admin)
        stale = signed_in(place.publicity).post(reverse("person_offices", args=[person.pk]), earlier)

        assert stale.status_code == 422
        assert "ask the person anew" in stale.content.decode()
        assert answers(client, place.period) <= CLOSED
        assert confirm(place.publicity, person, {}) == 422
        assert confirm(place.publicity, person) == 302


def test_reviewing_rests_as_well() -> None:
    """Who reviews proposals holds no office; a code of an admin closes the reviews all the same."""
    with time_machine.travel(reviews.NOW, tick=False):
        cast = reviews.cast_of_reviews()
        cast.branch.committee = groups.committee("DW01")
        cast.branch.save()
        admin, reviewer = groups.admin(cast.branch.committee), cast.members[3]
        review = innovation.review(reviews.running(cast, 1), reviews.listed(ReviewMeeting.objects.get())[0], reviewer)
        page, hand_in = (reverse(name, args=[review.pk]) for name in ("review_detail", "review_hand_in"))
        assert reviewer.user
        before = signed_in(reviewer.user).get(page).status_code
        client = taken_over(reviewer, admin)

        assert before == 200
        assert {client.get(page).status_code, client.post(hand_in, {}).status_code} <= CLOSED
        assert "Reviewer of proposals" in client.get("/").content.decode()
        assert confirm(cast.secretary, reviewer) == 302
        assert client.get(page).status_code == 200


def test_nothing_is_confirmed_before_the_password_is_chosen(place: Place) -> None:
    person = person_of(place.secretary)
    issued(person, place.admin)

    assert (
        "has not chosen" in signed_in(place.publicity).get(reverse("person_offices", args=[person.pk])).content.decode()
    )
    assert confirm(place.publicity, person) == 422
    assert User.objects.get(person=person).offices_rest_since


def test_those_who_can_confirm_are_told_and_the_home_says_why(place: Place) -> None:
    person = person_of(place.secretary)
    client = taken_over(person, place.admin)

    told = Notification.objects.filter(kind="offices_rest")
    assert {notice.recipient_id for notice in told} == {place.publicity.pk, place.second_admin.pk}
    assert {notice.values["issuer"] for notice in told} == {"管甲"}
    home = client.get("/").content.decode()
    assert "Your offices rest" in home
    assert "宣委" in home
    assert "管乙" in home
    assert "Your offices rest" not in signed_in(place.publicity).get("/").content.decode()


def test_committee_is_told_of_who_is_put_on_it(place: Place) -> None:
    imported(place.admin)

    told = Notification.objects.filter(kind="new_officer").values_list("recipient", flat=True)
    assert set(told) == {place.secretary.pk, place.publicity.pk}


# A new installation, and the server


def test_new_installation_begins(place: Place) -> None:
    """The first who enters a new branch works at once, and confirms the others."""
    import_roster(
        roster(
            [["ZB02", "新支部", "党支部", "DW01"]],
            [["XB", "新小组", "ZB02"]],
            [["70001", "新书记", *FULL, "ZB02"], ["70002", "新委员", *FULL, "ZB02"]],
            [["70001", "支部书记", "ZB02", "2026-01-01"], ["70002", "组织委员", "ZB02", "2026-01-01"]],
        ),
        by=place.admin,
    )
    period = appraisal.period(appraisal.scheme(Branch.objects.get(code="ZB02")), "2026Q1")
    grid = reverse("period_grid", args=[period.pk])
    first, second = (Person.objects.get(employee_no=number) for number in ("70001", "70002"))

    assert taken_over(first, place.admin).get(grid).status_code == 200
    client = taken_over(second, place.admin)
    assert client.get(grid).status_code in CLOSED
    assert confirm(User.objects.get(person=first), second) == 302
    assert client.get(grid).status_code == 200
    assert taken_over(first, place.admin).get(grid).status_code in CLOSED


def test_server_s_commands(place: Place) -> None:
    out = StringIO()
    call_command("issue_password", "30001", stdout=out, stderr=StringIO())
    assert User.objects.get(username="30001").offices_rest_since is None
    with pytest.raises(CommandError):
        call_command("confirm_offices", "30001", stderr=StringIO())

    client = taken_over(person_of(place.publicity), place.admin)
    call_command("confirm_offices", "30002", stdout=out)
    assert client.get(reverse("period_grid", args=[place.period.pk])).status_code == 200
    assert User.objects.get(username="30002").code_issued_by is None


def test_leaders_and_admins_keep_what_they_have(place: Place) -> None:
    group = place.branch.groups.get()
    groups.appoint(person_of(place.secretary), Office.LEADER, group)
    client = taken_over(person_of(place.secretary), place.admin)

    assert client.get(reverse("group_detail", args=[group.pk])).status_code == 200
    assert client.get(reverse("person_list")).status_code == 200
    assert client.get(reverse("period_grid", args=[place.period.pk])).status_code in CLOSED
