"""Has one look of the tick run again, by the worker, because somebody asked for it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from branchmgr import audit, tasks, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import User


def request_job(name: str, *, by: User) -> str:
    """Asks the worker for one look; safe at any time, for each step is taken once. Returns its name.

    Raises RefusedError for a name of nothing, and where the queue does not answer: then nothing is entered.
    """
    if name not in ticking.names():
        raise RefusedError(_("No job has the name %(name)s.") % {"name": name})
    try:
        with transaction.atomic():
            audit.record("run_job", by=by, after={"job": name})
            tasks.look.delay(name)
    except OperationalError as error:
        raise RefusedError(_("The queue does not answer. Please tell the people who run this server.")) from error
    return name
