"""What gunicorn takes beside its command line: it tells nobody what it is (``Server: gunicorn``).

With metrics on, the folder in which its workers count: each writes a file, and whoever is asked adds them up.
"""

from __future__ import annotations

import os
import shutil
import tempfile

from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.http import wsgi  # type: ignore[import-untyped]

_told = wsgi.Response.default_headers


def _untold(response: wsgi.Response) -> list[str]:
    return [line for line in _told(response) if not line.startswith("Server:")]


wsgi.Response.default_headers = _untold

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_MARK = f"-of-{os.getpid()}"


def _is_measured() -> bool:
    return bool(os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_ADDRESSES"))


# A reload reads this file again and keeps the folder; a master that takes over from another one gets its own.
# In memory where there is a place for it: a full disk would end a worker in the middle of an answer.
if _is_measured() and not os.environ.get(_FOLDER, "").endswith(_MARK):
    _place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of its own in it
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="branchmgr-metrics-", suffix=_MARK, dir=_place)


def on_exit(server: Arbiter) -> None:
    """Takes the folder away with the master."""
    if _is_measured():
        shutil.rmtree(os.environ[_FOLDER], ignore_errors=True)
