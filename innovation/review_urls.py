"""Addresses of reviews and of the meetings on which proposals are decided."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import criteria, decisions, meetings, reviews

urlpatterns: list[URLPattern] = [
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review_detail"),
    path("reviews/<int:pk>/hand-in/", reviews.review_hand_in, name="review_hand_in"),
    path("reviews/<int:pk>/decline/", reviews.review_decline, name="review_decline"),
    path("reviews/<int:pk>/files/<int:number>/", reviews.review_file, name="review_file"),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("branches/<int:pk>/prepare-meeting/", meetings.meeting_prepare, name="meeting_prepare"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/change/", meetings.meeting_change, name="meeting_change"),
    path("meetings/<int:pk>/proposals/", meetings.entries_set, name="entries_set"),
    path("meetings/<int:pk>/assign/", meetings.reviewers_assign, name="reviewers_assign"),
    path("meetings/<int:pk>/reviewers/", meetings.reviewers_set, name="reviewers_set"),
    path("meetings/<int:pk>/begin/", meetings.review_begin, name="review_begin"),
    path("meetings/<int:pk>/call-off/", meetings.meeting_call_off, name="meeting_call_off"),
    path("meetings/<int:pk>/criteria/", criteria.criteria_set, name="criteria_set"),
    path("meetings/<int:pk>/criteria/standard/", criteria.criteria_standard, name="criteria_standard"),
    path("meetings/<int:pk>/criteria/export/", criteria.criteria_export, name="criteria_export"),
    path("meetings/<int:pk>/criteria/import/", criteria.criteria_import, name="criteria_import"),
    path("meetings/<int:pk>/close-review/", decisions.review_close, name="review_close"),
    path("meetings/<int:pk>/resume-review/", decisions.review_resume, name="review_resume"),
    path("meetings/<int:pk>/decide/", decisions.meeting_decide, name="meeting_decide"),
    path("meetings/<int:pk>/announce/", decisions.meeting_announce, name="meeting_announce"),
    path("meetings/<int:pk>/compare/", decisions.proposals_compare, name="proposals_compare"),
    path("meetings/<int:pk>/export/", decisions.ranked_export, name="ranked_export"),
]
