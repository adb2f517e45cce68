"""Addresses of the app board."""

from __future__ import annotations

from django.urls import include, path

from board import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("waiting/", views.waiting_list, name="waiting_list"),
    path("warnings/", views.warning_list, name="warning_list"),
    path("board/", include("board.wall_urls")),
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/run/", views.job_run, name="job_run"),
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("examples/scheme.xlsx", views.scheme_example, name="scheme_example"),
    path("help/", views.help_index, name="help_index"),
    path("help/words/", views.help_words, name="help_words"),
    path("help/<slug:role>/", views.help_role, name="help_role"),
    path("set-up/", views.set_up, name="set_up"),
    path("set-up/committee/", views.committee_found, name="committee_found"),
    path("set-up/timetable.xlsx", views.set_up_timetable, name="set_up_timetable"),
    path("set-up/<slug:step>.xlsx", views.set_up_template, name="set_up_template"),
]
