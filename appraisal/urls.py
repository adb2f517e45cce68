"""Addresses of the app appraisal."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisal.views import corrections, grid, honours, objections, periods, results, schemes, score_sheets, years

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
    path("periods/<int:pk>/result/", results.period_result, name="period_result"),
    path("periods/<int:pk>/result.xlsx", results.results_export, name="results_export"),
    path("results/<int:pk>/", results.result_detail, name="result_detail"),
    path("results/<int:pk>/items/<int:item>/correct/", corrections.correction_decide, name="correction_decide"),
    path("periods/<int:pk>/objections/new/", objections.objection_raise, name="objection_raise"),
    path("objections/", objections.objection_list, name="objection_list"),
    path("objections/<int:pk>/", objections.objection_detail, name="objection_detail"),
    path("objections/<int:pk>/attachment/", objections.objection_attachment, name="objection_attachment"),
    path("objections/<int:pk>/forward/", objections.objection_forward, name="objection_forward"),
    path("objections/<int:pk>/return/", objections.objection_return, name="objection_return"),
    path("objections/<int:pk>/withdraw/", objections.objection_withdraw, name="objection_withdraw"),
    path("objections/<int:pk>/accept/", objections.objection_accept, name="objection_accept"),
    path("objections/<int:pk>/refuse/", objections.objection_refuse, name="objection_refuse"),
    path("corrections/<int:pk>/", corrections.correction_detail, name="correction_detail"),
    path("corrections/<int:pk>/confirm/", corrections.correction_confirm, name="correction_confirm"),
    path("corrections/<int:pk>/reject/", corrections.correction_reject, name="correction_reject"),
    path("years/", years.year_list, name="year_list"),
    path("branches/<int:pk>/years/<int:year>/", years.year_detail, name="year_detail"),
    path("branches/<int:pk>/years/<int:year>/ranking.xlsx", years.ranking_export, name="ranking_export"),
    path("committees/<int:pk>/years/<int:year>/", years.year_committee, name="year_committee"),
    path(
        "committees/<int:pk>/years/<int:year>/ranking.xlsx",
        years.committee_ranking_export,
        name="committee_ranking_export",
    ),
    path("branches/<int:pk>/years/<int:year>/honours/", honours.year_honours, name="year_honours"),
    path("branches/<int:pk>/years/<int:year>/honours/<slug:kind>/", honours.honour_decide, name="honour_decide"),
    path("honours/<int:pk>/", honours.honour_certificate, name="honour_certificate"),
    path("honours/<int:pk>/withdraw/", honours.honour_withdraw, name="honour_withdraw"),
    path("schemes/", schemes.scheme_list, name="scheme_list"),
    path("schemes/template.xlsx", schemes.scheme_template, name="scheme_template"),
    path("schemes/<int:pk>/", schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<int:pk>/scheme.xlsx", schemes.scheme_export, name="scheme_export"),
    path("schemes/<int:pk>/approve/", schemes.scheme_approve, name="scheme_approve"),
    path("schemes/<int:pk>/delete/", schemes.scheme_delete, name="scheme_delete"),
    path("schemes/import/<int:pk>/", schemes.scheme_import, name="scheme_import"),
    path("schemes/import/<int:pk>/marked/", schemes.scheme_import_marked, name="scheme_import_marked"),
]
