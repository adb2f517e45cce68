"""Addresses of the app groups."""

from __future__ import annotations

from django.urls import path

from groups.views import people, places, rosters

urlpatterns = [
    path("", places.group_list, name="group_list"),
    path("<int:pk>/", places.group_detail, name="group_detail"),
    path("branches/", places.branch_list, name="branch_list"),
    path("branches/<int:pk>/", places.branch_detail, name="branch_detail"),
    path("people/", people.person_list, name="person_list"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/password/", people.person_issue_password, name="person_issue_password"),
    path("roster/", rosters.roster_import, name="roster_import"),
    path("roster/template/", rosters.roster_template, name="roster_template"),
    path("roster/export/", rosters.roster_export, name="roster_export"),
    path("roster/<str:token>/", rosters.roster_check, name="roster_check"),
    path("roster/<str:token>/confirm/", rosters.roster_confirm, name="roster_confirm"),
    path("roster/<str:token>/marked/", rosters.roster_marked, name="roster_marked"),
]
