"""Pages of assessments through the browser's door: list, form, htmx, hand in, workbook, progress, result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from board.duties_posts_assessments import assessments_missing, posts_to_assess
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment
from pioneer_posts.assessment_queries import explained
from pioneer_posts.models import Assessment, Holding, PostResult
from pioneer_posts.services import assessments
from pioneer_posts.services.results import publish_round, total_round
from tests.factories import groups as place
from tests.factories import posts
from tests.factories.assessed_round import (
    DAY_AFTER,
    NOW,
    PUBLICATION,
    AssessedRound,
    all_handed_in,
    assessed_round,
    begun,
    handed_in,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[AssessedRound]:
    with time_machine.travel(NOW, tick=False):
        yield assessed_round()


def client_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def page(user: User, name: str, *args: Any, query: str = "") -> str:
    answer = client_of(user).get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return re.sub(r'<svg class="icon".*?</svg>', "", answer.content.decode(), flags=re.DOTALL)


def typed(draft: Assessment, *values: str, **more: Any) -> dict[str, Any]:
    """What the form sends: points or level and note of each item in turn."""
    pairs = zip(draft.holding.round.items.all(), zip(values[::2], values[1::2], strict=True), strict=True)
    fields = {f"{letter}{item.pk}": value for item, pair in pairs for letter, value in zip("in", pair, strict=True)}
    return {"edition": draft.edition, "comment": "", **fields, **more}


# The list


def test_list_says_what_is_left_by_when_and_leads_to_the_form(made: AssessedRound) -> None:
    assert "2 posts to assess by 2026-12-31" in page(made.head, "assessment_list")
    answer = client_of(made.head).post(reverse("assessment_begin", args=[made.holding.pk]), follow=True)
    draft = Assessment.objects.get()
    assert answer.redirect_chain == [(reverse("assessment_edit", args=[draft.pk]), 302)]
    shown = answer.content.decode()
    for words in ("your side", "Aims reached: 0 of 2", "the aims reached are worth 0", "No activity is on record"):
        assert words in shown
    handed_in(made.second, made.head)
    assert "1 post to assess by 2026-12-31" in page(made.head, "assessment_list")
    assert "乙二" not in page(made.head, "assessment_list", query="?status=open")
    assert "甲一" not in page(made.head, "assessment_list", query="?status=done")
    assert "No post fits" in page(made.head, "assessment_list", query="?q=没有这个")


def test_home_says_what_is_left_and_what_the_secretary_has_to_settle(made: AssessedRound) -> None:
    duties = [(duty.text, str(duty.due)) for duty in posts_to_assess(made.head)]
    assert duties == [("2 posts to assess", "2026-12-31")]
    assert page(made.head, "home").count("by 2026-12-31") == 1
    assert list(posts_to_assess(made.holder)) == []
    assert list(assessments_missing(made.secretary)) == []
    with time_machine.travel(DAY_AFTER, tick=False):
        late = list(assessments_missing(User.objects.get(pk=made.secretary.pk)))
        assert [(duty.url, duty.late) for duty in late] == [
            (reverse("assessment_progress", args=[made.round.pk]), True)
        ]
        assert list(posts_to_assess(User.objects.get(pk=made.head.pk))) == []


def test_lists_ask_as_often_for_three_holders_as_for_one(
    made: AssessedRound, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    all_handed_in(made)
    clients = {name: client_of(user) for name, user in (("assessment_list", made.head), ("progress", made.secretary))}
    progress = reverse("assessment_progress", args=[made.round.pk])
    Holding.objects.filter(pk=made.second.pk).update(status="given_up", ended_on=NOW.date(), end_reason="x")
    for rows in (1, 3):
        with django_assert_num_queries(11):
            assert clients["assessment_list"].get(reverse("assessment_list")).status_code == 200
        with django_assert_num_queries(23):
            assert clients["progress"].get(progress).status_code == 200
        if rows == 1:
            Holding.objects.filter(pk=made.second.pk).update(status="held", ended_on=None, end_reason="")
            third = posts.holding(made.round, made.second.post, posts.member_of(made.group))
            handed_in(third, made.head)


# The form


def test_form_saves_and_hands_in_what_was_typed(made: AssessedRound) -> None:
    draft, client = begun(made.holding, made.head), client_of(made.head)
    edit, hand_in = (reverse(name, args=[draft.pk]) for name in ("assessment_edit", "assessment_hand_in"))
    assert client.post(edit, typed(draft, "１８", "缺席", "0", "", "", "")).status_code == 302
    refused = client.post(hand_in, typed(draft, "18", "", "0", "", "已采纳", "", edition=1))
    assert refused.status_code == 422
    assert "say what the deduction is for" in refused.content.decode()
    draft.refresh_from_db()
    assert (draft.status, draft.marks.count(), draft.edition) == ("draft", 3, 2)

    answer = client.post(hand_in, typed(draft, "18", "缺席一次", "0", "", "已采纳", ""), follow=True)
    assert "Handed in: 零违章示范岗 · 甲一." in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.status, draft.total) == ("done", Decimal(38))
    assert client.get(edit).headers["Location"] == reverse("assessment_detail", args=[draft.pk])
    late = client.post(hand_in, typed(draft, "20", "", "0", "", "无", "", edition=3))
    assert (late.status_code, "You handed this in at" in late.content.decode()) == (422, True)


def test_form_keeps_what_is_wrong_and_saves_the_rest(made: AssessedRound) -> None:
    draft, client = begun(made.holding, made.head), client_of(made.head)
    edit = reverse("assessment_edit", args=[draft.pk])
    refused = client.post(edit, typed(draft, "99", "", "18.3", "", "已采纳", "", status="done", total="100"))
    shown = refused.content.decode()
    assert (refused.status_code, 'value="99"' in shown, "Enter 20 or less" in shown) == (422, True, True)
    assert "steps of 0.5" in shown
    draft.refresh_from_db()
    assert [(mark.item.code, mark.points) for mark in draft.marks.all()] == [("3.1", Decimal(20))]
    assert (draft.status, draft.total) == ("draft", None)


def test_htmx_saves_as_it_is_filled_in_and_answers_with_the_sum(made: AssessedRound) -> None:
    draft, client = begun(made.holding, made.head), client_of(made.head)
    edit = reverse("assessment_edit", args=[draft.pk])
    answer = client.post(edit, typed(draft, "18", "", "", "", "已采纳", ""), headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    for words in ("<b>38</b> / 100", "2 of 3 items", "saved as a draft", 'name="edition" value="1"'):
        assert words in shown
    assert "<html" not in shown
    wrong = client.post(edit, typed(draft, "18", "", "x", "", "已采纳", "", edition=1), headers={"HX-Request": "true"})
    assert (wrong.status_code, "Enter a number such as 7" in wrong.content.decode()) == (422, True)


def test_other_window_is_told_what_is_saved_and_may_save_over_it(made: AssessedRound) -> None:
    draft, client = begun(made.holding, made.head), client_of(made.head)
    edit = reverse("assessment_edit", args=[draft.pk])
    saved(made.holding, made.head, "18 25 已采纳")
    refused = client.post(edit, typed(draft, "15", "迟到", "25", "见记录", "无", ""))
    shown = refused.content.decode()
    assert (refused.status_code, "saved in the other window: 18" in shown) == (422, True)
    assert "saved in the other window: 25" not in shown
    assert client.post(edit, typed(draft, "15", "迟到", "25", "见记录", "无", "", edition=1)).status_code == 302
    assert draft.marks.get(item__code="1.1").points == Decimal(15)


def test_form_refuses_who_left_the_department_in_words_and_keeps_what_was_typed(made: AssessedRound) -> None:
    draft, client = begun(made.holding, made.head), client_of(made.head)
    Appointment.objects.filter(person__user=made.head, office=Office.ASSESSOR).update(ends_on="2026-12-14")
    for name in ("assessment_edit", "assessment_hand_in"):
        refused = client.post(reverse(name, args=[draft.pk]), typed(draft, "17", "缺席", "0", "", "无", ""))
        shown = refused.content.decode()
        assert (refused.status_code, "Today you assess neither for 安全保卫科" in shown) == (422, True)
        assert 'value="17"' in shown


def test_draft_of_who_left_the_department_is_read_with_the_reason_and_no_longer_written(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    Appointment.objects.filter(person__user=made.head, office=Office.ASSESSOR).update(ends_on="2026-12-14")
    for name in ("assessment_edit", "assessment_abstain"):
        answer = client_of(made.head).get(reverse(name, args=[draft.pk]), follow=True)
        shown = answer.content.decode()
        assert answer.redirect_chain == [(reverse("assessment_detail", args=[draft.pk]), 302)]
        assert "can no longer be changed or handed in. Today you assess neither for 安全保卫科" in shown
        assert "缺席一次" in shown


def test_form_without_its_edition_asks_to_load_the_page_again(made: AssessedRound) -> None:
    draft = begun(made.holding, made.head)
    for edition in ("", "x"):
        form = typed(draft, "18", "", "", "", "", "", edition=edition)
        answer = client_of(made.head).post(reverse("assessment_edit", args=[draft.pk]), form)
        shown = answer.content.decode()
        assert (answer.status_code, "Load it again" in shown, "Edition" in shown) == (422, True, False)
    assert not draft.marks.exists()


def test_stale_tab_is_told_that_the_assessment_is_over(made: AssessedRound) -> None:
    all_handed_in(made)
    back = reverse("assessment_give_back", args=[made.holding.pk, made.head.person.pk])
    acts = {
        made.secretary: [back, reverse("leave_unassessed", args=[made.holding.pk])],
        made.deputy: [reverse("assessment_begin", args=[made.holding.pk])],
    }
    total_round(made.round, by=None, now=DAY_AFTER)
    for user, urls in acts.items():
        for url in urls:
            answer = client_of(user).post(url, {"reason": "漏填"})
            assert (answer.status_code, "is over: the round is at “totalled”" in answer.content.decode()) == (403, True)


def test_abstention_giving_back_and_leaving_out_ask_for_a_reason(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    handed_in(made.holding, made.publicity)
    back = reverse("assessment_give_back", args=[made.holding.pk, made.publicity.person.pk])
    out = reverse("leave_unassessed", args=[made.holding.pk])
    acts = ((made.head, reverse("assessment_abstain", args=[draft.pk])), (made.secretary, back), (made.secretary, out))
    for user, url in acts:
        assert client_of(user).get(url).status_code == 200
        assert client_of(user).post(url, {"reason": " "}).status_code == 422
        assert client_of(user).post(url, {"reason": "病假"}).status_code == 302
    assert sorted(Assessment.objects.values_list("status", flat=True)) == ["abstained", "draft"]
    abstained = page(made.head, "assessment_detail", draft.pk)
    assert ("Abstained on" in abstained, "Handed in</dt>" in abstained) == (True, False)
    with pytest.raises(RefusedError, match="You abstained at 2026-12-15"):
        assessments.hand_in(draft, by=made.head, now=NOW)
    shown = page(made.secretary, "assessment_progress", made.round.pk)
    assert ("left out" in shown, "病假" in shown) == (True, True)
    client_of(made.secretary).post(reverse("take_up_again", args=[made.holding.pk]))
    assert not PostResult.objects.exists()


# Progress and result


def test_rounded_mean_has_one_sign() -> None:
    committee = {"totals": ["74.5", "90", "100"], "mean": "≈ 88.1667", "share": "26.45", "weight": "30"}
    department = {"totals": ["89.5"], "mean": "89.5", "share": "62.65", "weight": "70"}
    sides = [
        {"side": side, "abstained": 0} | kept for side, kept in (("department", department), ("committee", committee))
    ]
    bands = {"excellent_from": "90", "continue_from": "70"}
    result = PostResult(outcome="continue", steps={"sides": sides, "exact": "89.1", "total": "89.10", **bands})
    shown = " ".join(
        render_to_string("pioneer_posts/_result_way.html", {"way": explained(result), "result": result}).split()
    )
    assert "(74.5 + 90 + 100) ÷ 3 ≈ 88.1667" in shown
    assert "89.5 × 70% + 88.1667 × 30% ≈ 89.1" in shown
    assert ("= ≈" in shown, "+ ≈" in shown) == (False, False)


def test_progress_names_who_is_missing_and_nothing_that_was_given(made: AssessedRound) -> None:
    handed_in(made.holding, made.head, "17.5 25 已采纳")
    person = made.deputy.person
    assessments.abstain(begun(made.holding, made.deputy), reason="CANARY", by=made.deputy, now=NOW)
    shown = page(made.secretary, "assessment_progress", made.round.pk)
    for words in ("科长", person.name, "still to hand in", "abstained", "0 / 2"):
        assert words in shown
    assert not [words for words in ("62.5", "17.5", "CANARY") if words in shown]
    Appointment.objects.filter(office=Office.ASSESSOR).update(ends_on="2026-12-14")
    assert "Nobody is appointed to assess for 安全保卫科" in page(made.secretary, "assessment_progress", made.round.pk)


def test_progress_of_a_published_round_says_what_was_not_handed_in(made: AssessedRound) -> None:
    all_handed_in(made)
    running = page(made.secretary, "assessment_progress", made.round.pk)
    for words in ("may still hand in", "shown only after the total", "Never checked so far", made.second.number):
        assert words in running
    total_round(made.round, by=None, now=DAY_AFTER)
    publish_round(made.round, by=None, now=PUBLICATION)
    place.holder(Office.ORGANISATION, made.round.branch, start=PUBLICATION.date(), name="新委员")
    with time_machine.travel(PUBLICATION, tick=False):
        shown = page(made.secretary, "assessment_progress", made.round.pk)
    assert ("副科长" in shown, "not handed in" in shown, "handed in 2026-12-15" in shown) == (True, True, True)
    for words in ("may still hand in", "still to hand in", "only after the total", "Never checked", "新委员"):
        assert words not in shown


def test_note_in_a_result_says_from_whom_it_is(made: AssessedRound) -> None:
    all_handed_in(made)
    total_round(made.round, by=None, now=DAY_AFTER)
    publish_round(made.round, by=None, now=PUBLICATION)
    result = PostResult.objects.get(holding=made.holding)
    assert "department 1: 缺席一次" in page(made.holder, "post_result_detail", result.pk)
    assert "书记: 缺席一次" in page(made.secretary, "post_result_detail", result.pk)


def test_result_is_shown_step_by_step_and_to_the_holder_after_publication(made: AssessedRound) -> None:
    all_handed_in(made)
    total_round(made.round, by=None, now=DAY_AFTER)
    result = PostResult.objects.get(holding=made.holding)
    assert client_of(made.holder).get(reverse("post_result_detail", args=[result.pk])).status_code == 404
    assert client_of(made.holder).get(reverse("result_list", args=[made.round.pk])).status_code == 403
    assert "Not published yet" in page(made.secretary, "result_list", made.round.pk)

    publish_round(made.round, by=None, now=PUBLICATION)
    shown = page(made.holder, "post_result_detail", result.pk)
    for words in (
        "(20 + 63) ÷ 2 = 41.5",
        "63 × 70%",
        "+ 41.5 × 30%",
        "= 56.55",
        "warned",
        "department 1",
        "committee 2",
    ):
        assert words in " ".join(shown.split())
    assert "科长" not in shown  # the holder reads what was given, not by whom
    assert "科长" in page(made.secretary, "post_result_detail", result.pk)
    assert "甲一" in page(made.holder, "result_list", made.round.pk, query="?outcome=warned&sort=-total")
    assert "No result fits" in page(made.holder, "result_list", made.round.pk, query="?outcome=excellent")
    assert "warned" in page(made.holder, "holding_detail", made.holding.pk)


def test_assessment_is_read_with_its_way_and_after_the_total_the_others_beside_it(made: AssessedRound) -> None:
    all_handed_in(made)
    own, theirs = (
        Assessment.objects.get(holding=made.holding, assessor__user=who) for who in (made.secretary, made.head)
    )
    link = reverse("assessment_detail", args=[theirs.pk])
    shown = page(made.secretary, "assessment_detail", own.pk)
    assert ("63" in shown, link in shown, client_of(made.secretary).get(link).status_code) == (True, False, 404)
    total_round(made.round, by=None, now=DAY_AFTER)
    assert link in page(made.secretary, "assessment_detail", own.pk)
    assert client_of(made.deputy).get(reverse("assessment_detail", args=[own.pk])).status_code == 404
