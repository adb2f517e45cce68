"""Spot checks 抽查: drawn for every post, known to the checker alone, made, answered, drawn anew."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from branchmgr import clock, sendings
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, Sending, Upload, User
from groups.models import Appointment
from pioneer_posts import check_looks, draws
from pioneer_posts.check_queries import days_of_checks
from pioneer_posts.enums import HoldingStatus, RoundStatus
from pioneer_posts.models import CheckDraw, Holding, Round, SpotCheck
from pioneer_posts.services import checks, holdings
from tests.factories import groups as place
from tests.factories.checked_posts import Cast, checked_round

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 21, 9, tzinfo=clock.zone())
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"  # noqa: E501 - one file


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield checked_round()


def drawn(cast: Cast, seed: str | None = "5eed") -> CheckDraw:
    draw = checks.draw_checks(cast.round, seed=seed, now=NOW)
    assert draw is not None
    return draw


def the_check(cast: Cast, user: User) -> SpotCheck:
    """The first check that the lot gave this person."""
    return SpotCheck.objects.filter(checker__user=user).order_by("pk")[0]


def record(check: SpotCheck, by: User, **changes: Any) -> SpotCheck:
    given: dict[str, Any] = {"checked_on": date(2026, 7, 21), "finding": "在岗，标牌摆放到位", "grave": False} | changes
    return checks.record_check(check, **given, by=by, now=NOW)


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


# The draw


def test_draw_gives_every_post_to_one_checker_and_tells_nobody_else(cast: Cast) -> None:
    draw = drawn(cast, seed=None)

    found = list(draw.checks.select_related("checker", "holding"))
    assert {check.holding for check in found} == set(cast.holdings)
    assert all(check.checker_id != check.holding.person_id for check in found)
    assert {check.checker.user for check in found} == set(cast.committee)  # 4 posts, 3 checkers: 1, 1, 2
    days = days_of_checks(cast.round, date(2026, 7, 21))
    assert (days[0], days[-1]) == (date(2026, 7, 22), date(2026, 12, 10))
    assert all(check.due_on in days for check in found)
    assert Notification.objects.count() == 4
    assert all(told(user) for user in cast.committee)
    assert draws.commitment_of(draw.seed) == draw.commitment
    assert len(draw.seed) == 64


def test_audit_of_a_draw_names_the_commitment_and_no_post(cast: Cast) -> None:
    draw = drawn(cast)

    entry = AuditEvent.objects.get(action="checks_drawn")
    assert entry.after == {"number": 1, "commitment": draw.commitment, "posts": 4, "taken_back": 0}
    said = json.dumps([entry.before, entry.after, entry.subject, entry.subject_id])
    assert not any(holding.number in said or holding.person.employee_no in said for holding in cast.holdings)
    assert draw.seed not in said


def test_draw_that_is_worked_out_again_gives_the_same(cast: Cast) -> None:
    draw = drawn(cast)
    days = [date.fromisoformat(day) for day in draw.said["days"]]
    lots = draws.hand_out(draw.seed, draw.said["posts"], draw.said["checkers"], days)
    kept = {check.holding.number: (check.checker.employee_no, check.due_on) for check in draw.checks.all()}
    assert kept == {number: (lot.checker, lot.day) for number, lot in lots.items()}


def test_draw_leaves_out_the_post_that_only_its_holder_could_check(cast: Cast) -> None:
    Appointment.objects.filter(person__user__in=[cast.secretary, cast.discipline]).delete()
    draw = drawn(cast)
    assert {check.holding for check in draw.checks.all()} == set(cast.holdings[:3])
    assert checks.draw_checks(cast.round, now=NOW) is None


def test_drawn_check_is_shown_to_its_checker_alone(cast: Cast) -> None:
    drawn(cast)
    check = the_check(cast, cast.discipline)
    everybody = [*cast.committee, cast.head, place.user_for(check.holding.person)]

    assert [user for user in everybody if SpotCheck.objects.visible_to(user).filter(pk=check.pk)] == [cast.discipline]
    for user in everybody:
        page = signed_in(user).get(reverse("check_detail", args=[check.pk]))
        assert page.status_code == (200 if user == cast.discipline else 404)
    lists = {user: signed_in(user).get(reverse("check_list")).content.decode() for user in cast.committee}
    url = reverse("check_record", args=[check.pk])
    assert [user for user, page in lists.items() if url in page] == [cast.discipline]


# Recording


def test_check_is_written_down_in_one_form_and_seen_by_those_concerned(cast: Cast) -> None:
    drawn(cast)
    check = the_check(cast, cast.discipline)
    url = reverse("check_record", args=[check.pk])
    client = signed_in(cast.discipline)
    assert 'value="2026-07-21"' in client.get(url).content.decode()
    files = {"chosen": [SimpleUploadedFile("现场.pdf", PDF)]}
    answer = client.post(url, {"checked_on": "2026-07-21", "finding": "在岗", **files})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("check_detail", args=[check.pk]))
    check.refresh_from_db()
    assert (check.status, check.finding, check.grave) == ("done", "在岗", False)
    holder = place.user_for(check.holding.person)
    evidence = check.evidence.get()
    for user in (cast.secretary, cast.head, holder):
        assert "在岗" in signed_in(user).get(reverse("check_detail", args=[check.pk])).content.decode()
        assert signed_in(user).get(reverse("check_evidence", args=[evidence.pk])).status_code == 200
    assert told(holder) == ["check_recorded"]
    assert [event.action for event in AuditEvent.objects.all()] == ["checks_drawn", "check_recorded"]


def test_grave_finding_is_told_to_the_committee_and_leads_to_a_report(cast: Cast) -> None:
    drawn(cast)
    check = the_check(cast, cast.discipline)
    form = {"checked_on": "2026-07-21", "finding": "CANARY违章作业", "grave": "on"}
    answer = signed_in(cast.discipline).post(reverse("check_record", args=[check.pk]), form)

    report = f"{reverse('violation_report', args=[check.holding_id])}?check={check.pk}"
    assert answer.headers["Location"] == report
    assert "CANARY违章作业" in signed_in(cast.discipline).get(report).content.decode()
    assert "check_grave" in told(cast.secretary)
    assert "check_grave" not in told(cast.discipline)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"checked_on": date(2026, 7, 19)}, "from 2026-07-20 to 2026-07-21"),
        ({"checked_on": date(2026, 7, 22)}, "from 2026-07-20 to 2026-07-21"),
        ({"finding": "  "}, "Write what you found"),
        ({"evidence": [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(11)]}, "at most 10 files"),
    ],
)
def test_check_with_something_wrong_is_refused_whole(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    drawn(cast)
    check = the_check(cast, cast.discipline)
    with pytest.raises(RefusedError, match=refusal):
        record(check, cast.discipline, **changes)
    check.refresh_from_db()
    assert (check.status, Upload.objects.count()) == ("drawn", 0)


def test_page_refuses_a_day_outside_the_round_and_keeps_what_was_typed(cast: Cast) -> None:
    drawn(cast)
    url = reverse("check_record", args=[the_check(cast, cast.discipline).pk])
    answer = signed_in(cast.discipline).post(url, {"checked_on": "2026-06-30", "finding": "在岗巡查"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "2026-07-20" in page
    assert "在岗巡查" in page


def test_check_of_another_or_of_oneself_is_refused(cast: Cast) -> None:
    drawn(cast)
    check = the_check(cast, cast.discipline)
    with pytest.raises(RefusedError, match="another committee member's"):
        record(check, cast.secretary)
    own = cast.holdings[3]
    given: dict[str, Any] = {"checked_on": date(2026, 7, 21), "finding": "好", "grave": False, "now": NOW}
    with pytest.raises(RefusedError, match="hold themselves"):
        checks.check_out_of_turn(own, **given, by=cast.publicity)
    with pytest.raises(RefusedError, match="sit on the branch committee"):
        checks.check_out_of_turn(own, **given, by=cast.head)
    record(check, cast.discipline)
    with pytest.raises(RefusedError, match="made already"):
        record(check, cast.discipline)
    client = signed_in(cast.discipline)
    refused = client.get(reverse("check_record", args=[check.pk]))
    assert (refused.status_code, "This check is made already." in refused.content.decode()) == (403, True)


def test_out_of_turn_check_covers_a_post_and_ends_with_the_round(cast: Cast) -> None:
    given: dict[str, Any] = {"checked_on": date(2026, 7, 21), "finding": "好", "grave": False, "now": NOW}
    given |= {"by": cast.secretary}
    made = checks.check_out_of_turn(cast.holdings[0], **given)
    assert (made.status, made.draw, made.checker.user) == ("done", None, cast.secretary)
    with pytest.raises(RefusedError, match="this finding of this day already"):
        checks.check_out_of_turn(cast.holdings[0], **given | {"finding": " 好 "})
    assert cast.holdings[0].number not in drawn(cast).said["posts"]

    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.TOTALLED)
    with pytest.raises(RefusedError, match="until the assessment is over"):
        checks.check_out_of_turn(cast.holdings[1], **given)


def test_checker_by_lot_is_led_to_the_drawn_check(cast: Cast) -> None:
    drawn(cast)
    check, client = the_check(cast, cast.discipline), signed_in(cast.discipline)
    url = reverse("check_out_of_turn", args=[check.holding_id])
    assert client.get(url).headers["Location"] == reverse("check_record", args=[check.pk])
    refused = client.post(url, {"checked_on": "2026-07-21", "finding": "在岗"})
    assert (refused.status_code, "write it down as drawn" in refused.content.decode()) == (422, True)
    record(check, cast.discipline)
    assert client.get(url).status_code == 200


def test_drawn_check_of_a_post_that_was_given_up_is_called_off_and_reads_so(cast: Cast) -> None:
    drawn(cast)
    check = the_check(cast, cast.discipline)
    holdings.give_up(check.holding, reason="调离", by=place.user_for(check.holding.person), now=NOW)
    list(check_looks.look(NOW))
    check.refresh_from_db()
    assert (check.status, check.is_called_off) == ("dropped", True)
    client = signed_in(cast.discipline)
    own = client.get(reverse("check_detail", args=[check.pk])).content.decode()
    assert "called off: the post ended on 2026-07-21" in own
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.PUBLISHED)
    laid_open = client.get(reverse("draw_detail", args=[cast.round.pk])).content.decode()
    assert laid_open.count("called off: the post ended") == 1


def test_holder_answers_once_before_the_publication(cast: Cast) -> None:
    drawn(cast)
    check = record(the_check(cast, cast.discipline), cast.discipline)
    holder = place.user_for(check.holding.person)
    with pytest.raises(RefusedError, match="Only the holder"):
        checks.answer_check(check, answer="好", by=cast.secretary, now=NOW)
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.PUBLISHED)
    with pytest.raises(RefusedError, match="before that"):
        checks.answer_check(check, answer="好", by=holder, now=NOW)
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.ASSESSING)
    answered = signed_in(holder).post(reverse("check_answer", args=[check.pk]), {"answer": "谢谢提醒"})

    assert answered.status_code == 302
    assert "谢谢提醒" in signed_in(cast.head).get(reverse("check_detail", args=[check.pk])).content.decode()
    assert "check_answered" in told(cast.discipline)
    with pytest.raises(RefusedError, match="done once"):
        checks.answer_check(check, answer="再答", by=holder, now=NOW)


# Drawing anew, reminding


def look(moment: datetime) -> list[str]:
    with time_machine.travel(moment, tick=False):
        return list(check_looks.look(moment))


def test_tick_draws_anew_for_a_checker_who_left_and_a_post_given_up(cast: Cast) -> None:
    drawn(cast)
    left, kept = the_check(cast, cast.discipline), the_check(cast, cast.secretary)
    Appointment.objects.filter(person__user=cast.discipline).update(ends_on=date(2026, 7, 31))
    ended: dict[str, Any] = {"status": HoldingStatus.GIVEN_UP, "ended_on": date(2026, 7, 30), "end_reason": "调离"}
    Holding.objects.filter(pk=kept.holding_id).update(**ended)
    theirs = set(SpotCheck.objects.filter(checker__user=cast.discipline).values_list("holding", flat=True))

    assert look(datetime(2026, 7, 31, 12, tzinfo=clock.zone())) == []  # given up: taken back, no post left without
    morning = datetime(2026, 8, 1, 0, 10, tzinfo=clock.zone())
    assert look(morning) == [f"{cast.round.branch.code} 2026H2: spot checks drawn, number 2"]
    assert look(morning) == []

    left.refresh_from_db()
    kept.refresh_from_db()
    assert (left.status, kept.status) == ("dropped", "dropped")
    second = CheckDraw.objects.get(number=2)
    assert set(second.checks.values_list("holding", flat=True)) == theirs
    assert cast.discipline not in {check.checker.user for check in second.checks.all()}
    taken = AuditEvent.objects.get(action="checks_taken_back")
    assert taken.after == {"posts": 1}


def test_tick_takes_back_what_was_not_made_when_the_round_is_totalled(cast: Cast) -> None:
    drawn(cast)
    record(the_check(cast, cast.discipline), cast.discipline)
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.TOTALLED)
    assert look(datetime(2027, 1, 1, tzinfo=clock.zone())) == []
    assert sorted(SpotCheck.objects.values_list("status", flat=True)) == ["done", "dropped", "dropped", "dropped"]


def test_tick_reminds_the_checker_once_when_due_and_once_a_week_later(cast: Cast) -> None:
    drawn(cast)
    SpotCheck.objects.update(due_on=date(2026, 12, 1))
    check = the_check(cast, cast.discipline)
    SpotCheck.objects.filter(pk=check.pk).update(due_on=date(2026, 8, 3))
    before = Notification.objects.count()
    for day in range(2, 13):
        for hour in (0, 12):
            look(datetime(2026, 8, day, hour, tzinfo=clock.zone()))

    new = Notification.objects.order_by("pk")[before:]
    assert [(each.recipient, each.kind, clock.day_of(each.at).day) for each in new] == [
        (cast.discipline, "check_due", 3),
        (cast.discipline, "check_late", 10),
    ]


# Pages


def test_draw_is_laid_open_after_the_publication_and_not_before(cast: Cast) -> None:
    draw = drawn(cast)
    check = record(the_check(cast, cast.discipline), cast.discipline)
    member = place.user_for(cast.holdings[0].person)
    url = reverse("draw_detail", args=[cast.round.pk])

    page = signed_in(member).get(url).content.decode()
    assert draw.commitment in page
    assert draw.seed not in page.replace(draw.commitment, "")
    assert check.checker.name not in page
    Round.objects.filter(pk=cast.round.pk).update(status=RoundStatus.PUBLISHED)
    page = signed_in(member).get(url).content.decode()
    assert page.count(draw.seed) >= 1
    assert check.checker.name in page
    assert 'class="message success"' in page
    CheckDraw.objects.update(seed="another")
    assert 'class="message error"' in signed_in(member).get(url).content.decode()


def made_by(cast: Cast, count: int) -> None:
    for holding in cast.holdings[:count]:
        given: dict[str, Any] = {"checked_on": date(2026, 7, 21), "finding": f"查{holding.number}", "grave": False}
        checks.check_out_of_turn(holding, **given, by=cast.secretary, now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_checks_asks_the_same_for_one_and_three(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made_by(cast, count)
    drawn(cast)
    client = signed_in(cast.secretary)
    client.get(reverse("check_list"))
    with django_assert_num_queries(9):
        page = client.get(reverse("check_list")).content.decode()
    assert page.count("查2026H2-") == count


def test_list_of_checks_is_searched_narrowed_and_sorted(cast: Cast) -> None:
    made_by(cast, 3)
    given: dict[str, Any] = {"checked_on": date(2026, 7, 20), "finding": "重大隐患", "grave": True, "now": NOW}
    checks.check_out_of_turn(cast.holdings[3], **given, by=cast.secretary)
    client = signed_in(cast.head)

    def shown(query: str) -> list[int]:
        return [check.holding_id for check in client.get(f"{reverse('check_list')}?{query}").context["page"]]

    ids = [holding.pk for holding in cast.holdings]
    assert shown("state=grave") == [ids[3]]
    assert shown("q=重大") == [ids[3]]
    assert shown(f"q={cast.holdings[0].person.name}") == [ids[0]]
    assert shown("q=零违章&sort=day")[0] == ids[3]
    assert shown("sort=-day")[-1] == ids[3]
    assert shown("q=nothing") == []


def test_file_that_was_sent_in_parts_is_kept_with_the_finding(cast: Cast) -> None:
    drawn(cast)
    check = the_check(cast, cast.discipline)
    url = reverse("check_record", args=[check.pk])
    sending = sendings.begin(name="现场.pdf", size=len(PDF), by=cast.discipline, now=NOW)
    client = signed_in(cast.discipline)
    early = client.post(url, {"checked_on": "2026-07-21", "finding": "在岗", "sent": sending.pk})
    assert (early.status_code, check.evidence.count()) == (422, 0)
    assert "error-summary" in early.content.decode()
    sendings.take_part(sending, PDF, start=0, now=NOW)

    assert client.post(url, {"checked_on": "2026-07-21", "finding": "在岗", "sent": sending.pk}).status_code == 302
    assert [each.upload.name for each in check.evidence.all()] == ["现场.pdf"]
    assert not Sending.objects.exists()
    other = the_check(cast, cast.secretary)
    theirs = {"checked_on": "2026-07-21", "finding": "在岗", "sent": sending.pk}
    assert signed_in(cast.secretary).post(reverse("check_record", args=[other.pk]), theirs).status_code == 422
