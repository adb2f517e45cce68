"""``make bench``: every figure beside its reference; exit 1 when a ratio is over its limit.

The table is also written as JSON to the path in ``BENCH_OUT``. Sizes are environment variables. Scripts that are named
run alone: ``python -m benchmarks page_weight``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.services import Postgres

# Exports first: they tell the memory of their first child. Ranking and closing last: the one fills what others would
# read past, the other begins by emptying the tables.
SCRIPTS = ("exports", "grid", "rosters", "page_weight", "throughput", "ranking", "closing")


def measure(scripts: Sequence[str]) -> list[dict[str, object]]:
    """Runs scripts on the database that is set up and returns the rows of the table."""
    rows = []
    for script in scripts:
        for figure in importlib.import_module(f"benchmarks.{script}").figures():
            rows.append(asdict(figure) | {"ratio": figure.ratio, "holds": figure.holds})
            mark = "" if figure.holds else "  over its limit"
            print(
                f"{figure.name:<14}{figure.ours:>10.2f} {figure.unit:<2}{figure.reference:>10.2f} {figure.unit:<2}"
                f"{figure.ratio:>8.2f}{figure.limit:>8.2f}  {figure.note}{mark}"
            )
    return rows


def main() -> None:
    """Starts PostgreSQL, makes an empty database, measures."""
    server = Postgres()
    try:
        os.environ |= {"DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "branchmgr.settings_test"}
        django = importlib.import_module("django")
        django.setup()
        importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
        print(f"{'name':<14}{'ours':>13}{'reference':>13}{'ratio':>8}{'limit':>8}")
        rows = measure([each for each in SCRIPTS if each in sys.argv[1:]] or SCRIPTS)
    finally:
        server.stop()
    if out := os.environ.get("BENCH_OUT"):
        Path(out).write_text(json.dumps(rows, indent=1))
    sys.exit(0 if all(row["holds"] for row in rows) else 1)


if __name__ == "__main__":
    main()
