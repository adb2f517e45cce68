"""Addresses of the list of proposals and of the page of one."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import proposal_imports, proposals

urlpatterns: list[URLPattern] = [
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/export/", proposals.proposals_export, name="proposals_export"),
    path("proposals/add-to-meeting/", proposals.entries_add, name="entries_add"),
    path("proposals/template/", proposal_imports.proposal_template, name="proposal_template"),
    path("proposals/views/save/", proposals.view_save, name="view_save"),
    path("proposals/views/<int:number>/delete/", proposals.view_delete, name="view_delete"),
    path("branches/<int:pk>/import/", proposal_imports.proposal_import, name="proposal_import"),
    path("proposals/<int:pk>/", proposals.proposal_detail, name="proposal_detail"),
]
