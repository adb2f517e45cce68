"""Addresses of the board: its pages, public affairs, links for screens."""

from __future__ import annotations

from django.urls import URLPattern, path

from board.views import affairs, wall, wall_links

urlpatterns: list[URLPattern] = [
    path("", wall.board_home, name="board_home"),
    path("<int:pk>/", wall.board_detail, name="board_detail"),
    path("<int:pk>/affairs/new/", affairs.affair_write, name="affair_write"),
    path("<int:pk>/links/", wall_links.wall_link_list, name="wall_link_list"),
    path("<int:pk>/links/new/", wall_links.wall_link_make, name="wall_link_make"),
    path("affairs/", affairs.affair_list, name="affair_list"),
    path("affairs/<int:pk>/", affairs.affair_detail, name="affair_detail"),
    path("affairs/<int:pk>/edit/", affairs.affair_edit, name="affair_edit"),
    path("affairs/<int:pk>/publish/", affairs.affair_publish, name="affair_publish"),
    path("affairs/<int:pk>/take-back/", affairs.affair_take_back, name="affair_take_back"),
    path("affairs/<int:pk>/delete/", affairs.affair_delete, name="affair_delete"),
    path("links/<int:pk>/withdraw/", wall_links.wall_link_withdraw, name="wall_link_withdraw"),
    path("reflections/<int:pk>/hide/", wall.reflection_hide, name="reflection_hide"),
    path("wall/<str:token>/", wall.wall_show, name="wall_show"),
]
