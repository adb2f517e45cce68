"""``export_results``: one period's published results as a workbook, item by item."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandParser

from appraisal.exports import results
from appraisal.exports.files import save_workbook
from appraisal.exports.places import branch_named, demand, period_named
from appraisal.services import exports
from branchmgr import clock
from branchmgr.commands import ServiceCommand


class Command(ServiceCommand):
    help = "Write one period's published results into a workbook, item by item."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--branch", metavar="CODE", required=True, help="code of the branch")
        parser.add_argument("--period", metavar="PERIOD", required=True, help="2026Q3, 2026H1 or 2026Y1")
        parser.add_argument("--output", metavar="FILE.xlsx", required=True, help="the workbook to write")

    def perform(self, **options: Any) -> None:
        by, now = options["by"], clock.now()
        branch = branch_named(options["branch"])
        demand("appraisal.export_ranking", branch, by=by)
        period = period_named(branch, options["period"], by=by)
        save_workbook(
            options["output"],
            results.sheets(period, by=by, now=now),
            created=now,
            record=partial(exports.export_results, period, by=by),
        )
        self.say(options["output"])
