"""Addresses of remote members, visits, talks and leaders' training."""

from __future__ import annotations

from django.urls import path

from activities.views import leaders, remote, talks, visits

urlpatterns = [
    path("away/", remote.away_list, name="away_list"),
    path("away/export/", remote.away_export, name="away_export"),
    path("away/new/", remote.stay_begin, name="stay_begin"),
    path("away/people/<int:pk>/", remote.away_detail, name="away_detail"),
    path("away/people/<int:pk>/contact/", remote.contact_record, name="contact_record"),
    path("away/<int:pk>/change/", remote.stay_change, name="stay_change"),
    path("away/<int:pk>/end/", remote.stay_end, name="stay_end"),
    path("away/<int:pk>/transfer/", remote.transfer_decide, name="transfer_decide"),
    path("visits/", visits.visit_list, name="visit_list"),
    path("visits/new/", visits.visit_begin, name="visit_begin"),
    path("visits/export/", visits.visit_export, name="visit_export"),
    path("visits/people/<int:pk>/", visits.visit_record, name="visit_record"),
    path("visits/groups/<int:pk>/", visits.group_visit_record, name="group_visit_record"),
    path("visits/<int:pk>/follow-up/", visits.visit_follow_up, name="visit_follow_up"),
    path("talks/", talks.talk_list, name="talk_list"),
    path("talks/new/", talks.talk_record, name="talk_record"),
    path("talks/<int:pk>/", talks.talk_detail, name="talk_detail"),
    path("talks/<int:pk>/change/", talks.talk_change, name="talk_change"),
    path("talks/branches/<int:pk>/<int:year>/", talks.talk_year, name="talk_year"),
    path("talks/branches/<int:pk>/<int:year>/export/", talks.talk_export, name="talk_export"),
    path("leaders/branches/<int:pk>/<int:year>/", leaders.leader_year, name="leader_year"),
]
