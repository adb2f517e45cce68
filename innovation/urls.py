"""Addresses of the innovation: one list a noun."""

from __future__ import annotations

from django.urls import URLPattern

from innovation import department_urls, draft_urls, step_urls

urlpatterns: list[URLPattern] = [
    *draft_urls.urlpatterns,
    *step_urls.urlpatterns,
    *department_urls.urlpatterns,
]
