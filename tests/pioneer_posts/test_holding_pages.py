"""Pages of posts held as people meet them: the post, its plaque on paper and in public, lists, words of colleagues."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from board.duties_posts_holdings import pledges_to_be_reported, words_to_screen
from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import PartyGroup
from pioneer_posts.enums import FeedbackKind, FeedbackStatus, HoldingStatus, Outcome, RoundStatus
from pioneer_posts.holding_exports import holding_workbook
from pioneer_posts.holding_queries import holdings_of
from pioneer_posts.models import Feedback, Holding, PostResult, Round
from tests.factories import groups, posts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with time_machine.travel("2026-12-01T08:00:00+08:00", tick=False):
        yield


@pytest.fixture
def group() -> PartyGroup:
    return groups.group(groups.branch(name="生产安全党支部"))


@pytest.fixture
def post_round(group: PartyGroup) -> Round:
    return posts.post_round(group.branch, RoundStatus.HELD)


def held(post_round: Round, group: PartyGroup, name: str = "王岗", **fields: Any) -> Holding:
    department = groups.department("安全保卫科")
    post = posts.post(group.branch, fields.pop("post", "") or "安全守护示范岗", department=department)
    return posts.holding(post_round, post, posts.member_of(group, name=name), **fields)


def signed_in(user: User) -> Client:
    client = reader()
    client.force_login(user)
    return client


def reader() -> Client:
    """Somebody who reads English and has not signed in."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def accepted(holding: Holding, text: str, **fields: Any) -> Feedback:
    given = {"author_key": "x", "given_on": date(2026, 9, 1), "kind": FeedbackKind.PRAISE} | fields
    screened = {"screened_by": groups.user_for(groups.person()), "screened_at": clock.now()}
    status = FeedbackStatus.ACCEPTED
    return Feedback.objects.create(application=holding.application, text=text, status=status, **screened, **given)


# The post and its pledge


def test_holder_writes_deeds_and_aims_down_and_colleagues_read_them(post_round: Round, group: PartyGroup) -> None:
    holding = held(post_round, group)
    holder, page = signed_in(groups.user_for(holding.person)), reverse("holding_detail", args=[holding.pk])
    deed = {"text": "带徒一名", "done_on": "2026-11-30", "aim": holding.application.aims.get(position=2).pk}
    assert holder.post(reverse("fulfilment_write", args=[holding.pk]), deed).status_code == 302
    reached = {"on": "2026-11-29", "note": "全年零违章"}
    assert holder.post(reverse("aim_reach", args=[holding.pk, 1]), reached).status_code == 302

    seen = text_of(signed_in(groups.user_for(posts.member_of(group))).get(page))
    assert all(part in seen for part in ("带徒一名", "全年零违章", "1 of 2 reached", "for “带徒一名”"))
    assert reverse("feedback_give", args=[holding.pk]) in seen
    assert reverse("fulfilment_write", args=[holding.pk]) not in seen


def test_day_outside_is_refused_and_what_was_typed_stays(post_round: Round, group: PartyGroup) -> None:
    holding = held(post_round, group)
    holder = signed_in(groups.user_for(holding.person))
    typed = {"text": "带徒一名", "done_on": "2026-12-02"}
    response = holder.post(reverse("fulfilment_write", args=[holding.pk]), typed)
    assert response.status_code == 422
    assert "Choose a day between 2026-07-20 and 2026-12-01." in text_of(response)
    assert "带徒一名</textarea>" in text_of(response)
    assert holder.get(reverse("aim_reach", args=[holding.pk, 3])).status_code == 404


def test_why_a_post_ended_is_for_holder_and_committee(post_round: Round, group: PartyGroup) -> None:
    ended: dict[str, Any] = {"status": HoldingStatus.WITHDRAWN, "ended_on": date(2026, 10, 1), "end_reason": "三违"}
    holding = held(post_round, group, **ended)
    people = [
        groups.user_for(holding.person),
        groups.holder(Office.DISCIPLINE, group.branch),
        groups.user_for(posts.member_of(group)),
    ]
    pages = [text_of(signed_in(user).get(reverse("holding_detail", args=[holding.pk]))) for user in people]
    assert ["withdrawn from 2026-10-01" in page for page in pages] == [True, True, True]
    assert ["三违" in page for page in pages] == [True, True, False]


def test_holders_over_time_stand_with_published_outcomes_only(post_round: Round, group: PartyGroup) -> None:
    holding = held(post_round, group)
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30), "half": 1}
    days |= {"call_opens_on": date(2026, 1, 1), "call_closes_on": date(2026, 1, 9)}
    days |= {"posting_closes_on": date(2026, 1, 17), "assessment_opens_on": date(2026, 6, 1)}
    days |= {"assessment_closes_on": date(2026, 6, 20), "awarded_on": date(2026, 1, 20)}
    earlier = posts.post_round(group.branch, RoundStatus.PUBLISHED, **days)
    past = posts.holding(earlier, holding.post, posts.member_of(group, name="李前任"))
    for each, outcome in ((past, Outcome.EXCELLENT), (holding, Outcome.WARNED)):
        total = {"total": Decimal(95), "department_mean": 95, "committee_mean": 95}
        PostResult.objects.create(holding=each, outcome=outcome, totalled_at=clock.now(), **total)
    colleague = signed_in(groups.user_for(posts.member_of(group)))
    for address in (
        reverse("holding_detail", args=[holding.pk]),
        reverse("holder_list", args=[holding.post_id]),
    ):
        seen = text_of(colleague.get(address))
        assert "李前任" in seen
        assert ("excellent" in seen, "warned" in seen) == (True, False)


# Plaques


def test_public_page_says_what_the_plaque_says_and_nothing_else(post_round: Round, group: PartyGroup) -> None:
    holding = held(post_round, group)
    accepted(holding, "主动顶班")
    address = reverse("holding_public", args=[holding.token])
    response = reader().get(address)
    seen = text_of(response)
    assert all(
        part in seen for part in ("王岗", "安全守护示范岗", "生产安全党支部", "安全保卫科", "从我做起", "零违章")
    )
    assert "主动顶班" not in seen
    assert (response.headers["X-Robots-Tag"], "noindex" in seen) == ("noindex, nofollow", True)
    assert reader().get(reverse("holding_public", args=["x" * 22])).status_code == 404


@override_settings(SITE_URL="https://branch.example/")
def test_plaque_leads_where_others_reach_the_installation(post_round: Round, group: PartyGroup) -> None:
    holding = held(post_round, group)
    page = signed_in(groups.user_for(posts.member_of(group))).get(reverse("holding_detail", args=[holding.pk]))
    assert f'href="https://branch.example{reverse("holding_public", args=[holding.token])}"' in page.content.decode()


def test_public_page_says_from_when_a_post_is_withdrawn_but_not_why(post_round: Round, group: PartyGroup) -> None:
    ended: dict[str, Any] = {"status": HoldingStatus.WITHDRAWN, "ended_on": date(2026, 10, 1), "end_reason": "三违"}
    holding = held(post_round, group, **ended)
    seen = text_of(reader().get(reverse("holding_public", args=[holding.token])))
    assert "This post was withdrawn from 2026-10-01." in seen
    assert "三违" not in seen
    colleague = signed_in(groups.user_for(posts.member_of(group)))
    assert "The plaque is taken down" in text_of(colleague.get(reverse("plaque_print", args=[holding.pk])))


@pytest.mark.parametrize(("day", "over"), [("2026-12-31", False), ("2027-01-01", True)])
def test_post_is_held_no_longer_from_the_day_after_its_round(
    post_round: Round, group: PartyGroup, day: str, over: bool
) -> None:
    holding = held(post_round, group)
    secretary = groups.holder(Office.SECRETARY, group.branch)
    with time_machine.travel(f"{day}T08:00:00+08:00", tick=False):
        client = signed_in(secretary)
        public = text_of(reader().get(reverse("holding_public", args=[holding.token])))
        plaque = text_of(client.get(reverse("plaque_print", args=[holding.pk])))
        holders = text_of(client.get(reverse("holder_list", args=[holding.post_id])))
        pdf = client.post(reverse("plaque_pdf", args=[holding.pk]))
        line = list(holding_workbook(holdings_of(post_round, secretary, words="", state="", kind="", sort=""))[0].rows)
    paper = PdfReader(BytesIO(b"".join(pdf))).pages[0].extract_text()
    for shown in (public, plaque, paper):
        assert ("Held from" in shown) is over
    assert ("王岗 no longer holds the post" in public) is over
    assert ("held to the end" in holders and "2026-12-31" in holders) is over
    assert (line[0][-3], line[0][-1]) == (("已届满", date(2026, 12, 31)) if over else ("在岗", None))


def test_plaques_of_a_round_come_as_landscape_pages_and_are_noted(post_round: Round, group: PartyGroup) -> None:
    long = "我承诺：" + "安全生产，从我做起，" * 40
    first, second = held(post_round, group), held(post_round, group, "李岗", post="零违章示范岗")
    second.application.pledge = long
    second.application.save(update_fields=["pledge"])
    ended: dict[str, Any] = {"status": HoldingStatus.GIVEN_UP, "ended_on": date(2026, 10, 1), "end_reason": "调离"}
    held(post_round, group, "赵岗", post="银线守护示范岗", **ended)
    secretary = signed_in(groups.holder(Office.SECRETARY, group.branch))

    response = secretary.post(reverse("plaques_pdf", args=[post_round.pk]))
    pages = PdfReader(BytesIO(b"".join(response))).pages
    words = [page.extract_text() for page in pages]
    assert [("王岗" in said, "李岗" in said) for said in words] == [(True, False), (False, True)]
    assert words[1].replace("\n", "").count("从我做起") == 40
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(842, 595)}
    one = secretary.post(reverse("plaque_pdf", args=[first.pk]))
    assert one.headers["Content-Type"] == "application/pdf"
    found = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(found) == ["plaques_exported", "plaque_exported"]


# Lists


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_long(post_round: Round, group: PartyGroup, count: int) -> None:
    for number in range(count):
        accepted(held(post_round, group, f"王{number}", post=f"岗{number}"), "主动顶班")
    secretary = signed_in(groups.holder(Office.SECRETARY, group.branch))
    asked = {}
    for name, args in (("holding_list", [post_round.pk]), ("feedback_list", [])):
        with CaptureQueriesContext(connection) as queries:
            assert secretary.get(reverse(name, args=args)).status_code == 200
        asked[name] = len(queries)
    assert asked == {"holding_list": 9, "feedback_list": 8}


def test_list_is_searched_narrowed_and_sorted(post_round: Round, group: PartyGroup) -> None:
    held(post_round, group, "王岗", post="零违章示范岗")
    ended: dict[str, Any] = {"status": HoldingStatus.GIVEN_UP, "ended_on": date(2026, 10, 1), "end_reason": "调离"}
    held(post_round, group, "李岗", post="银线守护示范岗", **ended)
    colleague = signed_in(groups.user_for(posts.member_of(group)))
    address = reverse("holding_list", args=[post_round.pk])

    def names(**query: str) -> list[str]:
        return [each.person.name for each in colleague.get(address, query).context["page"]]

    assert names() == ["王岗", "李岗"]
    assert names(sort="-number") == ["李岗", "王岗"]
    assert names(q="银线") == ["李岗"]
    assert names(status="held") == ["王岗"]
    assert names(kind="management") == []
    address_of_export = reverse("holding_export", args=[post_round.pk])
    secretary = signed_in(groups.holder(Office.SECRETARY, group.branch))
    book = load_workbook(BytesIO(b"".join(secretary.post(f"{address_of_export}?status=given_up"))))
    found = [[cell.value for cell in row] for row in book["示范岗"].iter_rows(min_row=2)]
    assert [(row[1], row[4], row[9:13]) for row in found] == [("李岗", "银线守护示范岗", [2, 0, 0, "已退出"])]
    assert AuditEvent.objects.get().action == "export_holdings"
    assert "Take the filters away" in text_of(colleague.get(address, {"q": "没有"}))


# Words of colleagues


def test_word_goes_from_a_colleague_by_the_committee_to_the_holder_and_back(
    post_round: Round, group: PartyGroup
) -> None:
    holding = held(post_round, group)
    colleague = signed_in(groups.user_for(posts.member_of(group, name="李同事")))
    said = {"kind": "criticism", "text": "巡检迟到一次", "named": "yes"}
    give = reverse("feedback_give", args=[holding.pk])
    assert colleague.post(give, said).status_code == 302
    again = colleague.post(give, {"kind": "tip", "text": "再提一条", "named": "no"})
    assert (again.status_code, "today already" in text_of(again), "再提一条" in text_of(again)) == (422, True, True)

    word, committee = Feedback.objects.get(), signed_in(groups.holder(Office.PUBLICITY, group.branch))
    screen = reverse("feedback_screen", args=[word.pk])
    assert screen in text_of(committee.get(reverse("feedback_list")))
    refused = committee.post(screen, {"accepted": "no", "reason": ""})
    assert (refused.status_code, "Say why it is set aside." in text_of(refused)) == (422, True)
    assert committee.post(screen, {"accepted": "yes"}).status_code == 302

    holder = signed_in(groups.user_for(holding.person))
    answer = reverse("feedback_answer", args=[word.pk])
    assert answer in text_of(holder.get(reverse("feedback_own")))
    assert holder.post(answer, {"answer": "已改正"}).status_code == 302
    for client, page in (
        (colleague, reverse("feedback_own")),
        (colleague, reverse("holding_detail", args=[holding.pk])),
    ):
        assert all(part in text_of(client.get(page)) for part in ("巡检迟到一次", "已改正", "李同事"))


def test_home_page_reminds_of_words_to_read_and_aims_to_report(post_round: Round, group: PartyGroup) -> None:
    holding = held(post_round, group)
    waiting = {"author_key": "x", "given_on": date(2026, 9, 1), "kind": FeedbackKind.TIP, "text": "多带新人"}
    Feedback.objects.create(application=holding.application, **waiting)
    secretary, holder = groups.holder(Office.SECRETARY, group.branch), groups.user_for(holding.person)
    assert [duty.text for duty in words_to_screen(secretary)] == ["生产安全党支部: words of colleagues to read (1)"]
    assert list(words_to_screen(holder)) == []
    [duty] = pledges_to_be_reported(holder)
    assert ("(0 of 2 reached)" in duty.text, duty.due) == (True, date(2026, 12, 11))
    assert list(pledges_to_be_reported(secretary)) == []
    holding.application.aims.update(reached_on=date(2026, 11, 1))
    assert list(pledges_to_be_reported(holder)) == []
