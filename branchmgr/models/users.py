"""Accounts: who may sign in. What they may do follows from appointments."""

from __future__ import annotations

from typing import Any, ClassVar

import rules
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from branchmgr import clock


class UserManager(BaseUserManager["User"]):
    """Users by employee number."""

    def create_user(self, username: str, password: str | None = None) -> User:
        """A user for an employee number; without a password nobody can sign in as it yet."""
        user = self.model(username=username)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account; ``username`` is the employee number. Rights follow from appointments, never from the account.

    ``code_expires_at`` is set while the password is a one-time code, which is good before that moment only;
    ``sign_outs`` counts how often its owner ended all sign-ins: each count makes the sessions of before worthless.
    ``mail_daily_at`` is the local hour at which notices are gathered into one mail, empty where each is mailed at once.
    ``password_chosen_at`` is when its owner chose the password in use, empty where that was before it was kept.
    While ``offices_rest_since`` is set, the offices that reach unpublished scores rest until somebody else confirms
    them; ``code_issued_by`` is who gave the account its code, empty where it was the server's command or somebody
    confirmed who is answered for in the same way.
    """

    username = models.CharField(_("employee number"), max_length=32, unique=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    mail_notices = models.BooleanField(_("notices by mail as well"), default=False)
    mail_daily_at = models.TimeField(_("once a day at"), null=True, blank=True)
    muted_kinds = models.JSONField(_("kinds of notices not wanted"), default=list, blank=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    code_expires_at = models.DateTimeField(_("one-time code valid until"), null=True, blank=True)
    sign_outs = models.PositiveIntegerField(default=0, editable=False)
    password_chosen_at = models.DateTimeField(_("password chosen at"), null=True, blank=True, editable=False)
    offices_rest_since = models.DateTimeField(_("offices rest since"), null=True, blank=True, editable=False)
    code_issued_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("code issued by"),
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    chosen_branch: int | None = None
    """not kept here: which of several branches was chosen in the sign-in of a request"""

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mail_daily_at=None) | models.Q(mail_notices=True), name="user_daily_mail_is_wanted"
            ),
        ]

    def has_perm(self, permission: str, subject: Any = None) -> bool:
        """Asks the rules and nothing else: no superuser passes by."""
        return bool(self.is_active and rules.has_perm(permission, self, subject))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be believed: changes with the password and with every "sign out everywhere"."""
        said = f"{self.password}:{self.sign_outs}"
        return salted_hmac("branchmgr.session", said, secret=secret, algorithm="sha256").hexdigest()


class UsedPassword(models.Model):
    """The hash of a password that somebody has or had; kept only where the rules forbid to take an old one again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="used_passwords")
    password = models.CharField(max_length=128)
    chosen_at = models.DateTimeField(_("chosen at"))

    class Meta:
        verbose_name = _("used password")
        verbose_name_plural = _("used passwords")
        constraints = [models.UniqueConstraint(fields=["user", "password"], name="used_password_kept_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.chosen_at}"
