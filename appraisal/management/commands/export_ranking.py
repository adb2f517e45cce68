"""``export_ranking``: the year's ranking as a workbook (``formats.md`` §5)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandParser

from appraisal.enums import Cadence
from appraisal.exports import ranking
from appraisal.exports.files import save_workbook
from appraisal.exports.places import branch_named, committee_named, demand
from appraisal.services import exports
from branchmgr import clock
from branchmgr.commands import ServiceCommand


class Command(ServiceCommand):
    help = "Write the ranking of a year into a workbook, of one branch or of all below a committee."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--branch", metavar="CODE", help="code of the branch")
        place.add_argument("--committee", metavar="CODE", help="code of the committee: all branches below it")
        parser.add_argument("--year", type=int, required=True, help="the year, 2026")
        parser.add_argument(
            "--cadence", choices=Cadence.values, help="where a branch had several; its finest by default"
        )
        parser.add_argument("--output", metavar="FILE.xlsx", required=True, help="the workbook to write")

    def perform(self, **options: Any) -> None:
        by, year, now = options["by"], options["year"], clock.now()
        place = branch_named(options["branch"]) if options["branch"] else committee_named(options["committee"])
        demand("appraisal.export_ranking", place, by=by)
        found = ranking.ranking_of(place, year, cadence=options["cadence"], by=by)
        save_workbook(
            options["output"],
            ranking.sheets(found, by=by, now=now),
            created=now,
            record=partial(exports.export_ranking, place, year=year, cadence=options["cadence"], by=by),
        )
        self.say(options["output"])
