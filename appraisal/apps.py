"""The app appraisal."""

from __future__ import annotations

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "appraisal"
