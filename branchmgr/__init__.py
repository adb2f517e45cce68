"""The project: settings, addresses, Celery, and the small kernel every app may use."""

from typing import Final

from branchmgr.celery import app as celery_app

__all__ = ["VERSION", "celery_app"]

VERSION: Final = "0.1.0"
