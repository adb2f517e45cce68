"""Addresses of the app appraisal."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisal.views import grid, periods, score_sheets

urlpatterns: list[URLPattern] = [
    path("periods/", periods.period_list, name="period_list"),
    path("periods/<int:pk>/", periods.period_detail, name="period_detail"),
    path("periods/<int:pk>/grid/", grid.period_grid, name="period_grid"),
    path("periods/<int:pk>/cells/", grid.period_cells, name="period_cells"),
    path("periods/<int:pk>/preview/", grid.period_preview, name="period_preview"),
    path("periods/<int:pk>/scores.xlsx", score_sheets.score_sheet, name="score_sheet"),
    path("periods/<int:pk>/scores/import/", score_sheets.score_import, name="score_import"),
    path("periods/<int:pk>/scores/check/", score_sheets.score_import_check, name="score_import_check"),
    path("periods/<int:pk>/total/", periods.period_total, name="period_total"),
    path("periods/<int:pk>/publish/", periods.period_publish, name="period_publish"),
]
