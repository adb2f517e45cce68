"""Schemes, periods, scores, results, and what follows from them."""

from appraisal.models.corrections import Correction, CorrectionStep, ResultRevision
from appraisal.models.honours import Honour
from appraisal.models.objections import Objection, ObjectionStep
from appraisal.models.periods import Period, PeriodStep
from appraisal.models.rectifications import Measure, Progress, Rectification, RectificationStep
from appraisal.models.results import Result
from appraisal.models.schemes import Band, Dimension, Indicator, Scheme, SchemeVoter
from appraisal.models.scores import Score
from appraisal.models.suggestions import SelfAssessment, SuggestionUse
from appraisal.models.warnings import LeaderWarning

__all__ = [
    "Band",
    "Correction",
    "CorrectionStep",
    "Dimension",
    "Honour",
    "Indicator",
    "LeaderWarning",
    "Measure",
    "Objection",
    "ObjectionStep",
    "Period",
    "PeriodStep",
    "Progress",
    "Rectification",
    "RectificationStep",
    "Result",
    "ResultRevision",
    "Scheme",
    "SchemeVoter",
    "Score",
    "SelfAssessment",
    "SuggestionUse",
]
