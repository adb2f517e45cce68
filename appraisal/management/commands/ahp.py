"""``ahp FILE.json``: weights and consistency of a matrix of judgements in pairs (``formats.md`` §6)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from appraisal import ahp, ahp_words
from branchmgr.commands import ServiceCommand, file_bytes
from branchmgr.errors import RefusedError

MOST_BYTES = 100_000
"""a matrix of the largest size, each number of the longest kind, is smaller by far"""


class Command(ServiceCommand):
    """Reads a matrix, writes nothing. A matrix that contradicts itself is told, with what would mend it."""

    help = 'Print the weights that follow from judgements in pairs: {"matrix": [["1", "1/2"], …], "method": "root"}.'
    requires_by = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.json", help="matrix and method: eigenvector (or none), root, column")

    def perform(self, **options: Any) -> None:
        asked = _asked(file_bytes(options["file"]))
        method = _method(asked.get("method", ahp.Method.EIGENVECTOR))
        matrix = _matrix(asked.get("matrix"))
        found = ahp.outcome(matrix, method)
        self.say(
            json.dumps(
                {
                    "weights": [float(weight) for weight in found.weights],
                    "lambda_max": float(found.lambda_max),
                    "ci": float(found.ci),
                    "cr": float(found.cr),
                    "accepted": found.accepted,
                }
            )
        )
        worst = None if found.accepted else ahp.contradiction(matrix, method)
        if worst is not None:
            self.stderr.write(ahp_words.contradiction_told(worst))


def _asked(content: bytes) -> dict[str, Any]:
    """What stands in the file, every number as it was written."""
    if len(content) > MOST_BYTES:
        raise RefusedError(_("The file is too large for a matrix."))
    try:
        asked = json.loads(content, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise RefusedError(_("The file is not JSON: %(error)s.") % {"error": error}) from error
    if not isinstance(asked, dict):
        raise RefusedError(_('The file is no matrix. Write it like {"matrix": [["1", "1/2"], ["2", "1"]]}.'))
    return asked


def _method(named: object) -> ahp.Method:
    try:
        return ahp.Method(str(named))
    except ValueError as error:
        methods = ", ".join(ahp.Method)
        said = {"method": named, "methods": methods}
        raise RefusedError(_("There is no method %(method)s. Choose one of: %(methods)s.") % said) from error


def _matrix(rows: object) -> ahp.Matrix:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise RefusedError(_('The file is no matrix. Write it like {"matrix": [["1", "1/2"], ["2", "1"]]}.'))
    try:
        return ahp.matrix_of(rows)
    except ahp.MatrixError as error:
        raise RefusedError(ahp_words.sentence(error)) from error
