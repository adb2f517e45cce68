"""Addresses of dues."""

from __future__ import annotations

from django.urls import path, register_converter

from activities.months import MonthConverter
from activities.views import arrears, dues, dues_bases, dues_payments

register_converter(MonthConverter, "month")

GROUP = "dues/groups/<int:pk>/<month:month>/"
BRANCH = "dues/branches/<int:pk>/"

urlpatterns = [
    path("dues/", dues.dues_list, name="dues_list"),
    path("dues/mine/", dues.dues_own, name="dues_own"),
    path(GROUP, dues.dues_sheet, name="dues_sheet"),
    path(f"{GROUP}open/", dues.dues_open, name="dues_open"),
    path(f"{GROUP}paper/", dues.dues_paper, name="dues_paper"),
    path(f"{GROUP}export/", dues.dues_export, name="dues_export"),
    path(f"{GROUP}import/", dues.dues_import, name="dues_import"),
    path("dues/<int:pk>/pay/", dues_payments.dues_pay, name="dues_pay"),
    path("dues/<int:pk>/undo/", dues_payments.dues_undo, name="dues_undo"),
    path("dues/<int:pk>/payment/", dues_payments.payment_record, name="payment_record"),
    path("dues/<int:pk>/correct/", dues_payments.payment_correct, name="payment_correct"),
    path("dues/<int:pk>/take-back/", dues_payments.payment_take_back, name="payment_take_back"),
    path(f"{BRANCH}bases/", dues_bases.dues_base_list, name="dues_base_list"),
    path(f"{BRANCH}bases/export/", dues_bases.dues_base_export, name="dues_base_export"),
    path(f"{BRANCH}bases/import/", dues_bases.dues_base_import, name="dues_base_import"),
    path("dues/people/<int:pk>/base/", dues_bases.dues_base_set, name="dues_base_set"),
    path(f"{BRANCH}arrears/", arrears.arrears_list, name="arrears_list"),
    path(f"{BRANCH}arrears/export/", arrears.arrears_export, name="arrears_export"),
    path(f"{BRANCH}zero-hour/", arrears.zero_hour, name="zero_hour"),
    path(f"{BRANCH}zero-hour/draw/", arrears.zero_hour_draw, name="zero_hour_draw"),
]
