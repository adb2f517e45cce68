"""What groups do: records, attendance, talks, remote members, dues, plans."""

from activities.models.activities import (
    Activity,
    ActivityItem,
    ActivityStep,
    Article,
    Evidence,
    Problem,
    Supplement,
    Vote,
)
from activities.models.attendance import Attendance, Leave
from activities.models.contributions import Contribution
from activities.models.dues import Dues, DuesBase, ZeroHour
from activities.models.plans import ActionDone, PrescribedAction, QuarterPlan
from activities.models.practice import ClosedTime, CountingRule, PaperForm
from activities.models.remote import Contact, Stay, Visit
from activities.models.talks import Talk

__all__ = [
    "ActionDone",
    "Activity",
    "ActivityItem",
    "ActivityStep",
    "Article",
    "Attendance",
    "ClosedTime",
    "Contact",
    "Contribution",
    "CountingRule",
    "Dues",
    "DuesBase",
    "Evidence",
    "Leave",
    "PaperForm",
    "PrescribedAction",
    "Problem",
    "QuarterPlan",
    "Stay",
    "Supplement",
    "Talk",
    "Visit",
    "Vote",
    "ZeroHour",
]
