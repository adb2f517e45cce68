"""Addresses of the pioneer posts: one list a noun."""

from __future__ import annotations

from pioneer_posts import (
    application_urls,
    assessment_urls,
    check_urls,
    holding_urls,
    post_urls,
    round_urls,
    summary_urls,
)

urlpatterns = [
    *application_urls.urlpatterns,
    *assessment_urls.urlpatterns,
    *check_urls.urlpatterns,
    *holding_urls.urlpatterns,
    *post_urls.urlpatterns,
    *round_urls.urlpatterns,
    *summary_urls.urlpatterns,
]
