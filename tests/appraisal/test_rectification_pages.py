"""Rectifications and warnings as people meet them: lists, pages, forms, home, beside the grid, on the group page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from appraisal.models import LeaderWarning, Rectification, Scheme
from appraisal.services.leader_warnings import decide_warning
from appraisal.services.rectifications import extend_rectification, recheck_rectification
from board.queries import home_of
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from tests.factories import appraisal as make
from tests.factories import disputes, results
from tests.factories import groups as place
from tests.factories import rectifications as made

pytestmark = pytest.mark.django_db

NOW = "2026-04-02T10:00:00+08:00"
PDF = b"%PDF-1.4\nrecord\n%%EOF\n"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass(frozen=True)
class Cast:
    """A branch whose group X1 failed the first quarter, and who is in it."""

    branch: Branch
    group: PartyGroup
    scheme: Scheme
    secretary: User
    publicity: User
    leader: User
    member: User
    owner: Person
    rectification: Rectification


@pytest.fixture
def cast() -> Cast:
    branch = place.branch("ZB1", name="一支部", committee=place.committee("DW1"))
    group, _other = place.group(branch, "X1", name="一组"), place.group(branch, "X2", name="二组")
    secretary, publicity = place.holder(Office.SECRETARY, branch), place.holder(Office.PUBLICITY, branch)
    leader = place.holder(Office.LEADER, group, date(2025, 7, 1), name="张三")
    member, owner = place.member(group, name="王五"), place.member(group, name="李四")
    scheme = make.scheme(branch)
    results.published(scheme, "2026Q1", {("X1", "B1"): "10"})
    found = Rectification.objects.get()
    users = {"secretary": secretary, "publicity": publicity, "leader": leader, "member": place.user_for(member)}
    return Cast(branch=branch, group=group, scheme=scheme, owner=owner, rectification=found, **users)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def text_of(response: Any) -> str:
    """The words of a page, its markup and spaces gone."""
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return re.sub(r"\s+", " ", strip_tags(main)).strip()


def page(user: User, name: str, pk: int | None = None, **query: Any) -> str:
    response = signed_in(user).get(reverse(name, args=[pk] if pk else []), query)
    assert response.status_code == 200
    return text_of(response)


def duties(user: User) -> list[tuple[str, date | None, bool]]:
    return [(duty.text, duty.due, duty.late) for duty in home_of(User.objects.get(pk=user.pk)).duties]


def plan(cast: Cast, **changes: str) -> dict[str, str]:
    """What the form of the plan sends."""
    given = {"cause": "会议未记录", "m0-text": "补记会议", "m0-owner": str(cast.owner.pk), "m0-due_on": "2026-04-20"}
    return given | changes


def test_leader_files_the_plan_works_reports_and_a_committee_member_closes(cast: Cast) -> None:
    leader, second = signed_in(cast.leader), signed_in(cast.publicity)
    at = [cast.rectification.pk]
    assert leader.post(reverse("rectification_plan", args=at), plan(cast)).status_code == 302
    measure = cast.rectification.measures.get()
    evidence = SimpleUploadedFile("记录.pdf", PDF)
    note = {"measure": measure.pk, "text": "已补记三次会议", "evidence": evidence}
    assert leader.post(reverse("progress_note", args=at), note).status_code == 302
    assert leader.post(reverse("rectification_report", args=at)).status_code == 422
    assert leader.post(reverse("measure_complete", args=[measure.pk])).status_code == 302
    assert leader.post(reverse("rectification_report", args=at)).status_code == 302
    sent_back = {"passed": "no", "finding": "缺签字"}
    assert second.post(reverse("rectification_recheck", args=at), sent_back).status_code == 302
    assert "The recheck was not passed: 缺签字" in page(cast.leader, "rectification_detail", cast.rectification.pk)
    assert leader.post(reverse("rectification_report", args=at)).status_code == 302
    assert second.post(reverse("rectification_recheck", args=at), {"passed": "yes"}).status_code == 302

    cast.rectification.refresh_from_db()
    assert cast.rectification.status == "closed"
    said = page(cast.member, "rectification_detail", cast.rectification.pk)
    for words in (
        "一组: rectification after Q1 2026",
        "会议未记录",
        "补记会议 李四 2026-04-20 2026-04-02",
        "已补记三次会议",
    ):
        assert words in said
    by = "2026-04-02 · "
    stages = (f"under way {by}", f"waits for the recheck {by}张三", f"closed {by}")
    places = [said.find(words) for words in ("to be planned 2026-04-01 · by the system", *stages)]
    assert -1 not in places
    assert places == sorted(places)
    assert said.count("缺签字") == 1


def test_evidence_is_given_to_those_who_see_the_rectification_alone(cast: Cast) -> None:
    made.planned(cast.rectification, cast.owner, by=cast.leader)
    at = [cast.rectification.pk]
    with_file = {"text": "见附件", "evidence": SimpleUploadedFile("记录.pdf", PDF)}
    signed_in(cast.leader).post(reverse("progress_note", args=at), with_file)
    signed_in(cast.leader).post(reverse("progress_note", args=at), {"text": "没有附件"})
    noted, bare = cast.rectification.progress.order_by("pk")
    stranger = place.holder(Office.LEADER, cast.branch.groups.get(code="X2"))

    answer = signed_in(cast.member).get(reverse("progress_evidence", args=[noted.pk]))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert signed_in(stranger).get(reverse("progress_evidence", args=[noted.pk])).status_code == 404
    assert signed_in(cast.member).get(reverse("progress_evidence", args=[bare.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cause": ""}, "Please fill this in."),
        ({"m0-text": ""}, "Please fill this in."),
        ({"m0-owner": ""}, "Please choose one."),
        ({"m0-due_on": "2026-05-02"}, "A measure is due between 2026-04-01 and 2026-05-01."),
        ({"m3-text": "第二条"}, "Please choose one."),
    ],
)
def test_plan_with_something_wrong_keeps_what_was_typed(cast: Cast, changes: dict[str, str], said: str) -> None:
    answer = signed_in(cast.leader).post(
        reverse("rectification_plan", args=[cast.rectification.pk]), plan(cast, **changes)
    )
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert answer.content.decode().count('class="error-summary"') == 1
    assert (plan(cast, **changes)["cause"] or "补记会议") in answer.content.decode()
    assert cast.rectification.measures.count() == 0


def test_plan_that_takes_the_whole_committee_is_refused_in_the_form(cast: Cast) -> None:
    people = Person.objects.filter(user__in=[cast.secretary, cast.publicity])
    rows = {f"m{n}-{key}": value for n, p in enumerate(people) for key, value in _row(p).items()}
    answer = signed_in(cast.leader).post(
        reverse("rectification_plan", args=[cast.rectification.pk]), plan(cast, **rows)
    )
    assert answer.status_code == 422
    assert "somebody must do the recheck" in text_of(answer)


def _row(person: Person) -> dict[str, str]:
    return {"text": "核对", "owner": str(person.pk), "due_on": "2026-04-20"}


def test_another_measure_and_more_time_are_entered_by_form(cast: Cast) -> None:
    made.planned(cast.rectification, cast.owner, by=cast.leader)
    at = [cast.rectification.pk]
    added = signed_in(cast.leader).post(reverse("measure_add", args=at), _row(cast.owner))
    assert (added.status_code, cast.rectification.measures.count()) == (302, 2)
    early = signed_in(cast.secretary).post(
        reverse("rectification_extend", args=at), {"until": "2026-05-01", "reason": "x"}
    )
    assert (early.status_code, "after the present last day" in text_of(early)) == (422, True)
    later = signed_in(cast.secretary).post(
        reverse("rectification_extend", args=at), {"until": "2026-05-20", "reason": "出差"}
    )
    assert later.status_code == 302
    said = page(cast.leader, "rectification_detail", cast.rectification.pk)
    assert "2026-05-01 2026-05-20" in said
    assert "出差" in said


def test_recheck_not_passed_without_a_reason_is_asked_for_one(cast: Cast) -> None:
    made.done(made.planned(cast.rectification, cast.owner, by=cast.leader), by=cast.leader)
    answer = signed_in(cast.publicity).post(
        reverse("rectification_recheck", args=[cast.rectification.pk]), {"passed": "no", "finding": " "}
    )
    assert answer.status_code == 422
    assert "Say what is still to be done." in text_of(answer)


def test_correction_that_lifts_the_grade_lifts_the_rectification(cast: Cast) -> None:
    period = cast.rectification.period
    disputes.correction(period, cast.group, "B1", "55", by=cast.secretary, reason="漏记", confirmed_by=cast.publicity)
    cast.rectification.refresh_from_db()
    assert cast.rectification.status == "lifted"
    said = page(cast.leader, "rectification_detail", cast.rectification.pk)
    assert "lifted by a correction" in said
    assert "waits for the recheck" not in said


# Lists


def listed(user: User, **query: str) -> list[str]:
    body = signed_in(user).get(reverse("rectification_list"), query).content.decode()
    return re.findall(r'/appraisal/rectifications/\d+/">([^<]+)<', body)


def of_other_groups(cast: Cast, number: int) -> list[Rectification]:
    """More of them in the branch, each with a group of its own, due on the days after 1 May."""
    found = []
    for count in range(1, number + 1):
        group = place.group(cast.branch, f"Y{count:03}", name=f"Y{count:03}")
        one = made.opened(cast.rectification.period, group, now=clock.now() + timedelta(days=count))
        found.append(one)
    return found


def test_list_has_the_overdue_first_then_the_open_then_the_ended(cast: Cast) -> None:
    ended, later = of_other_groups(cast, 2)
    made.done(made.planned(ended, Person.objects.get(user=cast.secretary), by=cast.secretary), by=cast.secretary)
    recheck_rectification(ended, passed=True, finding="", by=cast.publicity, now=clock.now())
    extend_rectification(later, until=date(2026, 6, 1), reason="远", by=cast.secretary, now=clock.now())
    assert listed(cast.secretary) == ["一组", "Y002", "Y001"]
    assert listed(cast.secretary, status="overdue") == []
    with time_machine.travel("2026-05-10T10:00:00+08:00", tick=False):
        assert listed(cast.secretary, status="overdue") == ["一组"]
        assert "overdue" in page(cast.secretary, "rectification_list", status="opened")
    assert listed(cast.secretary, status="closed") == ["Y001"]
    assert listed(cast.secretary, q="y002") == ["Y002"]
    assert listed(cast.secretary, sort="-group") == ["Y002", "Y001", "一组"]
    assert "No rectification fits" in page(cast.secretary, "rectification_list", q="nowhere")


def test_list_shows_each_what_is_theirs(cast: Cast) -> None:
    of_other_groups(cast, 2)
    admin = place.admin(Branch.objects.get().committee)  # type: ignore[arg-type]
    stranger = place.holder(Office.SECRETARY, place.branch("ZB9"))
    assert [len(listed(user)) for user in (cast.secretary, admin, cast.leader, cast.member, stranger)] == [
        3,
        3,
        1,
        1,
        0,
    ]
    assert "No rectification" in page(stranger, "rectification_list")


def test_list_is_paged_in_the_same_number_of_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    of_other_groups(cast, 34)
    client = signed_in(cast.secretary)
    with django_assert_max_num_queries(12):
        first = client.get(reverse("rectification_list"))
    assert "1–30 of 35" in text_of(first)
    assert len(listed(cast.secretary, page="2")) == 5


# Home, the menu, beside the grid, the group


def test_home_says_what_the_leader_the_owner_and_the_committee_have_to_do(cast: Cast) -> None:
    to_file = "一组: file cause and measures of the rectification after Q1 2026"
    owner = place.user_for(cast.owner)
    assert (to_file, date(2026, 5, 1), False) in duties(cast.leader)
    made.planned(cast.rectification, cast.owner, by=cast.leader, due_on=date(2026, 4, 20))
    measure = "一组: measure “措施1” (李四)"
    for user in (cast.leader, owner):
        assert (measure, date(2026, 4, 20), False) in duties(user)
    with time_machine.travel("2026-05-03T10:00:00+08:00", tick=False):
        assert (measure, date(2026, 4, 20), True) in duties(owner)
        asked = "一组: the rectification after Q1 2026 is overdue, ask after it"
        assert (asked, date(2026, 5, 1), True) in duties(cast.secretary)
        assert not [duty for duty in duties(cast.publicity) if "一组" in duty[0]]
    made.done(cast.rectification, by=cast.leader)
    recheck = "一组 reports its rectification after Q1 2026 as done: recheck it"
    assert (recheck, date(2026, 5, 1), False) in duties(cast.publicity)
    assert not [duty for duty in duties(cast.leader) if "rectification" in duty[0]]


def test_leader_is_asked_to_report_once_every_measure_is_done(cast: Cast) -> None:
    made.planned(cast.rectification, cast.owner, by=cast.leader)
    measure = cast.rectification.measures.get()
    signed_in(cast.leader).post(reverse("measure_complete", args=[measure.pk]))
    assert ("一组: report the rectification after Q1 2026 as done", date(2026, 5, 1), False) in duties(cast.leader)


def waiting(user: User) -> str:
    body = signed_in(user).get(reverse("rectification_list")).content.decode()
    entry = re.search(r'href="/appraisal/rectifications/"[^>]*>(.*?)</a>', body, re.DOTALL)
    assert entry is not None
    return re.sub(r"\D", "", strip_tags(entry.group(1)))


def test_menu_counts_what_waits_for_the_person(cast: Cast) -> None:
    assert [waiting(user) for user in (cast.leader, cast.publicity, cast.member)] == ["1", "", ""]
    made.done(made.planned(cast.rectification, cast.owner, by=cast.leader), by=cast.leader)
    assert [waiting(user) for user in (cast.leader, cast.publicity, cast.member)] == ["", "1", ""]


def test_next_grid_shows_the_rectifications_of_the_period_before(cast: Cast) -> None:
    made.planned(cast.rectification, cast.owner, by=cast.leader)
    following = make.period(cast.scheme, "2026Q2")
    said = page(cast.secretary, "period_grid", following.pk)
    assert "Rectifications after the last appraisal: 1" in said
    assert "例会未按时召开" in said
    assert "Rectifications after" not in page(cast.secretary, "period_grid", cast.rectification.period_id)


def test_group_page_shows_them_to_those_who_may_see_them(cast: Cast) -> None:
    stranger = place.holder(Office.LEADER, cast.branch.groups.get(code="X2"))
    assert "to be planned" in page(cast.member, "group_detail", cast.group.pk)
    assert "to be planned" not in page(stranger, "group_detail", cast.group.pk)


# Warnings


@pytest.fixture
def warning(cast: Cast) -> LeaderWarning:
    results.published(cast.scheme, "2026Q2", {("X1", "B1"): "15"})
    return LeaderWarning.objects.get()


def test_warning_spells_out_its_reason_and_keeps_the_decision(cast: Cast, warning: LeaderWarning) -> None:
    reason = "Q1 2026 不合格, Q2 2026 不合格; leader 张三 since 2025-07-01"
    assert reason in page(cast.publicity, "leader_warning_list")
    said = page(cast.publicity, "leader_warning_detail", warning.pk)
    for words in (reason, "一组: change the leader", "two appraisals running below “基本合格”", "50.00", "55.00"):
        assert words in said
    assert signed_in(cast.leader).get(reverse("leader_warning_detail", args=[warning.pk])).status_code == 404

    url = reverse("leader_warning_decide", args=[warning.pk])
    sent = {"decision": "talk", "meeting_on": "2026-04-02", "reason": "谈话提醒"}
    assert signed_in(cast.secretary).post(url, sent | {"meeting_on": "2026-04-03"}).status_code == 422
    assert signed_in(cast.secretary).post(url, sent).status_code == 302
    assert signed_in(cast.secretary).post(url, sent).status_code == 403

    for reader in (cast.publicity, cast.leader):
        said = page(reader, "leader_warning_detail", warning.pk)
        for words in ("the leader stays after a talk", "谈话提醒", "2026-04-02", reason):
            assert words in said


def test_warning_waits_on_the_home_page_of_the_secretary(cast: Cast, warning: LeaderWarning) -> None:
    text = "Warning on leader 张三 of 一组: bring it before the committee, enter the decision"
    assert (text, None, False) in duties(cast.secretary)
    assert text not in [duty[0] for duty in duties(cast.publicity)]
    given = {"decision": "keep", "reason": "新任", "meeting_on": date(2026, 4, 2)}
    decide_warning(warning, **given, by=cast.secretary, now=datetime.fromisoformat(NOW))  # type: ignore[arg-type]
    assert text not in [duty[0] for duty in duties(cast.secretary)]


def test_list_of_warnings_is_narrowed_by_words_and_state(cast: Cast, warning: LeaderWarning) -> None:
    shown: list[dict[str, Any]] = [{"q": "张三"}, {"q": "一组"}, {"status": "waiting"}]
    for query in shown:
        assert "change the leader" in page(cast.secretary, "leader_warning_list", **query)
    hidden: list[dict[str, Any]] = [{"q": "李四"}, {"status": "decided"}, {"status": "lifted"}]
    for query in hidden:
        assert "No warning fits" in page(cast.secretary, "leader_warning_list", **query)
    assert signed_in(cast.leader).get(reverse("leader_warning_list")).status_code == 403
    assert warning.waits
