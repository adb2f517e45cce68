"""Addresses of posts."""

from __future__ import annotations

from django.urls import path

from pioneer_posts.views import posts

urlpatterns = [
    path("list/", posts.post_list, name="post_list"),
    path("export/", posts.posts_export, name="posts_export"),
    path("template/", posts.post_template, name="post_template"),
    path("branches/<int:pk>/new/", posts.post_create, name="post_create"),
    path("branches/<int:pk>/import/", posts.post_import, name="post_import"),
    path("<int:pk>/", posts.post_detail, name="post_detail"),
    path("<int:pk>/edit/", posts.post_edit, name="post_edit"),
    path("<int:pk>/close/", posts.post_close, name="post_close"),
    path("<int:pk>/reopen/", posts.post_reopen, name="post_reopen"),
]
