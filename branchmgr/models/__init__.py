"""What every app shares: users, sign-ins, files, the audit, notices, secret addresses, the runs of jobs."""

from branchmgr.models.audit import AuditChain, AuditEvent
from branchmgr.models.calendar_links import CalendarLink, CalendarLinkQuerySet
from branchmgr.models.daily_mails import DailyMail, DailyMailQuerySet
from branchmgr.models.files import Sending, SendingQuerySet, Upload
from branchmgr.models.imports import Import, ImportQuerySet
from branchmgr.models.jobs import JobRun
from branchmgr.models.long_work import LongWork, LongWorkQuerySet, LongWorkStep
from branchmgr.models.notices import Notification, NotificationQuerySet
from branchmgr.models.second_factors import RecoveryCode, SecondFactor
from branchmgr.models.secret_links import SecretLink, SecretLinkQuerySet
from branchmgr.models.sign_ins import SignedIn, SignedInQuerySet, SignInGuard
from branchmgr.models.users import UsedPassword, User, UserManager

__all__ = [
    "AuditChain",
    "AuditEvent",
    "CalendarLink",
    "CalendarLinkQuerySet",
    "DailyMail",
    "DailyMailQuerySet",
    "Import",
    "ImportQuerySet",
    "JobRun",
    "LongWork",
    "LongWorkQuerySet",
    "LongWorkStep",
    "Notification",
    "NotificationQuerySet",
    "RecoveryCode",
    "SecondFactor",
    "SecretLink",
    "SecretLinkQuerySet",
    "Sending",
    "SendingQuerySet",
    "SignInGuard",
    "SignedIn",
    "SignedInQuerySet",
    "Upload",
    "UsedPassword",
    "User",
    "UserManager",
]
