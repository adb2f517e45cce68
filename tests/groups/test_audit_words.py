"""The audit log says what it keeps in words: codes of whatever depth, counts, names of fields, who had no account."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branchmgr import audit
from branchmgr.models import User
from groups.audit_queries import differences_of
from groups.enums import Office
from tests.factories import groups as make

pytestmark = pytest.mark.django_db


def read(of: str, **values: Any) -> dict[str, str]:
    """What the log tells of an entry: every value by its name."""
    return {each.name: each.after for each in differences_of(None, values, of=of)}


@pytest.mark.parametrize(
    ("of", "values", "said"),
    [
        ("innovation.recommendation", {"status": "recommended"}, {"Status": "recommended to a department"}),
        ("activities.activity", {"changed": ["content", "place"]}, {"Changed": "What was said and done · Place"}),
        ("innovation.proposal", {"number": "2026-018"}, {"Number of it": "2026-018"}),
        ("", {"summary": {"组织": [2, 0, 1, 0]}}, {"Summary · 组织": "new 2 · changed 0 · ended 1 · unchanged 0"}),
        (
            "appraisal.rectification",
            {"measures": [{"text": "通知到人", "owner": "10035"}, {"text": "报送", "owner": "10039"}]},
            {"Measures": "Text: 通知到人 · Responsible: 10035; Text: 报送 · Responsible: 10039"},
        ),
        (
            "appraisal.period",
            {"findings": [["full", ["A3", "C1"], [], {}]]},
            {"Findings": "Everybody at full marks; A3 · C1"},
        ),
        ("branchmgr.longwork", {"work": "groups.audit"}, {"Work": "Audit log"}),
        ("appraisal.period", {"period": "2026Q3"}, {"Period": "Q3 2026"}),
        ("groups.partygroup", {"span": "2026", "form": "pdf"}, {"Time": "2026", "Form": "pdf"}),
        ("pioneer_posts.round", {"round": "2026H2"}, {"Round": "Pioneer posts, H2 2026"}),
        ("innovation.proposal", {"parts": ["title", "relation"]}, {"Parts": "Title · Related to"}),
        (
            "pioneer_posts.round",
            {"items": [{"name": "学习", "source": "attendance"}]},
            {"Items": "Name: 学习 · Source of facts: Attendance"},
        ),
    ],
)
def test_values_are_told_in_words(of: str, values: dict[str, Any], said: dict[str, str]) -> None:
    assert read(of, **values) == said


def test_failed_sign_in_is_nobodys_act_and_an_account_has_its_persons_name() -> None:
    top = make.committee("DW01")
    auditor = make.holder(Office.AUDITOR, top, name="孔令仪")
    someone: User = make.user_for(make.person(name="何文静"))
    Client().post(reverse("login"), {"username": someone.username, "password": "wrong-password"})
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(auditor)
    (line,) = browser.get(reverse("audit_list"), {"action": "sign_in_failed"}).context["lines"]
    assert (line.actor, line.event.actor_name) == ("somebody not signed in", audit.SYSTEM)
    assert line.thing.endswith(f"#{someone.pk} 何文静")
