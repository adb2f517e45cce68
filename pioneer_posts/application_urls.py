"""Addresses of candidates: applications, nominations, opinions, the posted list, the award."""

from __future__ import annotations

from django.urls import URLPattern, path

from pioneer_posts.views import applications, candidates, nominations

urlpatterns: list[URLPattern] = [
    path("applications/", applications.application_list, name="application_list"),
    path("applications/<int:pk>/", applications.application_detail, name="application_detail"),
    path("applications/<int:pk>/edit/", applications.application_edit, name="application_edit"),
    path("applications/<int:pk>/submit/", applications.application_submit, name="application_submit"),
    path("applications/<int:pk>/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path("applications/<int:pk>/consent/", nominations.nomination_consent, name="nomination_consent"),
    path("applications/<int:pk>/decline/", nominations.nomination_decline, name="nomination_decline"),
    path("applications/<int:pk>/opinion/", nominations.opinion_give, name="opinion_give"),
    path("rounds/<int:pk>/apply/", applications.application_begin, name="application_begin"),
    path("rounds/<int:pk>/nominate/", nominations.member_nominate, name="member_nominate"),
    path("rounds/<int:pk>/candidates/", candidates.candidate_list, name="candidate_list"),
    path("rounds/<int:pk>/candidates/export/", candidates.candidate_export, name="candidate_export"),
    path("rounds/<int:pk>/candidates/notice/", candidates.candidate_notice, name="candidate_notice"),
    path("rounds/<int:pk>/award/", candidates.posts_award, name="posts_award"),
]
