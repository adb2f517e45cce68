"""Models of the innovation."""

from __future__ import annotations

from innovation.models.departments import Award, AwardTier, Benefit, Question, Recommendation, Report
from innovation.models.proposals import (
    Author,
    BrokenRecord,
    Proposal,
    ProposalFile,
    ProposalStep,
    ProposalTerm,
    ProposalText,
    SavedView,
)
from innovation.models.reviews import Criterion, Entry, MeetingStep, Review, ReviewMark, ReviewMeeting
from innovation.models.seminars import InnovationPost, Seminar, SeminarTalk

__all__ = [
    "Author",
    "Award",
    "AwardTier",
    "Benefit",
    "BrokenRecord",
    "Criterion",
    "Entry",
    "InnovationPost",
    "MeetingStep",
    "Proposal",
    "ProposalFile",
    "ProposalStep",
    "ProposalTerm",
    "ProposalText",
    "Question",
    "Recommendation",
    "Report",
    "Review",
    "ReviewMark",
    "ReviewMeeting",
    "SavedView",
    "Seminar",
    "SeminarTalk",
]
