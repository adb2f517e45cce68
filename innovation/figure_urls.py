"""Addresses of a year's figures and the five-ones matrix."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import figures as views

BRANCH = "five-ones/branches/<int:pk>/<int:year>/"

urlpatterns: list[URLPattern] = [
    path("five-ones/", views.figure_branches, name="figure_branches"),
    path(BRANCH, views.figure_year, name="figure_year"),
    path(f"{BRANCH}matrix/", views.matrix_year, name="matrix_year"),
    path(f"{BRANCH}figures.xlsx", views.figure_workbook, name="figure_workbook"),
    path(f"{BRANCH}summary.docx", views.figure_paper, name="figure_paper"),
]
