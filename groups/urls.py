"""Addresses of the app groups."""

from __future__ import annotations

from django.urls import path

from groups.views import brands, elections, people, places, rosters, rules, terms

urlpatterns = [
    path("", places.group_list, name="group_list"),
    path("<int:pk>/", places.group_detail, name="group_detail"),
    path("<int:pk>/brand/", brands.brand_detail, name="brand_detail"),
    path("<int:pk>/brand/edit/", brands.brand_edit, name="brand_edit"),
    path("<int:pk>/brand/compare/", brands.brand_compare, name="brand_compare"),
    path("brands/", brands.brand_list, name="brand_list"),
    path("brands/<int:pk>/picture/", brands.brand_picture, name="brand_picture"),
    path("brands/<int:pk>/spread/", brands.brand_spread, name="brand_spread"),
    path("brands/<int:pk>/withdraw/", brands.brand_withdraw, name="brand_withdraw"),
    path("branches/", places.branch_list, name="branch_list"),
    path("branches/<int:pk>/", places.branch_detail, name="branch_detail"),
    path("branches/<int:pk>/rules/", rules.rule_list, name="rule_list"),
    path("branches/<int:pk>/rules/<slug:rule>/<slug:name>/", rules.rule_change, name="rule_change"),
    path("rules/<int:pk>/back/", rules.rule_take_back, name="rule_take_back"),
    path("<int:pk>/elections/new/", elections.election_prepare, name="election_prepare"),
    path("elections/", elections.election_list, name="election_list"),
    path("elections/<int:pk>/", elections.election_detail, name="election_detail"),
    path("elections/<int:pk>/open/", elections.election_open, name="election_open"),
    path("elections/<int:pk>/ballot/", elections.ballot_cast, name="ballot_cast"),
    path("elections/<int:pk>/count/", elections.election_count, name="election_count"),
    path("elections/<int:pk>/paper/", elections.paper_count_enter, name="paper_count_enter"),
    path("elections/<int:pk>/minutes/", elections.election_minutes, name="election_minutes"),
    path("elections/<int:pk>/second-round/", elections.election_second_round, name="election_second_round"),
    path("elections/<int:pk>/confirm/", elections.election_confirm, name="election_confirm"),
    path("elections/<int:pk>/reject/", elections.election_reject, name="election_reject"),
    path("elections/<int:pk>/call-off/", elections.election_call_off, name="election_call_off"),
    path("terms/", terms.term_list, name="term_list"),
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
