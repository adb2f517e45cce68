"""Addresses of spot checks, their draws, and violations."""

from __future__ import annotations

from django.urls import path

from pioneer_posts.views import checks, violations

urlpatterns = [
    path("checks/", checks.check_list, name="check_list"),
    path("checks/<int:pk>/", checks.check_detail, name="check_detail"),
    path("checks/<int:pk>/record/", checks.check_record, name="check_record"),
    path("checks/<int:pk>/answer/", checks.check_answer, name="check_answer"),
    path("checks/evidence/<int:pk>/", checks.check_evidence, name="check_evidence"),
    path("holdings/<int:pk>/check/", checks.check_out_of_turn, name="check_out_of_turn"),
    path("rounds/<int:pk>/draws/", checks.draw_detail, name="draw_detail"),
    path("violations/", violations.violation_list, name="violation_list"),
    path("violations/<int:pk>/", violations.violation_detail, name="violation_detail"),
    path("violations/<int:pk>/decide/", violations.violation_decide, name="violation_decide"),
    path("holdings/<int:pk>/violation/", violations.violation_report, name="violation_report"),
]
