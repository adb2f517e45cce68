"""Fixed choices of what groups do, and NEXT, the table of steps an activity record may take."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActivityKind(TextChoices):
    """What kind of activity a record is of."""

    GROUP_MEETING = "group_meeting", _("group meeting")
    GENERAL_MEETING = "general_meeting", _("general meeting")
    COMMITTEE_MEETING = "committee_meeting", _("committee meeting")
    PARTY_LESSON = "party_lesson", _("party lesson")
    THEME_DAY = "theme_day", _("theme party day")
    LIFE_MEETING = "life_meeting", _("organisational-life meeting")
    DEMOCRATIC_APPRAISAL = "democratic_appraisal", _("democratic appraisal of members")
    STUDY = "study", _("study")
    VOLUNTEER = "volunteer", _("volunteer service")
    MODEL_DAY = "model_day", _("model day")
    LEADERS_MEETING = "leaders_meeting", _("leaders' meeting")
    TRAINING = "training", _("training")
    JOINT = "joint", _("joint activity")


BRANCH_KINDS = (
    ActivityKind.GENERAL_MEETING,
    ActivityKind.COMMITTEE_MEETING,
    ActivityKind.LEADERS_MEETING,
    ActivityKind.TRAINING,
    ActivityKind.DEMOCRATIC_APPRAISAL,
)
"""Kinds that only a branch as a whole holds."""

GROUP_KINDS = (ActivityKind.GROUP_MEETING,)
"""Kinds that only a group holds; all others are held by either: a lesson or theme day of the whole branch, say."""


class ActivityStatus(TextChoices):
    """The life of an activity record (活动记录)."""

    PLANNED = "planned", _("planned")
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("to be reviewed")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", pgettext_lazy("record", "accepted")
    CALLED_OFF = "called_off", _("called off")


NEXT: dict[ActivityStatus, tuple[ActivityStatus, ...]] = {
    ActivityStatus.PLANNED: (ActivityStatus.DRAFT, ActivityStatus.CALLED_OFF),
    ActivityStatus.DRAFT: (ActivityStatus.SUBMITTED, ActivityStatus.CALLED_OFF),
    ActivityStatus.SUBMITTED: (ActivityStatus.ACCEPTED, ActivityStatus.RETURNED),
    ActivityStatus.RETURNED: (ActivityStatus.SUBMITTED, ActivityStatus.CALLED_OFF),
}
"""The steps each status of a record allows; a status that is not here is an end."""

FILED_STATUSES = (ActivityStatus.SUBMITTED, ActivityStatus.RETURNED, ActivityStatus.ACCEPTED)
"""Records that were handed in: what counts as held, unless the branch counts accepted ones alone."""


class AttendanceKind(TextChoices):
    """How somebody took part (出勤), in seven kinds (regulations.json)."""

    PRESENT = "present", pgettext_lazy("attendance", "present")
    VIDEO = "video", _("by video")
    RELAYED = "relayed", _("relayed")
    SELF_STUDY = "self_study", _("self-study")
    LEAVE = "leave", _("on leave")
    EXEMPT = "exempt", pgettext_lazy("attendance", "exempt")
    ABSENT = "absent", _("absent")


class LeaveStatus(TextChoices):
    """The life of a leave (请假), asked for before or after."""

    ASKED = "asked", _("asked for")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


NEXT_LEAVE: dict[LeaveStatus, tuple[LeaveStatus, ...]] = {
    LeaveStatus.ASKED: (LeaveStatus.GRANTED, LeaveStatus.REFUSED, LeaveStatus.WITHDRAWN),
    LeaveStatus.GRANTED: (LeaveStatus.WITHDRAWN,),
}
"""The steps each status of a leave allows."""


class TalkKind(TextChoices):
    """Who talks with whom (谈心谈话)."""

    COMMITTEE = "committee", _("committee member with committee member")
    COMMITTEE_MEMBER = "committee_member", _("committee member with member")
    MEMBERS = "members", _("member with member")


class Part(TextChoices):
    """What a member did in an activity (微课、主办、领学、心得)."""

    MICRO_LESSON = "micro_lesson", _("micro-lesson")
    HOSTING = "hosting", _("hosting")
    LEAD_STUDY = "lead_study", _("lead-study")
    REFLECTION = "reflection", _("reflection")


class DuesClass(TextChoices):
    """By which bands a member's dues (党费) are worked out."""

    EMPLOYED = "employed", _("employed")
    RETIRED = "retired", _("retired")
    FIXED = "fixed", _("fixed amount")
    EXEMPT = "exempt", _("exempt by approval")


class ContactWay(TextChoices):
    """How a remote member was reached."""

    PHONE = "phone", _("telephone")
    VIDEO = "video", _("video call")
    MESSAGE = "message", _("message")
    VISIT = "visit", _("visit")


class VisitKind(TextChoices):
    """Why somebody was visited (走访)."""

    CARE = "care", _("care visit to a family")
    HARDSHIP = "hardship", _("hardship")
    LIAISON = "liaison", _("liaison visit to a group")
    BIRTHDAY = "birthday", _("political birthday")


class PaperKind(TextChoices):
    """Which paper a template of a branch's own is for; of what is no activity, another area makes the paper."""

    RECORD = "record", _("one activity record")
    ARCHIVE = "archive", _("records of a period")
    PROPOSALS = "proposals", _("“five ones” of a year")


# The words of the workbook of bases.
DUES_CLASS_WORDS = {
    "在职": DuesClass.EMPLOYED,
    "离退休": DuesClass.RETIRED,
    "固定金额": DuesClass.FIXED,
    "免交": DuesClass.EXEMPT,
}
