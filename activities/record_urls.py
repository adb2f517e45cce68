"""Addresses of activity records."""

from __future__ import annotations

from django.urls import path

from activities.views import record_filing, record_reviews, records

urlpatterns = [
    path("records/", records.record_list, name="record_list"),
    path("records/export/", records.records_export, name="records_export"),
    path("records/calendar/", records.record_calendar, name="record_calendar"),
    path("records/new/", record_filing.record_begin, name="record_begin"),
    path("records/<int:pk>/", records.record_detail, name="record_detail"),
    path("records/<int:pk>/basics/", record_filing.record_basics, name="record_basics"),
    path("records/<int:pk>/content/", record_filing.record_content, name="record_content"),
    path("records/<int:pk>/parts/<slug:part>/", record_filing.record_parts, name="record_parts"),
    path("records/<int:pk>/check/", record_filing.record_check, name="record_check"),
    path("records/<int:pk>/take-up/", record_filing.record_take_up, name="record_take_up"),
    path("records/<int:pk>/copy/", record_filing.record_copy, name="record_copy"),
    path("records/<int:pk>/review/", record_reviews.record_review, name="record_review"),
    path("records/<int:pk>/call-off/", record_reviews.record_call_off, name="record_call_off"),
    path("records/<int:pk>/supplement/", record_reviews.record_supplement, name="record_supplement"),
    path("problems/<int:pk>/solve/", record_reviews.problem_solve, name="problem_solve"),
    path("articles/<int:pk>/printed/", record_reviews.article_print, name="article_print"),
]
