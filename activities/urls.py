"""Addresses of what groups do."""

from __future__ import annotations

from django.urls import path

from activities.views import evidence, records

urlpatterns = [
    path("records/<int:pk>/", records.record_detail, name="record_detail"),
    path("records/<int:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/caption/", evidence.evidence_caption, name="evidence_caption"),
    path("evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
]
