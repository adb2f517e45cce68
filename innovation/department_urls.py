"""Addresses of recommendations, of what departments report, and of carrying out."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import recommendations as views

urlpatterns: list[URLPattern] = [
    path("recommendations/", views.recommendation_list, name="recommendation_list"),
    path("recommendations/export/", views.recommendations_export, name="recommendations_export"),
    path("recommendations/<int:pk>/", views.recommendation_detail, name="recommendation_detail"),
    path("recommendations/<int:pk>/take-up/", views.recommendation_take_up, name="recommendation_take_up"),
    path("recommendations/<int:pk>/ask/", views.recommendation_ask, name="recommendation_ask"),
    path("recommendations/<int:pk>/answer/", views.question_answer, name="question_answer"),
    path("recommendations/<int:pk>/trial/", views.recommendation_trial, name="recommendation_trial"),
    path("recommendations/<int:pk>/reply/", views.recommendation_reply, name="recommendation_reply"),
    path("recommendations/<int:pk>/put-off/", views.recommendation_put_off, name="recommendation_put_off"),
    path("proposals/<int:pk>/recommend/", views.proposal_recommend, name="proposal_recommend"),
    path("proposals/<int:pk>/report/", views.progress_report, name="progress_report"),
    path("proposals/<int:pk>/carry-out/", views.proposal_carry_out, name="proposal_carry_out"),
    path("reports/<int:pk>/strike/", views.report_strike, name="report_strike"),
    path("reports/<int:pk>/proof/", views.report_proof, name="report_proof"),
]
