"""Addresses of evidence and of the archive."""

from __future__ import annotations

from django.urls import path

from activities.views import archive, evidence, paper_forms

urlpatterns = [
    path("records/<int:pk>/evidence/", evidence.evidence_add, name="evidence_add"),
    path("records/<int:pk>/word/", archive.record_document, name="record_document"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/caption/", evidence.evidence_caption, name="evidence_caption"),
    path("evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("archive/", archive.archive_list, name="archive_list"),
    path("archive/<int:pk>/", archive.archive_export, name="archive_export"),
    path("templates/branches/<int:pk>/", paper_forms.paper_form_list, name="paper_form_list"),
    path("templates/branches/<int:pk>/<slug:kind>/", paper_forms.paper_form_ours, name="paper_form_ours"),
    path("templates/<int:pk>/", paper_forms.paper_form_file, name="paper_form_file"),
    path("templates/<int:pk>/withdraw/", paper_forms.paper_form_withdraw, name="paper_form_withdraw"),
]
