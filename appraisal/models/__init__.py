"""Schemes, periods, scores, results."""

from appraisal.models.periods import Period, PeriodStep
from appraisal.models.results import Result
from appraisal.models.schemes import Band, Dimension, Indicator, Scheme
from appraisal.models.scores import Score

__all__ = ["Band", "Dimension", "Indicator", "Period", "PeriodStep", "Result", "Scheme", "Score"]
