"""Addresses of attendance, leave, rates and the member page."""

from __future__ import annotations

from django.urls import path

from activities.views import attendance, leaves, member_records, rates

urlpatterns = [
    path("records/<int:pk>/attendance/", attendance.attendance_take, name="attendance_take"),
    path("make-up/", attendance.make_up_list, name="make_up_list"),
    path("make-up/<int:pk>/", attendance.make_up, name="make_up"),
    path("make-up/<int:pk>/take-back/", attendance.make_up_take_back, name="make_up_take_back"),
    path("counting/<int:pk>/", attendance.counting_rules, name="counting_rules"),
    path("counting/<int:pk>/set/", attendance.counting_set, name="counting_set"),
    path("leaves/", leaves.leave_list, name="leave_list"),
    path("leaves/ask/", leaves.leave_ask, name="leave_ask"),
    path("leaves/<int:pk>/", leaves.leave_detail, name="leave_detail"),
    path("leaves/<int:pk>/decide/", leaves.leave_decide, name="leave_decide"),
    path("leaves/<int:pk>/withdraw/", leaves.leave_withdraw, name="leave_withdraw"),
    path("rates/", rates.rate_list, name="rate_list"),
    path("rates/export/", rates.rate_export, name="rate_export"),
    path("people/<int:pk>/record/", member_records.person_record, name="person_record"),
    path("people/<int:pk>/contact/", member_records.contact_correct, name="contact_correct"),
    path("people/<int:pk>/correction/", member_records.correction_ask, name="correction_ask"),
]
