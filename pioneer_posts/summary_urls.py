"""Addresses of what rounds came to."""

from __future__ import annotations

from django.urls import URLPattern, path

from pioneer_posts.views import summaries

COMMITTEE = "committees/<int:pk>/<int:year>/<int:half>/"

urlpatterns: list[URLPattern] = [
    path("rounds/<int:pk>/summary/", summaries.summary_detail, name="summary_detail"),
    path("rounds/<int:pk>/summary/export/", summaries.summary_export, name="summary_export"),
    path("holdings/<int:pk>/practice/", summaries.practice_write, name="practice_write"),
    path("committees/", summaries.round_comparison_begin, name="round_comparison_begin"),
    path(COMMITTEE, summaries.round_comparison, name="round_comparison"),
    path(f"{COMMITTEE}export/", summaries.round_comparison_export, name="round_comparison_export"),
]
