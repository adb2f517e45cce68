"""Addresses of benefits, awards and certificates."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import benefits as views

urlpatterns: list[URLPattern] = [
    path("benefits/", views.benefit_list, name="benefit_list"),
    path("benefits/<int:pk>/verify/", views.benefit_verify, name="benefit_verify"),
    path("benefits/<int:pk>/proof/", views.benefit_proof, name="benefit_proof"),
    path("proposals/<int:pk>/close/", views.proposal_close, name="proposal_close"),
    path("awards/branches/<int:pk>/", views.award_tier_list, name="award_tier_list"),
    path("awards/branches/<int:pk>/new/", views.award_tier_add, name="award_tier_add"),
    path("awards/tiers/<int:pk>/close/", views.award_tier_close, name="award_tier_close"),
    path("awards/<int:pk>/certificate/", views.certificate_print, name="certificate_print"),
    path("awards/<int:pk>/certificate.pdf", views.certificate_pdf, name="certificate_pdf"),
]
