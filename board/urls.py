"""Addresses of the app board."""

from __future__ import annotations

from django.urls import path

from board import views

urlpatterns = [
    path("", views.home, name="home"),
    path("waiting/", views.waiting_list, name="waiting_list"),
    path("warnings/", views.warning_list, name="warning_list"),
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/run/", views.job_run, name="job_run"),
    path("examples/scheme.xlsx", views.scheme_example, name="scheme_example"),
]
