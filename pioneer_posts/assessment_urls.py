"""Addresses of assessments and results."""

from __future__ import annotations

from django.urls import path

from pioneer_posts.views import assessments, results

urlpatterns = [
    path("assessments/", assessments.assessment_list, name="assessment_list"),
    path("holdings/<int:pk>/assess/", assessments.assessment_begin, name="assessment_begin"),
    path("assessments/<int:pk>/", assessments.assessment_detail, name="assessment_detail"),
    path("assessments/<int:pk>/edit/", assessments.assessment_edit, name="assessment_edit"),
    path("assessments/<int:pk>/hand-in/", assessments.assessment_hand_in, name="assessment_hand_in"),
    path("assessments/<int:pk>/abstain/", assessments.assessment_abstain, name="assessment_abstain"),
    path("rounds/<int:pk>/assessments/export/", assessments.assessment_export, name="assessment_export"),
    path("rounds/<int:pk>/assessments/import/", assessments.assessment_import, name="assessment_import"),
    path("rounds/<int:pk>/assessments/", results.assessment_progress, name="assessment_progress"),
    path(
        "holdings/<int:pk>/assessments/<int:assessor>/give-back/",
        results.assessment_give_back,
        name="assessment_give_back",
    ),
    path("holdings/<int:pk>/leave-unassessed/", results.leave_unassessed, name="leave_unassessed"),
    path("holdings/<int:pk>/take-up-again/", results.take_up_again, name="take_up_again"),
    path("rounds/<int:pk>/result/", results.result_list, name="result_list"),
    path("results/<int:pk>/", results.post_result_detail, name="post_result_detail"),
]
