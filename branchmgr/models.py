"""What every app shares: users, the audit, notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import rules
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branchmgr import clock, notice_kinds


class UserManager(BaseUserManager["User"]):
    """Users by employee number."""

    def create_user(self, username: str, password: str | None = None) -> User:
        """A user for an employee number; without a password nobody can sign in as it yet."""
        user = self.model(username=username)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account; ``username`` is the employee number. Rights follow from appointments, never from the account."""

    username = models.CharField(_("employee number"), max_length=32, unique=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    mail_notices = models.BooleanField(_("notices by mail as well"), default=False)
    muted_kinds = models.JSONField(_("kinds of notices not wanted"), default=list, blank=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def has_perm(self, permission: str, subject: Any = None) -> bool:
        """Asks the rules and nothing else: no superuser passes by."""
        return bool(self.is_active and rules.has_perm(permission, self, subject))


class Upload(models.Model):
    """A file somebody attached: minutes, evidence. Kept outside the static files, served as an attachment only.

    ``name`` is what the person called it, ``path`` its place in the store, ``media_type`` by its content.
    Who may read it is settled by the thing that it is attached to.
    """

    path = models.CharField(max_length=100, unique=True)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")

    def __str__(self) -> str:
        return self.name


class SendingQuerySet(models.QuerySet["Sending"]):
    """Files on their way."""

    def visible_to(self, user: User) -> SendingQuerySet:
        """One's own."""
        return self.filter(user=user)

    def left_behind(self, moment: datetime) -> SendingQuerySet:
        """Those of which nothing came since ``moment``."""
        return self.filter(touched_at__lt=moment)


class Sending(models.Model):
    """A file that somebody is sending in parts, so that a lost connection loses none of them.

    ``sha256`` is of the whole file, empty where the browser cannot compute it; ``received`` bytes have arrived at
    ``path``. It becomes an Upload once it is whole and its content was judged.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sendings")
    path = models.CharField(max_length=100, unique=True)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, blank=True)
    received = models.PositiveIntegerField(_("bytes received"), default=0)
    touched_at = models.DateTimeField(_("last part received at"))

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("file being sent")
        verbose_name_plural = _("files being sent")
        constraints = [
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="sending_within_its_size"),
        ]
        indexes = [models.Index(fields=["touched_at"], name="sending_by_moment")]

    def __str__(self) -> str:
        return self.name


class AuditChain(models.Model):
    """The end of one branch's chain of audit entries; its row is the lock under which the chain grows."""

    branch = models.CharField(max_length=32, unique=True)
    last_number = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit chain")
        verbose_name_plural = _("audit chains")

    def __str__(self) -> str:
        return f"{self.branch}#{self.last_number}"


class AuditEvent(models.Model):
    """Who did what, when, from where, before and after. Written by services only and never changed.

    ``branch`` is the branch's code, empty for what belongs to none.
    """

    branch = models.CharField(max_length=32, blank=True)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=64)
    action = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    origin = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [models.UniqueConstraint(fields=["branch", "number"], name="audit_entry_once_per_number")]
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.branch}#{self.number} {self.action}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices, newest first."""

    def of(self, user: User) -> NotificationQuerySet:
        return self.filter(recipient=user).order_by("-at", "-pk")

    def visible_to(self, user: User) -> NotificationQuerySet:
        return self.of(user)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def about(self, kind: str) -> NotificationQuerySet:
        return self.filter(kind=kind)

    def kinds(self) -> set[str]:
        """The kinds among these."""
        return set(self.order_by().values_list("kind", flat=True).distinct())

    def to_mail(self) -> NotificationQuerySet:
        """Those whose mail is due, the oldest first, with their readers."""
        return self.filter(mail_due=True).select_related("recipient").order_by("at", "pk")


class Notification(models.Model):
    """One thing one person is told once. ``text`` is an English msgid, shown in the reader's language."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=128)
    text = models.CharField(max_length=200)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_told_once")]
        indexes = [
            models.Index(fields=["recipient", "-at"], name="notice_by_reader"),
            models.Index(fields=["at"], condition=models.Q(mail_due=True), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return str(gettext(self.text) % notice_kinds.said(self.values))
