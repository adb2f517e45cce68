"""Addresses of writing proposals: one's own, the three steps, authors, files, handing in and taking back."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import authors, drafts, proposal_files

urlpatterns: list[URLPattern] = [
    path("mine/", drafts.own_proposal_list, name="own_proposal_list"),
    path("proposals/begin/", drafts.proposal_begin, name="proposal_begin"),
    path("proposals/<int:pk>/kind/", drafts.kind_change, name="kind_change"),
    path("proposals/<int:pk>/write/", drafts.proposal_write, name="proposal_write"),
    path("proposals/<int:pk>/keep/", drafts.proposal_keep, name="proposal_keep"),
    path("proposals/<int:pk>/finish/", drafts.proposal_finish, name="proposal_finish"),
    path("proposals/<int:pk>/submit/", drafts.proposal_submit, name="proposal_submit"),
    path("proposals/<int:pk>/withdraw/", drafts.proposal_withdraw, name="proposal_withdraw"),
    path("proposals/<int:pk>/delete/", drafts.draft_delete, name="draft_delete"),
    path("proposals/<int:pk>/authors/", authors.authors_set, name="authors_set"),
    path("proposals/<int:pk>/consent/", authors.authorship_answer, name="authorship_answer"),
    path("proposals/<int:pk>/files/", proposal_files.proposal_file_add, name="proposal_file_add"),
    path("proposals/<int:pk>/files/<int:number>/", proposal_files.proposal_file, name="proposal_file"),
    path(
        "proposals/<int:pk>/files/<int:number>/remove/",
        proposal_files.proposal_file_remove,
        name="proposal_file_remove",
    ),
]
