"""Addresses of what groups do."""

from __future__ import annotations

from django.urls import include, path

from activities.views import checks, plans

urlpatterns = [
    path("", include("activities.archive_urls")),
    path("", include("activities.attendance_urls")),
    path("", include("activities.dues_urls")),
    path("", include("activities.record_urls")),
    path("", include("activities.remote_urls")),
    path("plans/branches/<int:pk>/", plans.plan_list, name="plan_list"),
    path("plans/branches/<int:pk>/export/", plans.plan_export, name="plan_export"),
    path("plans/branches/<int:pk>/actions/<int:year>/", plans.action_set, name="action_set"),
    path("plans/groups/<int:pk>/<str:quarter>/", plans.plan_detail, name="plan_detail"),
    path("plans/groups/<int:pk>/<str:quarter>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/groups/<int:pk>/<str:quarter>/summary/", plans.plan_sum_up, name="plan_sum_up"),
    path("plans/groups/<int:pk>/<str:quarter>/actions/<int:action>/", plans.action_do, name="action_do"),
    path("records/<int:pk>/checks/<slug:key>/", checks.record_override, name="record_override"),
    path("groups/<int:pk>/checks/<slug:key>/", checks.group_override, name="group_override"),
    path("overrides/<int:pk>/lift/", checks.override_lift, name="override_lift"),
]
