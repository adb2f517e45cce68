"""An installation on an SQLite file, and an empty database on the tests' PostgreSQL that it can be moved to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend
from django.test import Client

from branchmgr import calendar_links, clock, environment, sendings
from branchmgr.backup import numbers, tables
from branchmgr.enums import WorkStatus
from branchmgr.models import LongWork, LongWorkStep, User
from branchmgr.moving import target
from tests.factories import backups, groups

ENTERED = {"branchmgr_auditevent", "branchmgr_auditchain"}
"""where the move itself is entered"""
ASIDE = {"django_session", "branchmgr_signedin", "branchmgr_sending", "branchmgr_longwork", "branchmgr_longworkstep"}
"""what no backup holds, and a move does"""
State = dict[str, tuple[int, str, int]]


@contextmanager
def on_sqlite(file: Path) -> Iterator[None]:
    """Inside the product works on an SQLite file."""
    wanted = connections.configure_settings({DEFAULT_DB_ALIAS: environment.database_at(f"sqlite:///{file}")})
    own = connections[DEFAULT_DB_ALIAS]
    wrapper = load_backend("django.db.backends.sqlite3").DatabaseWrapper
    connections[DEFAULT_DB_ALIAS] = wrapper(wanted[DEFAULT_DB_ALIAS], DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = own


def make_tables() -> None:
    """The tables alone: to migrate them step by step would take longer than all the rest."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(connection).graph.nodes:
        recorder.record_applied(app, name)


def lived_in() -> None:
    """What a backup brings back, and what only a move does: somebody signed in, a link, a file on its way, a work."""
    user = backups.lived_in()
    User.objects.create_user("gone").delete()
    user.set_password(groups.PASSWORD)
    user.must_change_password = False
    user.save()
    calendar_links.make_calendar_link(user, by=user)
    sendings.begin(name="a.pdf", size=100, sha256=hashlib.sha256(b"").hexdigest(), by=user, now=clock.now())
    now = clock.now()
    work = LongWork(kind="test", title="甲", asked_by=user, asked_at=now, touched_at=now, ended_at=now, place="a" * 32)
    work.status, work.arguments = WorkStatus.FAILED, {"b": [1, None, "乙"], "a": "1.10"}
    work.save(force_insert=True)
    LongWorkStep.objects.create(work=work, number=1, status=work.status, at=now)


def signed_in() -> Client:
    """The browser of the one who uses what ``lived_in`` made."""
    client = Client()
    answer = client.post("/account/sign-in/", {"username": "20001", "password": groups.PASSWORD})
    assert answer.status_code == 302
    return client


def address(name: str) -> str:
    """A database on the tests' server."""
    wanted = connection.settings_dict
    return f"postgres://{wanted['USER']}:{wanted['PASSWORD']}@{wanted['HOST']}:{wanted['PORT']}/{name}"


def state(url: str = "") -> State:
    """Rows, hash and highest number of every table of the database at an address; of the one in use without."""
    if url:
        with target.reached(url):
            return _state(target.ALIAS)
    return _state(DEFAULT_DB_ALIAS)


def _state(alias: str) -> State:
    found = {model: tables.tally(model, using=alias) for model in tables.every()}
    return {
        model._meta.db_table: (each.rows, each.sha256, numbers.last_number(model, using=alias))
        for model, each in found.items()
    }


@contextmanager
def working_in(url: str) -> Iterator[None]:
    """Inside the product works in the database at an address."""
    with target.reached(url), target.in_use():
        yield


class _Hearing(StringIO):
    """A terminal that somebody listens to."""

    def __init__(self, hear: Callable[[str], object]) -> None:
        super().__init__()
        self._hear = hear

    def write(self, text: str) -> int:
        self._hear(text)
        return super().write(text)


def moved(url: str, *, hear: Callable[[str], object] = str, **options: str) -> list[str]:
    """What the command says, line by line to ``hear``, while it moves the installation in use."""
    said = _Hearing(hear)
    call_command("move_to_postgres", url, stdout=said, **options)
    return said.getvalue().splitlines()
