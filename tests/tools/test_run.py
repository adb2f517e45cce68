"""``make run`` with PostgreSQL and Redis: production's shape on one machine, and the main story through it by HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import celery as celery_library
import pytest
import requests
from django.db import connection
from django.urls import reverse

from appraisal.enums import PeriodStatus
from appraisal.models import Period, Result
from branchmgr import audit, clock
from branchmgr.models import AuditEvent, JobRun, Notification, User
from groups.enums import Office
from groups.models import PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.faults.celery_processes import ROOT, Process, kill, until
from tests.services import Redis, free_port
from tools import run


def names(**variables: str) -> list[str]:
    return [program.name for program in run.programs(8000, {"VAR_DIR": "/nowhere", **variables})]


@pytest.mark.once
def test_redis_makes_workers_and_beat_programs_of_their_own() -> None:
    assert names() == ["web", "jobs"]
    assert names(REDIS_URL="redis://127.0.0.1/0") == ["web", "worker1", "worker2", "beat"]


@dataclass
class Browser:
    """Somebody signed in, page by page, without scripts."""

    address: str
    user: User
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, name: str, *arguments: object) -> requests.Response:
        return self.session.get(self.address + reverse(name, args=arguments), timeout=60)

    def post(self, name: str, *arguments: object, **sent: Any) -> requests.Response:
        headers = {"X-CSRFToken": str(self.session.cookies["csrftoken"]), "Referer": self.address}
        where = self.address + reverse(name, args=arguments)
        return self.session.post(where, timeout=60, headers=headers, allow_redirects=False, **sent)

    def sign_in(self) -> Browser:
        self.get("login")
        answer = self.post("login", data={"username": self.user.username, "password": place.PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        return self


@dataclass
class Installation:
    """What ``make run`` started, and what is known of the database it runs on."""

    folder: Path
    redis_url: str
    port: int = field(default_factory=free_port)
    started: list[Process] = field(default_factory=list)

    @property
    def variables(self) -> dict[str, str]:
        wanted = connection.settings_dict
        kept = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DJANGO_SETTINGS_MODULE"}}
        return kept | {
            "DATABASE_URL": f"postgres://{wanted['USER']}@{wanted['HOST']}:{wanted['PORT']}/{wanted['NAME']}",
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": "k3%jX" * 10,
            "VAR_DIR": str(self.folder),
            "TICK_SECONDS": "1",
        }

    def run(self) -> Process:
        return self._start("run", [sys.executable, "-m", "tools.run", "--port", str(self.port)])

    def beat_by_mistake(self) -> Process:
        """A second beat, which says in its log what it sends."""
        schedule = str(self.folder / "mistake")
        command = [sys.executable, "-m", "celery", "-A", "branchmgr", "beat", "--pidfile", "", "--schedule", schedule]
        return self._start("mistake", [*command, "--loglevel", "INFO"])

    def _start(self, name: str, command: list[str]) -> Process:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.variables, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def browser(self, user: User) -> Browser:
        return Browser(f"http://127.0.0.1:{self.port}", user)

    def workers(self) -> list[str]:
        """The names of the workers that answer."""
        with celery_library.Celery(broker=self.redis_url, set_as_current=False) as app:
            return sorted(name.partition("@")[0] for answer in app.control.ping(timeout=3) for name in answer)


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def installation(redis: Redis, tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path, redis.url)
    yield found
    for process in found.started:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            kill(process)


@dataclass(frozen=True)
class World:
    """A branch of two groups whose last quarter of 2024 is long over and not scored yet."""

    period: Period
    secretary: User
    leader: User
    groups: tuple[PartyGroup, PartyGroup]

    def cells(self, scores: dict[str, tuple[str, str]]) -> dict[str, Any]:
        """The scores of both groups, code by code, as the grid sends them."""
        items = dict(self.period.scheme.indicators.values_list("code", "pk"))
        cells = [
            {"group": group.pk, "indicator": items[code], "text": points[place], "reason": make.REASON, "version": 0}
            for code, points in scores.items()
            for place, group in enumerate(self.groups)
        ]
        return {"user": self.secretary.pk, "cells": cells}


@pytest.fixture
def world(settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # the product's, not the tests'
    branch = place.branch("ZB1")
    groups = place.group(branch, "X1"), place.group(branch, "X2")
    scheme = make.scheme(branch, 2024, objection_days=0)
    for number in (1, 2, 3):
        make.period(scheme, f"2024Q{number}", PeriodStatus.ARCHIVED)
    return World(
        period=make.period(scheme, "2024Q4"),
        secretary=place.holder(Office.SECRETARY, branch),
        leader=place.holder(Office.LEADER, groups[1]),
        groups=groups,
    )


def status_of(period: Period) -> str:
    period.refresh_from_db()
    return period.status


def has_ticked_since(moment: Any) -> bool:
    last = JobRun.objects.last_end()
    return last is not None and last > moment


def score_everything(secretary: Browser, world: World) -> None:
    """The secretary opens the grid and types all scores into it."""
    assert secretary.get("period_grid", world.period.pk).status_code == 200
    scores = {"A1": ("38.5", "40"), "B1": ("60", "55")}
    saved = secretary.post("period_cells", world.period.pk, json=world.cells(scores))
    assert saved.status_code == 200, saved.text


@pytest.mark.pg
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_main_story_goes_through_production_s_shape_with_two_beats(installation: Installation, world: World) -> None:
    serving = installation.run()
    until(lambda: "http://127.0.0.1" in installation.said("run") or serving.poll() is not None, seconds=300)
    assert serving.poll() is None, installation.said("run")
    beat = installation.beat_by_mistake()
    until(lambda: installation.said("mistake").count("Sending due task tick") > 1)
    assert installation.workers() == ["worker1", "worker2"]

    secretary, leader = (installation.browser(who).sign_in() for who in (world.secretary, world.leader))
    assert leader.get("period_detail", world.period.pk).status_code == 404
    assert status_of(world.period) == PeriodStatus.SCORING, "a tick totalled what is not scored"
    score_everything(secretary, world)
    until(lambda: status_of(world.period) == PeriodStatus.PUBLISHED)

    page = leader.get("period_result", world.period.pk)
    assert page.status_code == 200
    assert {"98.50", "95.00"} <= set(re.findall(r"\d+\.\d\d", page.text))
    both_ticked_on(installation)
    once(world)
    alone_goes_on(beat)
    assert ended(serving) == 0
    assert installation.workers() == [], "a worker outlived the command that started it"


def both_ticked_on(installation: Installation) -> None:
    """Some more ticks come from both beats after everything is done."""
    sent = installation.said("mistake").count("Sending due task tick")
    until(lambda: installation.said("mistake").count("Sending due task tick") > sent + 2)


def once(world: World) -> None:
    """Whatever the two beats sent, each thing happened once."""
    results = Result.objects.filter(period=world.period).values_list("group__code", "total", "rank")
    assert sorted((code, str(total), rank) for code, total, rank in results) == [("X1", "98.50", 1), ("X2", "95.00", 2)]
    steps = world.period.steps.order_by("at").values_list("status", flat=True)
    assert Counter(steps) == Counter(["collecting", "scoring", "totalled", "published"])
    entries = Counter(AuditEvent.objects.filter(branch="ZB1").values_list("action", flat=True))
    assert (entries["period_totalled"], entries["period_published"]) == (1, 1)
    told = Notification.objects.filter(kind="published").values_list("recipient__username", flat=True)
    assert Counter(told) == Counter([world.secretary.username, world.leader.username])
    audit.verify()


def alone_goes_on(mistake: Process) -> None:
    """Without the second beat the first one's ticks go on."""
    kill(mistake)
    time.sleep(1)
    moment = clock.now()
    until(lambda: has_ticked_since(moment))


def ended(serving: Process) -> int:
    """Ctrl-C, and what the program ends with."""
    serving.send_signal(signal.SIGINT)
    return serving.wait(30)
