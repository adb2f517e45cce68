"""Small examples of what the rules of the house catch, and of what they must let pass."""

from __future__ import annotations

from collections.abc import Callable

from tests import house
from tools import budgets

Check = Callable[[str], list[str]]

BAD: list[tuple[Check, str]] = [
    (house.inline_parts, "<script>alert(1)</script>"),
    (house.inline_parts, "<SCRIPT type='module'>"),
    (house.inline_parts, "<style>p {}</style>"),
    (house.inline_parts, '<p style="color: red">'),
    (house.inline_parts, '<button onclick="go()">'),
    (house.inline_parts, '<a href="javascript:go()">'),
    (house.inline_parts, '<p hx-on:click="go()">'),
    (house.inline_parts, "<p hx-vals='js:{a: 1}'>"),
    (house.services_without_by, "@transaction.atomic\ndef publish(period, by): ..."),
    (house.services_without_by, "def publish(period):\n    audit.record('publish', by=None)"),
    (house.services_without_by, "def rename(group):\n    group.save(update_fields=['name'])"),
    (house.services_without_by, "def rename(groups):\n    groups.update(name='x')"),
    (house.services_without_by, "def rename(group):\n    _rename(group)\n\ndef _rename(group):\n    group.save()"),
    (house.floats, "total = float(points)"),
    (house.floats, "points = models.FloatField()"),
    (house.floats, "total = points * 0.5"),
    (house.floats, "totals = map(float, points)"),
    (house.other_clocks, "datetime.now()"),
    (house.other_clocks, "datetime.datetime.now(tz=zone)"),
    (house.other_clocks, "django.utils.timezone.now()"),
    (house.other_clocks, "date.today()"),
    (house.other_clocks, "time.time()"),
    (house.other_clocks, "from time import time"),
    (house.other_clocks, "at = models.DateTimeField(default=timezone.now)"),
    (house.other_clocks, "at = models.DateTimeField(auto_now_add=True)"),
    (house.other_clocks, "from django.db.models.functions import Now"),
    (house.filtering_views, "Period.objects.filter(status='published')"),
    (house.filtering_views, "Period.objects.visible_to(user).exclude(year=2026)"),
    (house.filtering_views, "Period.objects.get(pk=pk)"),
    (house.status_elsewhere, "period.status = PeriodStatus.PUBLISHED"),
    (house.status_elsewhere, "periods.filter(pk=1).update(status='published')"),
    (house.hidden_imports, "def total():\n    import decimal"),
    (house.hidden_imports, "def total():\n    x = 1\n    import decimal"),
    (house.relative_imports, "from . import scoring"),
    (house.relative_imports, "from ..groups import models"),
    (house.unclear_tests, "def test_totals(): ..."),
    (house.unclear_tests, "def test(): ..."),
    (house.unclear_tests, "def testTotals(): ..."),
    (house.bare_waivers, "x = 1  # noqa"),
    (house.bare_waivers, "x = 1  # noqa: E501"),
    (house.bare_waivers, "x = 1  # type: ignore"),
    (budgets.technical_names, "appraisal/utils.py"),
    (budgets.technical_names, "groups/common/names.py"),
    (house.machine_words, "open('" + "/" + "home/somebody/roster.xlsx')"),
    (house.machine_words, "/" + "opt/tools/bin"),
    (house.machine_words, "--index" + "-url https://packages.example/simple"),
    (house.machine_words, "https://registry." + "npmjs.org/bootstrap"),
]

GOOD: list[tuple[Check, str]] = [
    (house.inline_parts, '<script src="a.js" defer></script><script id="d" type="application/json">{}</script>'),
    (house.inline_parts, '<button class="button-style" data-on="x" hx-confirm="Sure?">'),
    (house.services_without_by, "@transaction.atomic\ndef publish(period, *, by): ..."),
    (house.services_without_by, "@transaction.atomic\ndef check_roster(rows): ..."),
    (
        house.services_without_by,
        "def seen(rows):\n    rows.update({1})\n    return _read(rows)\n\ndef _read(rows): ...",
    ),
    (house.floats, "total = Decimal('0.5') * 2"),
    (house.other_clocks, "clock.now(); time.monotonic()"),
    (house.filtering_views, "Period.objects.visible_to(user).newest_first(); request.GET.get('page')"),
    (house.status_elsewhere, "def _advance(period, status):\n    period.status = status"),
    (house.hidden_imports, "def total():\n    import decimal  # slow, and seldom needed"),
    (house.hidden_imports, "def total():\n    # slow, and seldom needed\n    import decimal"),
    (house.relative_imports, "from appraisal import scoring"),
    (house.unclear_tests, "def test_totals_without_scores(): ..."),
    (house.bare_waivers, "x = '# noqa'"),
    (house.bare_waivers, "x = 1  # noqa: S308 - made of numbers only\ny = 1  # type: ignore[attr-defined]"),
    (house.machine_words, "var/db.sqlite3 /account/sign-in/ https://example.org/home/page /opt/branchmgr/.venv"),
]
