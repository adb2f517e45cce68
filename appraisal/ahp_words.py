"""What is wrong with judgements in pairs, in words."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from appraisal.ahp import MOST, Contradiction, Fault, MatrixError


def sentence(error: MatrixError) -> str:
    """What is wrong with a matrix, where (counted from 1), and how to mend it."""
    place = {"row": error.row + 1, "column": (error.column or 0) + 1, "most": MOST}
    return _SENTENCES[error.fault]() % place


def contradiction_told(found: Contradiction) -> str:
    """Which three contradict each other most, and which judgement would mend most of it; counted from 1."""
    values = {
        "first": found.triple[0] + 1,
        "second": found.triple[1] + 1,
        "third": found.triple[2] + 1,
        "row": found.pair[0] + 1,
        "column": found.pair[1] + 1,
        "value": judgement(found.value),
        "ratio": f"{found.cr:.3f}",
    }
    return (
        _(
            "Most contradictory are %(first)s, %(second)s and %(third)s: with %(value)s in row %(row)s,"
            " column %(column)s the consistency ratio would be %(ratio)s."
        )
        % values
    )


def judgement(value: Fraction) -> str:
    """A judgement as it is written: ``3``, ``1/3``."""
    return str(value)


_SENTENCES = {
    Fault.EMPTY: lambda: _("The matrix is empty. Give it a row and a column for each thing compared."),
    Fault.NOT_SQUARE: lambda: _("The matrix is not square: row %(row)s has not as many numbers as there are rows."),
    Fault.TOO_LARGE: lambda: _("The matrix is too large: at most %(most)s things are compared at once. Form groups."),
    Fault.NOT_A_NUMBER: lambda: _(
        "Row %(row)s, column %(column)s is no judgement. Write it like 3, 1/3 or 0.5, of 12 digits at most."
    ),
    Fault.NOT_POSITIVE: lambda: _("Row %(row)s, column %(column)s is not positive. Judgements are larger than 0."),
    Fault.NOT_RECIPROCAL: lambda: _(
        "The matrix is not reciprocal: row %(row)s, column %(column)s and row %(column)s, column %(row)s do not"
        " multiply to 1. Write for example 3 and 1/3 (not 0.33); with itself everything is 1."
    ),
}
