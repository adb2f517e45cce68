"""Addresses of seminars and innovation posts."""

from __future__ import annotations

from django.urls import URLPattern, path

from innovation.views import innovation_posts, seminars

urlpatterns: list[URLPattern] = [
    path("seminars/", seminars.seminar_list, name="seminar_list"),
    path("seminars/<int:pk>/", seminars.seminar_detail, name="seminar_detail"),
    path("seminars/<int:pk>/edit/", seminars.seminar_edit, name="seminar_edit"),
    path("seminars/<int:pk>/minutes/", seminars.seminar_hold, name="seminar_hold"),
    path("seminars/<int:pk>/call-off/", seminars.seminar_call_off, name="seminar_call_off"),
    path("branches/<int:pk>/seminars/new/", seminars.seminar_plan, name="seminar_plan"),
    path("posts/", innovation_posts.innovation_post_list, name="innovation_post_list"),
    path("posts/<int:pk>/", innovation_posts.innovation_post_detail, name="innovation_post_detail"),
    path("posts/<int:pk>/mark/", innovation_posts.innovation_post_mark, name="innovation_post_mark"),
    path("posts/<int:pk>/unmark/", innovation_posts.innovation_post_unmark, name="innovation_post_unmark"),
]
