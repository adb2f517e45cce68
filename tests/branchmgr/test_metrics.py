"""What Prometheus is told, and who may ask for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_network
from secrets import token_hex
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import get_resolver, reverse
from prometheus_client.parser import text_string_to_metric_families

from branchmgr import clock, readiness
from branchmgr.enums import WorkStatus
from branchmgr.models import JobRun, LongWork, User
from groups.enums import Office
from tests.addresses import patterns
from tests.factories import groups as place

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef" * 2
SHOWN = {"Authorization": f"Bearer {TOKEN}"}

Values = dict[tuple[str, tuple[str, ...]], float]


def read(text: str) -> Values:
    """Every value by its name and what its labels say."""
    families = text_string_to_metric_families(text)
    return {
        (each.name, tuple(each.labels[key] for key in sorted(each.labels))): each.value
        for family in families
        for each in family.samples
    }


@pytest.fixture
def told(settings: Any) -> Callable[[], Values]:
    """Metrics are on; asks for them as Prometheus does."""
    settings.METRICS, settings.METRICS_TOKEN = True, TOKEN
    return lambda: read(Client().get("/metrics", headers=SHOWN).text)


# the door


def test_metrics_are_not_there_unless_they_are_asked_for(client: Client) -> None:
    assert client.get("/metrics", headers=SHOWN).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    ("shown", "status"),
    [(f"Bearer {TOKEN}", 200), ("", 404), ("Bearer ", 404), (TOKEN, 404), (f"Bearer {TOKEN}x", 404), ("Bearer é", 404)],
)
def test_token_opens_the_metrics(client: Client, settings: Any, shown: str, status: int) -> None:
    settings.METRICS, settings.METRICS_TOKEN = True, TOKEN
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == status


def test_office_opens_no_metrics(client: Client, settings: Any) -> None:
    settings.METRICS, settings.METRICS_TOKEN = True, TOKEN
    client.force_login(place.admin(place.committee()))
    assert client.get("/metrics").status_code == 404


def networks(settings: Any, *said: str) -> None:
    settings.METRICS, settings.METRICS_ADDRESSES = True, tuple(ip_network(each) for each in said)


@pytest.mark.parametrize(
    ("address", "status"), [("10.1.2.3", 200), ("10.2.0.1", 404), ("", 404), ("fd00::5", 200), ("fd01::5", 404)]
)
def test_address_on_the_list_opens_the_metrics(client: Client, settings: Any, address: str, status: int) -> None:
    networks(settings, "10.1.0.0/16", "fd00::/64")
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize(
    ("behind", "told", "status"), [(True, "10.1.2.3", 200), (True, "8.8.8.8", 404), (False, "10.1.2.3", 404)]
)
def test_proxy_s_own_address_lets_nobody_in(
    client: Client, settings: Any, behind: bool, told: str, status: int
) -> None:
    """The proxy stands on the list itself: whoever comes through it bears that address."""
    networks(settings, "10.1.0.0/16")
    settings.BEHIND_PROXY = behind
    answer = client.get("/metrics", REMOTE_ADDR="10.1.0.1", headers={"X-Forwarded-For": told})
    assert answer.status_code == status


def test_token_and_address_have_to_fit_both(client: Client, settings: Any) -> None:
    networks(settings, "10.1.0.0/16")
    settings.METRICS_TOKEN = TOKEN
    asked = [("10.1.2.3", SHOWN), ("10.1.2.3", {}), ("10.2.0.1", SHOWN)]
    answers = [client.get("/metrics", REMOTE_ADDR=address, headers=shown) for address, shown in asked]
    assert [answer.status_code for answer in answers] == [200, 404, 404]


# what is said


def long_work(asker: User, *, asked_at: datetime | None = None, **fields: Any) -> LongWork:
    """A row that no worker ever sees."""
    now = clock.now()
    given = {"kind": "test", "language": "en", "touched_at": now, "place": token_hex(8), "fingerprint": token_hex(8)}
    return LongWork.objects.create(asked_by=asker, asked_at=asked_at or now, **(given | fields))


def test_work_is_told_as_the_database_has_it(told: Callable[[], Values], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "messages_waiting", lambda: 3)  # the queue's folder is not this test's alone
    now = clock.now()
    at = now - timedelta(minutes=3)
    JobRun.objects.create(name="mail", started_at=at - timedelta(seconds=4), ended_at=at, failures=2, steps=7)
    JobRun.objects.create(name="appraisal", started_at=at, ended_at=at, succeeded_at=at)
    somebody = place.holder(Office.SECRETARY, place.branch())
    long_work(somebody, asked_at=now - timedelta(minutes=5))
    long_work(somebody, status=WorkStatus.FAILED, ended_at=now)

    said = told()

    assert said["branchmgr_database_up", ()] == said["branchmgr_broker_up", ()] == 1
    assert said["branchmgr_queue_messages", ()] == 3
    assert 180 <= said["branchmgr_tick_age_seconds", ()] < 240
    assert (said["branchmgr_job_failures", ("mail",)], said["branchmgr_job_failures", ("appraisal",)]) == (2, 0)
    assert (said["branchmgr_job_steps", ("mail",)], said["branchmgr_job_seconds", ("mail",)]) == (7, 4)
    assert 180 <= said["branchmgr_job_success_age_seconds", ("appraisal",)] < 240
    assert ("branchmgr_job_success_age_seconds", ("mail",)) not in said
    works = {status: said["branchmgr_long_works", (status,)] for status in ("waiting", "running", "failed")}
    assert works == {"waiting": 1, "running": 0, "failed": 1}
    assert 300 <= said["branchmgr_long_work_waiting_seconds", ()] < 360


def test_database_that_does_not_answer_is_told(told: Callable[[], Values]) -> None:
    def refuse(*_more: Any) -> None:
        raise OperationalError

    with connection.execute_wrapper(refuse):
        said = told()
    assert said["branchmgr_database_up", ()] == 0
    assert not [name for name, _labels in said if "job" in name or "tick" in name]


def count(said: Values, route: str, method: str = "GET", status: str = "200") -> float:
    return said.get(("branchmgr_requests_total", (method, route, status)), 0)


def test_requests_are_told_by_the_name_of_their_address(told: Callable[[], Values]) -> None:
    group = place.group(place.branch())
    client = Client()
    client.force_login(place.holder(Office.LEADER, group))
    before = told()

    client.get(reverse("group_detail", args=[group.pk]))
    client.get(reverse("group_detail", args=[group.pk + 1]))
    client.get("/nowhere/secret-1234567/")
    client.generic("BREW", "/healthz")

    said = told()
    new = {
        labels: value - before.get((name, labels), 0)
        for (name, labels), value in said.items()
        if name == "branchmgr_requests_total" and value != before.get((name, labels), 0) and "metrics" not in labels
    }
    assert new == {
        ("GET", "group_detail", "200"): 1,
        ("GET", "group_detail", "404"): 1,
        ("GET", "none", "404"): 1,
        ("other", "healthz", "200"): 1,
    }
    lasted = ("branchmgr_request_seconds_count", ("group_detail",))
    assert said[lasted] == before.get(lasted, 0) + 2


def test_labels_are_names_of_addresses_and_jobs_and_nothing_else(told: Callable[[], Values]) -> None:
    """So there are never more values than the code has names, whatever people do, and none says who did it."""
    secretary = place.holder(Office.SECRETARY, place.branch("CANARY"), employee_no="7654321", name="王小明")
    long_work(secretary, title="王小明 7654321")
    client = Client()
    client.post(reverse("login"), {"username": "7654321", "password": "wrong"})
    for address in ("/groups/people/7654321/", "/calendar/CANARY.ics", "/posts/p/CANARY/", "/?CANARY=1"):
        client.get(address)

    said = told()
    text = Client().get("/metrics", headers=SHOWN).text
    known = {str(each.name) for each in patterns(get_resolver())} | {"static", "none"}
    routes = {labels[1] for name, labels in said if name == "branchmgr_requests_total"}
    assert {"login", "person_detail"} <= routes <= known
    assert not re.search("7654321|CANARY|王", text)
