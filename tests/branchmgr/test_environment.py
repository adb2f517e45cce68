"""Settings come from the environment; a wrong value ends the start with one clear line and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = {"SECRET_KEY": "k3%jX" * 10}


def start(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Starts the settings in a process of their own, as a server does."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **variables}
    program = "import branchmgr.settings as s; print(s.DEBUG, s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL)"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "k3%jX" * 9 + "k3%j"}, "SECRET_KEY"),
        ({"SECRET_KEY": "k3%j" * 20}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "k3%jX" * 10}, "SECRET_KEY"),
        (GOOD | {"DEBUG": "perhaps"}, "DEBUG"),
        (GOOD | {"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        (GOOD | {"DATABASE_URL": "postgres://host:port/name"}, "DATABASE_URL"),
        (GOOD | {"REDIS_URL": "http://localhost"}, "REDIS_URL"),
        (GOOD | {"TIME_ZONE": "Asia/Peking"}, "TIME_ZONE"),
        (GOOD | {"TIME_ZONE": "../etc"}, "TIME_ZONE"),
        (GOOD | {"LANGUAGE_CODE": "fr"}, "LANGUAGE_CODE"),
        (GOOD | {"SESSION_HOURS": "0"}, "SESSION_HOURS"),
        (GOOD | {"SESSION_IDLE_MINUTES": "half an hour"}, "SESSION_IDLE_MINUTES"),
        (GOOD | {"PASSWORD_RULES": "lax"}, "PASSWORD_RULES"),
        (GOOD | {"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        (GOOD | {"UPLOADS_ROOT": "uploads"}, "UPLOADS_ROOT"),
        (GOOD | {"EMAIL_URL": "smtp://mail.example"}, "SITE_URL"),
        (GOOD | {"EMAIL_URL": "mail.example"}, "EMAIL_URL"),
        (GOOD | {"EMAIL_URL": "http://mail.example"}, "EMAIL_URL"),
        (GOOD | {"EMAIL_URL": "smtp://"}, "EMAIL_URL"),
        (GOOD | {"EMAIL_URL": "smtp://mail.example:99999"}, "EMAIL_URL"),
        (GOOD | {"SITE_URL": "branch.example"}, "SITE_URL"),
        (GOOD | {"SITE_URL": "https://branch.example/below"}, "SITE_URL"),
        (GOOD | {"UPLOADS_ROOT": str(ROOT / "static" / "files")}, "UPLOADS_ROOT"),
        (GOOD | {"UPLOADS_ROOT": "/dev/null/files"}, "UPLOADS_ROOT"),
    ],
)
def test_settings_refuse_a_wrong_value_in_one_line(tmp_path: Path, variables: dict[str, str], named: str) -> None:
    answer = start(tmp_path, **variables)

    assert answer.returncode == 1
    assert named in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_settings_need_nothing_but_a_key(tmp_path: Path) -> None:
    answer = start(tmp_path, **GOOD)

    assert answer.stdout.split() == ["False", "django.db.backends.sqlite3", "filesystem://localhost//"]


def test_settings_take_the_servers_from_the_environment(tmp_path: Path) -> None:
    answer = start(tmp_path, **GOOD, DATABASE_URL="postgres://u:p@db/branchmgr", REDIS_URL="redis://cache:6379/0")

    assert answer.stdout.split() == ["False", "django.db.backends.postgresql", "redis://cache:6379/0"]


def test_debug_starts_without_a_key(tmp_path: Path) -> None:
    assert start(tmp_path, DEBUG="on").returncode == 0


def test_settings_read_the_mail_server_with_its_password(tmp_path: Path) -> None:
    mail = {"EMAIL_URL": "smtp+tls://clerk:p%40ss@mail.example", "SITE_URL": "https://branch.example"}
    said = "s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.SITE_URL, s.DEFAULT_FROM_EMAIL"
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **GOOD, **mail}
    program = f"import branchmgr.settings as s; print({said})"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == [
        "mail.example", "587", "p@ss", "True", "https://branch.example/", "branchmgr@branch.example",
    ]  # fmt: skip
