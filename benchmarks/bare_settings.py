"""The bare views as a site of their own under gunicorn: our database, nothing of our middleware."""

from __future__ import annotations

from branchmgr.settings import *  # noqa: F403 - the same installation, asked for another page

MIDDLEWARE = ["benchmarks.bare.addresses"]
ROOT_URLCONF = "benchmarks.bare"
