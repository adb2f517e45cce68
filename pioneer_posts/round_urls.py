"""Addresses of rounds and of their assessment forms."""

from __future__ import annotations

from django.urls import path

from pioneer_posts.views import rounds, rubrics

urlpatterns = [
    path("", rounds.round_list, name="round_list"),
    path("branches/<int:pk>/rounds/plan/", rounds.round_plan, name="round_plan"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("rounds/<int:pk>/change/", rounds.round_change, name="round_change"),
    path("rounds/<int:pk>/put-off/", rounds.round_put_off, name="round_put_off"),
    path("rounds/<int:pk>/call-off/", rounds.round_call_off, name="round_call_off"),
    path("rounds/<int:pk>/form/", rubrics.form_detail, name="form_detail"),
    path("rounds/<int:pk>/form/export/", rubrics.form_export, name="form_export"),
    path("rounds/<int:pk>/form/import/", rubrics.form_import, name="form_import"),
    path("rounds/<int:pk>/form/standard/", rubrics.form_standard, name="form_standard"),
]
