"""The sources of suggested scores that an indicator may name; none where no registry of them is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec


def source_choices() -> list[tuple[str, str]]:
    """Key and label of every registered source."""
    if find_spec("appraisal.suggestions") is None:
        return []
    sources = getattr(import_module("appraisal.suggestions"), "SOURCES", {})
    return [(str(key), str(getattr(source, "label", key))) for key, source in sources.items()]
