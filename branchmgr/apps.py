"""The project itself as an app: users, audit, notices, commands."""

from __future__ import annotations

from django.apps import AppConfig


class BranchmgrConfig(AppConfig):
    name = "branchmgr"
