"""Addresses of the innovation: one list a noun."""

from __future__ import annotations

from django.urls import URLPattern

from innovation import (
    benefit_urls,
    department_urls,
    draft_urls,
    figure_urls,
    proposal_urls,
    review_urls,
    seminar_urls,
    step_urls,
)

urlpatterns: list[URLPattern] = [
    *draft_urls.urlpatterns,
    *proposal_urls.urlpatterns,
    *step_urls.urlpatterns,
    *department_urls.urlpatterns,
    *review_urls.urlpatterns,
    *benefit_urls.urlpatterns,
    *figure_urls.urlpatterns,
    *seminar_urls.urlpatterns,
]
