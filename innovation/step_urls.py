"""Addresses of the way of a proposal: opinion, return, merging, taking up again."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import steps

urlpatterns: list[URLPattern] = [
    path("proposals/<int:pk>/opinion/", steps.proposal_opinion, name="proposal_opinion"),
    path("proposals/<int:pk>/return/", steps.proposal_return, name="proposal_return"),
    path("proposals/<int:pk>/merge/", steps.proposal_merge, name="proposal_merge"),
    path("proposals/<int:pk>/reopen/", steps.proposal_reopen, name="proposal_reopen"),
]
