"""Every page that can be printed is tried on paper: none is forgotten when a page gets its Print button."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.papers import PAPERS

TEMPLATES = Path(__file__).parents[2] / "templates"
PRINTS = re.compile(r"_print_button\.html|\bdata-print\b")
OTHERWISE = {
    "_print_button": "the button itself",
    "recovery_codes": "the page that recovery_codes_renew answers with, which is a paper",
}
"""templates with a Print button that are no paper of their own name, and why"""


def test_every_page_with_a_print_button_is_a_paper() -> None:
    printable = {each.stem for each in TEMPLATES.rglob("*.html") if PRINTS.search(each.read_text())}

    assert printable - {paper.name for paper in PAPERS} == set(OTHERWISE)
