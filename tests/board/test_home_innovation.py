"""Home 今日 of who has to do with proposals: each piece of work is there, one click away, at a fixed cost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branchmgr.models import User
from groups.enums import Office
from innovation.models import Author, Benefit, Proposal, Question, Seminar
from tests.factories import groups as place
from tests.factories import innovation as make

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2027-01-05T10:00:00+08:00")
ROLES = ("author", "coauthor", "leader", "reviewer", "committee", "secretary", "department")


class Scene:
    """One branch with everybody who has to do with proposals."""

    def __init__(self) -> None:
        self.branch = place.branch()
        group, other = place.group(self.branch), place.group(self.branch)
        self.lead, self.coauthor = place.member(group), place.member(other)
        self.reviewer = place.member(other)
        self.office = place.department("企业管理科")
        self.users: dict[str, User] = {
            "author": place.user_for(self.lead),
            "coauthor": place.user_for(self.coauthor),
            "leader": place.holder(Office.LEADER, group),
            "reviewer": place.user_for(self.reviewer),
            "committee": place.holder(Office.ORGANISATION, self.branch),
            "secretary": place.holder(Office.SECRETARY, self.branch),
            "department": make.department_user(self.office),
        }

    def at(self, status: str, **fields: Any) -> Proposal:
        return make.proposal(self.lead, status, **fields)

    def asked(self, status: str, **fields: Any) -> Any:
        return make.recommendation(self.at(status), self.office, by=self.users["secretary"], **fields)

    def furnish(self) -> dict[str, list[tuple[str, str]]]:
        """One more of everything: by role, what is said and where it leads."""
        draft, back = self.at("draft", title="换灯"), self.at("returned")
        Author.objects.create(proposal=draft, person=self.coauthor, share=40, asked_at=NOW)
        spoken, waiting, accepted = self.at("with_group"), self.at("with_committee"), self.at("accepted")
        meeting = make.meeting(self.branch, "reviewing", name=f"评审{draft.pk}")
        review = make.review(meeting, self.at("in_review"), self.reviewer)
        deciding = make.meeting(self.branch, "deciding", name=f"决定{draft.pk}")
        reply, late = self.asked("recommended"), self.asked("trial", reply_by=date(2027, 1, 4))
        question = self.asked("asked_back")
        Question.objects.create(recommendation=question, text="预算？", asked_at=NOW, asked_by=self.users["department"])
        replied = {"adopted": True, "reply": "同意", "replied_at": NOW, "replied_by": self.users["department"]}
        adopted, carried, verified = (self.asked(each, **replied) for each in ("adopted", "carried_out", "verified"))
        benefit = Benefit.objects.create(proposal=carried.proposal, months=3, due_on=date(2027, 1, 5))
        found = {"yuan": 10, "finding": "账单", "verified_on": NOW.date(), "verified_by": self.users["committee"]}
        Benefit.objects.create(proposal=verified.proposal, months=3, due_on=date(2027, 1, 5), **found)
        held = {"title": "交流", "starts_at": datetime.fromisoformat("2027-01-04T10:00:00+08:00")}
        seminar = Seminar.objects.create(branch=self.branch, created_by=self.users["secretary"], **held)
        verify = (f"{carried.proposal}: verify the benefit", reverse("benefit_verify", args=[benefit.pk]))
        minutes = ("write the minutes", reverse("seminar_hold", args=[seminar.pk]))
        decide = (f"{deciding}: decide on the proposals", reverse("meeting_detail", args=[deciding.pk]))
        return {
            "author": [
                ("is a draft", reverse("proposal_finish", args=[draft.pk])),
                ("came back for rework", reverse("proposal_finish", args=[back.pk])),
                ("企业管理科 asks about", reverse("question_answer", args=[question.pk])),
            ],
            "coauthor": [("names you as a co-author", reverse("authorship_answer", args=[draft.pk]))],
            "leader": [("give the group's opinion", reverse("proposal_opinion", args=[spoken.pk]))],
            "reviewer": [("1 proposal to review", reverse("review_detail", args=[review.pk]))],
            "committee": [verify, minutes, decide],
            "secretary": [
                verify,
                minutes,
                (f"{decide[0]} and announce it", decide[1]),
                ("a review meeting", f"{reverse('meeting_list')}"),
                (f"{accepted} is accepted", reverse("proposal_detail", args=[accepted.pk])),
                ("has not replied", reverse("recommendation_detail", args=[late.pk])),
                ("close it and decide on an award", reverse("proposal_close", args=[verified.proposal_id])),
            ],
            "department": [
                (f"{reply.proposal} is recommended", reverse("recommendation_detail", args=[reply.pk])),
                (f"{late.proposal} is recommended", reverse("recommendation_detail", args=[late.pk])),
                (f"{adopted.proposal} is adopted", reverse("proposal_carry_out", args=[adopted.proposal_id])),
                verify,
            ],
        } | {"_": [(str(waiting), "")]}


def home(user: User) -> tuple[list[tuple[str, str]], int, Client]:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/")
    return [(duty.text, duty.url) for duty in page.context["home"].duties], len(asked), client


def test_home_leads_everybody_to_their_work_at_a_fixed_cost() -> None:
    with time_machine.travel(NOW, tick=False):
        scene = Scene()
        expected = [scene.furnish()]
        costs = {}
        for role in ROLES:
            shown, costs[role], client = home(scene.users[role])
            for said, url in expected[0][role]:
                assert [text for text, address in shown if said in text and address == url], (role, said, shown)
                assert client.get(url).status_code == 200, (role, said)
        expected += [scene.furnish(), scene.furnish()]
        for role in ROLES:
            shown, cost, _client = home(scene.users[role])
            urls = {url for _text, url in shown}
            assert all(url in urls for each in expected for _said, url in each[role]), role
            assert cost == costs[role], role
