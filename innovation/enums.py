"""Fixed choices of the innovation, and the one table of the steps that a proposal may take."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProposalKind(TextChoices):
    """The five ones 五个一 (domain row A5)."""

    SUGGESTION = "suggestion", pgettext_lazy("five ones", "suggestion")
    IMPROVEMENT = "improvement", pgettext_lazy("five ones", "improvement made")
    CONVERSION = "conversion", pgettext_lazy("five ones", "result put to use")
    PROCESS = "process", pgettext_lazy("five ones", "new process")
    RECORD = "record", pgettext_lazy("five ones", "record broken")


class Part(TextChoices):
    """The texts a proposal consists of; which ones, its kind says."""

    PRESENT_STATE = "present_state", pgettext_lazy("proposal", "present state")
    MEASURE = "measure", pgettext_lazy("proposal", "measure")
    EXPECTED_EFFECT = "expected_effect", pgettext_lazy("proposal", "expected effect")
    BEFORE = "before", pgettext_lazy("proposal", "before")
    AFTER = "after", pgettext_lazy("proposal", "after")
    SOURCE = "source", pgettext_lazy("proposal", "source of the result")
    APPLIED = "applied", pgettext_lazy("proposal", "where it is applied")
    OLD_STEPS = "old_steps", pgettext_lazy("proposal", "old steps")
    NEW_STEPS = "new_steps", pgettext_lazy("proposal", "new steps")
    TRIAL_DATA = "trial_data", pgettext_lazy("proposal", "data of the trial")
    PROOF = "proof", pgettext_lazy("proposal", "proof")


PARTS: dict[ProposalKind, tuple[Part, ...]] = {
    ProposalKind.SUGGESTION: (Part.PRESENT_STATE, Part.MEASURE, Part.EXPECTED_EFFECT),
    ProposalKind.IMPROVEMENT: (Part.BEFORE, Part.AFTER),
    ProposalKind.CONVERSION: (Part.SOURCE, Part.APPLIED),
    ProposalKind.PROCESS: (Part.OLD_STEPS, Part.NEW_STEPS, Part.TRIAL_DATA),
    ProposalKind.RECORD: (Part.PROOF,),
}
"""The texts of each kind, in their order; a record broken has its figures besides (``BrokenRecord``)."""


class ProposalStatus(TextChoices):
    """The way of a proposal; where it is says who has it."""

    DRAFT = "draft", pgettext_lazy("proposal", "draft")
    WITH_GROUP = "with_group", pgettext_lazy("proposal", "with the group")
    WITH_COMMITTEE = "with_committee", pgettext_lazy("proposal", "with the committee")
    IN_REVIEW = "in_review", pgettext_lazy("proposal", "in review")
    RETURNED = "returned", pgettext_lazy("proposal", "returned for rework")
    PARKED = "parked", pgettext_lazy("proposal", "parked")
    NOT_ADOPTED = "not_adopted", pgettext_lazy("proposal", "not adopted")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    RECOMMENDED = "recommended", pgettext_lazy("proposal", "recommended to a department")
    ASKED_BACK = "asked_back", pgettext_lazy("proposal", "asked back by the department")
    TRIAL = "trial", pgettext_lazy("proposal", "on trial")
    ADOPTED = "adopted", pgettext_lazy("proposal", "adopted")
    DECLINED = "declined", pgettext_lazy("proposal", "declined by the department")
    CARRIED_OUT = "carried_out", pgettext_lazy("proposal", "carried out")
    VERIFIED = "verified", pgettext_lazy("proposal", "benefit verified")
    CLOSED = "closed", pgettext_lazy("proposal", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")
    MERGED = "merged", pgettext_lazy("proposal", "merged into another")


class StepWord(TextChoices):
    """What a step of a proposal was, where the status it led to does not say so."""

    SUPPORTED = "supported", pgettext_lazy("step of a proposal", "opinion of the group: supports the proposal")
    OPPOSED = "opposed", pgettext_lazy("step of a proposal", "opinion of the group: does not support the proposal")
    QUESTION = "question", pgettext_lazy("step of a proposal", "question of the department")
    ANSWER = "answer", pgettext_lazy("step of a proposal", "answer of the author")
    JOINED = "joined", pgettext_lazy("step of a proposal", "others merged into this one")


_S = ProposalStatus
NEXT_PROPOSAL: dict[ProposalStatus, tuple[ProposalStatus, ...]] = {
    _S.DRAFT: (_S.WITH_GROUP, _S.WITH_COMMITTEE, _S.WITHDRAWN),
    _S.WITH_GROUP: (_S.WITH_COMMITTEE, _S.RETURNED, _S.WITHDRAWN, _S.MERGED),
    _S.WITH_COMMITTEE: (_S.IN_REVIEW, _S.RETURNED, _S.WITHDRAWN, _S.MERGED),
    _S.IN_REVIEW: (_S.ACCEPTED, _S.RETURNED, _S.PARKED, _S.NOT_ADOPTED, _S.WITH_COMMITTEE),
    _S.RETURNED: (_S.WITH_GROUP, _S.WITH_COMMITTEE, _S.WITHDRAWN),
    _S.PARKED: (_S.WITH_COMMITTEE, _S.NOT_ADOPTED),
    _S.NOT_ADOPTED: (_S.WITH_COMMITTEE,),
    _S.ACCEPTED: (_S.RECOMMENDED, _S.CARRIED_OUT),
    _S.RECOMMENDED: (_S.ASKED_BACK, _S.TRIAL, _S.ADOPTED, _S.DECLINED),
    _S.ASKED_BACK: (_S.RECOMMENDED,),
    _S.TRIAL: (_S.ADOPTED, _S.DECLINED),
    _S.ADOPTED: (_S.CARRIED_OUT,),
    _S.DECLINED: (_S.WITH_COMMITTEE, _S.RECOMMENDED),
    _S.CARRIED_OUT: (_S.VERIFIED,),
    _S.VERIFIED: (_S.CLOSED, _S.VERIFIED),
    _S.CLOSED: (_S.WITH_COMMITTEE,),
}
"""The steps each status allows; withdrawn and merged are ends. What is parked, not adopted, declined or closed may be
reopened: it goes back to the committee and keeps its past. A benefit may be verified again after more months. What
a lead author without a group hands in goes straight to the committee."""

OPEN_STATUSES = (
    _S.WITH_GROUP, _S.WITH_COMMITTEE, _S.IN_REVIEW, _S.RETURNED, _S.PARKED, _S.ACCEPTED,
    _S.RECOMMENDED, _S.ASKED_BACK, _S.TRIAL, _S.ADOPTED, _S.CARRIED_OUT, _S.VERIFIED,
)  # fmt: skip
FILED_STATUSES = (*OPEN_STATUSES, _S.NOT_ADOPTED, _S.DECLINED, _S.CLOSED)
"""handed in and neither withdrawn nor merged: what counts as proposed"""
ACCEPTED_STATUSES = (
    _S.ACCEPTED, _S.RECOMMENDED, _S.ASKED_BACK, _S.TRIAL, _S.ADOPTED, _S.CARRIED_OUT, _S.VERIFIED, _S.CLOSED,
)  # fmt: skip
WITH_DEPARTMENT = (_S.RECOMMENDED, _S.TRIAL, _S.ADOPTED)
EDITABLE_STATUSES = (_S.DRAFT, _S.RETURNED, _S.WITH_GROUP, _S.WITH_COMMITTEE, _S.IN_REVIEW)
"""in which its author may still change it; a review of an earlier edition is then outdated"""
REOPENABLE = (_S.PARKED, _S.NOT_ADOPTED, _S.DECLINED, _S.CLOSED)


class MeetingStatus(TextChoices):
    """The life of a review: proposals and reviewers are put together, reviewed, decided, announced together."""

    PREPARED = "prepared", pgettext_lazy("review meeting", "prepared")
    REVIEWING = "reviewing", pgettext_lazy("review meeting", "in review")
    DECIDING = "deciding", pgettext_lazy("review meeting", "being decided")
    ANNOUNCED = "announced", pgettext_lazy("review meeting", "announced")
    CALLED_OFF = "called_off", pgettext_lazy("review meeting", "called off")


NEXT_MEETING: dict[MeetingStatus, tuple[MeetingStatus, ...]] = {
    MeetingStatus.PREPARED: (MeetingStatus.REVIEWING, MeetingStatus.CALLED_OFF),
    MeetingStatus.REVIEWING: (MeetingStatus.DECIDING, MeetingStatus.CALLED_OFF),
    MeetingStatus.DECIDING: (MeetingStatus.ANNOUNCED, MeetingStatus.REVIEWING),
}

RUNNING = (MeetingStatus.REVIEWING, MeetingStatus.DECIDING)
"""in which reviews are taken"""
BEFORE_ANNOUNCEMENT = (MeetingStatus.PREPARED, *RUNNING)


class RatingMethod(TextChoices):
    """How several reviewers' totals become one rating."""

    MEDIAN = "median", _("median")
    MEAN = "mean", _("mean")


class ReviewStatus(TextChoices):
    """The life of one reviewer's review of one proposal."""

    ASSIGNED = "assigned", pgettext_lazy("review", "assigned")
    DONE = "done", pgettext_lazy("review", "handed in")
    DECLINED = "declined", pgettext_lazy("review", "declined")


NEXT_REVIEW: dict[ReviewStatus, tuple[ReviewStatus, ...]] = {
    ReviewStatus.ASSIGNED: (ReviewStatus.DONE, ReviewStatus.DECLINED),
    ReviewStatus.DONE: (ReviewStatus.DONE,),
}
"""A review of an outdated edition is handed in again."""


class Verdict(TextChoices):
    """What the committee decides on a proposal; held back until the meeting is announced."""

    ACCEPT = "accepted", pgettext_lazy("verdict", "accept")
    RETURN = "returned", pgettext_lazy("verdict", "return for rework")
    PARK = "parked", pgettext_lazy("verdict", "park")
    NOT_ADOPT = "not_adopted", pgettext_lazy("verdict", "do not adopt")


class SeminarStatus(TextChoices):
    """The life of an exchange seminar 交流研讨会."""

    PLANNED = "planned", pgettext_lazy("seminar", "planned")
    HELD = "held", pgettext_lazy("seminar", "held")
    CALLED_OFF = "called_off", pgettext_lazy("seminar", "called off")


NEXT_SEMINAR: dict[SeminarStatus, tuple[SeminarStatus, ...]] = {
    SeminarStatus.PLANNED: (SeminarStatus.HELD, SeminarStatus.CALLED_OFF),
}

MONTHS_TO_VERIFY = (3, 6, 12)

# Words of the workbooks.
KIND_WORDS = {
    "合理化建议": ProposalKind.SUGGESTION,
    "自主改善": ProposalKind.IMPROVEMENT,
    "成果转化": ProposalKind.CONVERSION,
    "新工艺": ProposalKind.PROCESS,
    "新纪录": ProposalKind.RECORD,
}
PART_WORDS = {
    "现状": Part.PRESENT_STATE,
    "改进措施": Part.MEASURE,
    "预期效果": Part.EXPECTED_EFFECT,
    "改善前": Part.BEFORE,
    "改善后": Part.AFTER,
    "成果来源": Part.SOURCE,
    "应用场所": Part.APPLIED,
    "原工艺": Part.OLD_STEPS,
    "新工艺步骤": Part.NEW_STEPS,
    "试验数据": Part.TRIAL_DATA,
    "证明": Part.PROOF,
}
