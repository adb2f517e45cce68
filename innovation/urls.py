"""Addresses of the innovation: one list a noun."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
