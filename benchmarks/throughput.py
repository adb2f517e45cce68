"""``throughput``: home, result and group page read by signed-in people at once, beside the bare view, under gunicorn.

The server is the production's: two workers, no DEBUG, collected static files. Both are read in turns by as many
connections; each reader asks for the next page when the last one is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from appraisal.models import Period
from appraisal.services.periods import publish_period, total_period
from benchmarks.figures import Figure
from benchmarks.grid import GROUPS, INDICATORS
from benchmarks.load import Page, Told, read
from benchmarks.world import scoring_period
from branchmgr.models import User
from groups.enums import Office
from groups.models import PartyGroup
from tests.factories import groups as place
from tests.services import free_port, wait_until

WORKERS = int(os.environ.get("BENCH_LOAD_WORKERS", "2"))
THREADS = int(os.environ.get("BENCH_LOAD_THREADS", "4"))
CONNECTIONS = int(os.environ.get("BENCH_LOAD_CONNECTIONS", "32"))
SECONDS = float(os.environ.get("BENCH_LOAD_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCH_LOAD_ROUNDS", "3"))
READERS = int(os.environ.get("BENCH_LOAD_READERS", "16"))
LEAST = 0.15
"""of the bare view's requests a second"""
UNEVEN = 4.0
"""times the median that the slowest twentieth may take"""


def figures() -> Iterator[Figure]:
    """Requests a second, said as milliseconds a request; how uneven the answers come; how many were wrong."""
    pages, bare = _pages(), [Page(f"/table/{GROUPS}/{INDICATORS}/")]
    mine, reference = Told(), Told()
    with (
        tempfile.TemporaryDirectory() as folder,
        served("branchmgr.settings", folder) as ours,
        served("benchmarks.bare_settings", folder) as theirs,
    ):
        read(ours, pages, connections=CONNECTIONS, seconds=1)  # workers load what they need at the first page
        read(theirs, bare, connections=CONNECTIONS, seconds=1)
        for _round in range(ROUNDS):
            mine.add(read(ours, pages, connections=CONNECTIONS, seconds=SECONDS))
            reference.add(read(theirs, bare, connections=CONNECTIONS, seconds=SECONDS))
    note = f"{mine.a_second:.0f} beside {reference.a_second:.0f} a second, {CONNECTIONS} connections"
    yield Figure("throughput", 1000 / mine.a_second, 1000 / reference.a_second, 1 / LEAST, note)
    yield Figure("throughput_p95", mine.p95, mine.median, UNEVEN, "the slowest twentieth beside the median")
    faults = [*mine.faults, *reference.faults]
    yield Figure(
        "throughput_bad", len(faults), 1, 0, faults[0] if faults else "answers that were not as asked", unit=""
    )


def _pages() -> list[Page]:
    """The pages of a branch whose quarter is published, read by its secretary, leaders and members in turn."""
    period, secretary = scoring_period(GROUPS, INDICATORS)
    totalled = total_period(period, by=None, now=period.closes_at)
    publish_period(totalled, by=None, now=totalled.publish_at)
    groups = list(PartyGroup.objects.filter(branch=period.branch).order_by("pk"))
    return [page for reader, group in _readers(secretary, groups) for page in _of(reader, group, period)]


def _readers(secretary: User, groups: Sequence[PartyGroup]) -> Iterator[tuple[User, PartyGroup]]:
    yield secretary, groups[0]
    for number in range(1, READERS):
        group = groups[number % len(groups)]
        yield (place.holder(Office.LEADER, group) if number % 2 else _member(group)), group


def _member(group: PartyGroup) -> User:
    person = place.member(group)
    person.user = User.objects.create_user(person.employee_no)
    person.save(update_fields=["user"])
    return person.user


def _of(reader: User, group: PartyGroup, period: Period) -> list[Page]:
    client = Client()
    client.force_login(reader)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    paths = (reverse("home"), reverse("period_result", args=[period.pk]), reverse("group_detail", args=[group.pk]))
    return [Page(path, cookies, f'data-user="{reader.username}"'.encode()) for path in paths]


@contextmanager
def served(settings_module: str, folder: str) -> Iterator[int]:
    """gunicorn as operations.md starts it, on a free port, which is handed out."""
    port, log = free_port(), Path(folder) / f"{settings_module}.log"
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"}
    environment |= {"DJANGO_SETTINGS_MODULE": settings_module, "VAR_DIR": folder, "SECRET_KEY": settings.SECRET_KEY}
    if not (Path(folder) / "static").exists():
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    size = ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning"]
    with log.open("ab") as said:
        process = subprocess.Popen([*command, *size, "branchmgr.wsgi"], env=environment, stdout=said, stderr=said)
    try:
        wait_until(lambda: _answers(port), process, log, 120)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    except OSError:
        time.sleep(0.1)
        return False
