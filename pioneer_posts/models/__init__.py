"""Models of the pioneer posts."""

from __future__ import annotations

from pioneer_posts.models.applications import Aim, Application, ApplicationStep
from pioneer_posts.models.assessments import Assessment, AssessmentMark, AssessmentStep, PostResult
from pioneer_posts.models.checks import CheckDraw, CheckEvidence, SpotCheck, Violation
from pioneer_posts.models.holdings import Feedback, Fulfilment, Holding
from pioneer_posts.models.posts import PioneerPost
from pioneer_posts.models.rounds import Postponement, Round, RoundStep, RubricItem

__all__ = [
    "Aim",
    "Application",
    "ApplicationStep",
    "Assessment",
    "AssessmentMark",
    "AssessmentStep",
    "CheckDraw",
    "CheckEvidence",
    "Feedback",
    "Fulfilment",
    "Holding",
    "PioneerPost",
    "PostResult",
    "Postponement",
    "Round",
    "RoundStep",
    "RubricItem",
    "SpotCheck",
    "Violation",
]
