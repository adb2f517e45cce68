"""Addresses of posts held: plaques, pledges, and what colleagues say."""

from __future__ import annotations

from django.urls import path

from pioneer_posts.views import feedback, fulfilments, holdings, plaques

urlpatterns = [
    path("p/<str:token>/", holdings.holding_public, name="holding_public"),
    path("rounds/<int:pk>/holdings/", holdings.holding_list, name="holding_list"),
    path("rounds/<int:pk>/holdings/export/", holdings.holding_export, name="holding_export"),
    path("rounds/<int:pk>/plaques/pdf/", plaques.plaques_pdf, name="plaques_pdf"),
    path("holdings/<int:pk>/", holdings.holding_detail, name="holding_detail"),
    path("holdings/<int:pk>/give-up/", holdings.holding_give_up, name="holding_give_up"),
    path("holdings/<int:pk>/plaque/", plaques.plaque_print, name="plaque_print"),
    path("holdings/<int:pk>/plaque/pdf/", plaques.plaque_pdf, name="plaque_pdf"),
    path("holdings/<int:pk>/aims/<int:position>/reach/", fulfilments.aim_reach, name="aim_reach"),
    path("holdings/<int:pk>/aims/<int:position>/unreach/", fulfilments.aim_unreach, name="aim_unreach"),
    path("holdings/<int:pk>/fulfilments/write/", fulfilments.fulfilment_write, name="fulfilment_write"),
    path("holdings/<int:pk>/feedback/", feedback.feedback_give, name="feedback_give"),
    path("fulfilments/<int:pk>/remove/", fulfilments.fulfilment_remove, name="fulfilment_remove"),
    path("fulfilments/<int:pk>/evidence/", fulfilments.fulfilment_evidence, name="fulfilment_evidence"),
    path("applications/<int:pk>/feedback/", feedback.candidate_feedback_give, name="candidate_feedback_give"),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/own/", feedback.feedback_own, name="feedback_own"),
    path("feedback/<int:pk>/screen/", feedback.feedback_screen, name="feedback_screen"),
    path("feedback/<int:pk>/answer/", feedback.feedback_answer, name="feedback_answer"),
    path("<int:pk>/holders/", holdings.holder_list, name="holder_list"),
]
