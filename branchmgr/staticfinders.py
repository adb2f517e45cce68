"""Serves the named files of installed front-end packages under ``vendor/``."""

from __future__ import annotations

from django.contrib.staticfiles.finders import FileSystemFinder


class PackageFinder(FileSystemFinder):
    """Finds nothing until the packages are named."""
