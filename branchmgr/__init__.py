"""The project: settings, addresses, Celery, and the small kernel every app may use."""

from branchmgr.celery import app as celery_app

__all__ = ["celery_app"]
