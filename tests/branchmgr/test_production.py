"""The installation as production's variables make it: nothing to say for Django's checks, no account, no admin site."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import AdminSite
from django.test import Client
from django.urls import get_resolver

from board.views import home
from branchmgr.models import User
from groups.models import Appointment, Person
from tests.addresses import patterns
from tests.factories import groups
from tests.services import free_port

ROOT = Path(__file__).parents[2]
HOST = "branch.example"
VARIABLES = {"SECRET_KEY": "k3%jX-" * 10, "HTTPS": "on", "ALLOWED_HOSTS": HOST, "LOG_LEVEL": "WARNING"}


def surroundings(folder: Path, **variables: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **VARIABLES, **variables}


def checked(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Django's checks of a deployment; anything they say, however small, ends them with 1."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"]
    environment = surroundings(folder, **variables)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_checks_of_a_deployment_have_nothing_to_say(tmp_path: Path) -> None:
    answer = checked(tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize(
    ("variables", "code"),
    [({"HTTPS": "off"}, "security.W012"), ({"DEBUG": "on"}, "security.W018"), ({"ALLOWED_HOSTS": ""}, "security.W020")],
)
def test_checks_of_a_deployment_find_what_is_left_out(tmp_path: Path, variables: dict[str, str], code: str) -> None:
    answer = checked(tmp_path, **variables)
    assert answer.returncode == 1
    assert code in answer.stderr


@pytest.mark.django_db
def test_new_installation_has_no_account() -> None:
    counts = [model.objects.count() for model in (User, Person, Appointment)]
    assert counts == [0, 0, 0]
    groups.user_for(groups.person())
    assert User.objects.count() == 1


def test_only_the_demonstration_makes_accounts_with_a_known_password() -> None:
    """Nothing that production runs loads it: no migration, setting, script of a server or task names it."""
    files = [path for folder in ("*/migrations/*.py", "branchmgr/**/*.py") for path in ROOT.glob(folder)]
    naming = {
        str(path.relative_to(ROOT)) for path in [*files, *ROOT.glob("tools/*.py")] if "seed_demo" in path.read_text()
    }
    assert naming <= {"tools/run.py", "tools/screenshots.py"}
    assert "tools/run.py" in naming


def admin_views(views: Iterable[Any]) -> list[Any]:
    """Those that belong to Django's admin site."""
    return [view for view in views if "admin" in getattr(view, "__module__", "")]


def test_admin_site_that_is_mounted_is_found() -> None:
    site = AdminSite()
    assert admin_views([home, site.login, site.logout]) == [site.login, site.logout]


@pytest.mark.django_db
def test_admin_site_is_not_there() -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert admin_views(pattern.callback for pattern in patterns(get_resolver())) == []
    client = Client(raise_request_exception=False)
    client.force_login(groups.admin(groups.committee()))
    assert client.get("/admin/").status_code == 404


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[int]:
    """gunicorn as the documents start it; its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
    process = subprocess.Popen(
        [*command, "--no-control-socket", "--log-level", "warning", *options, "branchmgr.wsgi"],
        cwd=ROOT,
        env=surroundings(folder, BEHIND_PROXY="on"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def asked(port: int, **headers: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/healthz", headers={"Host": HOST, **headers})
    return connection.getresponse()


def telling(answer: HTTPResponse) -> list[str]:
    return [name for name in ("Server", "X-Powered-By", "Via") if answer.getheader(name)]


@pytest.mark.once
def test_server_tells_nobody_what_it_is(tmp_path: Path) -> None:
    with serving(tmp_path) as port:
        answers = [asked(port, **{"X-Forwarded-Proto": "https"}), asked(port)]
    assert [answer.status for answer in answers] == [200, 301]
    assert [telling(answer) for answer in answers] == [[], []]
    for answer in answers:
        assert answer.getheader("Date")
        assert "frame-ancestors 'none'" in str(answer.getheader("Content-Security-Policy"))
    assert int(str(answers[0].getheader("Strict-Transport-Security")).partition("=")[2].partition(";")[0]) > 31_000_000


@pytest.mark.once
def test_server_that_tells_what_it_is_is_found(tmp_path: Path) -> None:
    empty = tmp_path / "empty.py"
    empty.touch()
    with serving(tmp_path, "--config", str(empty)) as port:
        assert telling(asked(port)) == ["Server"]
