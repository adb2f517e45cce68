"""Exchange seminars 交流研讨会 and innovation posts 创新岗."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.models import Branch, Person, standing_of
from innovation.enums import SeminarStatus
from pioneer_posts.models import PioneerPost


class SeminarQuerySet(models.QuerySet["Seminar"]):
    """Seminars."""

    def visible_to(self, user: User) -> SeminarQuerySet:
        """Those of one's branch and of branches one administers."""
        standing = standing_of(user)
        return self.filter(Q(branch__in=standing.branches) | standing.below("branch__committee__path"))

    def of(self, branch: Branch) -> SeminarQuerySet:
        return self.filter(branch=branch)


class Seminar(models.Model):
    """A seminar: when and where, programme, minutes; proposals may name it as what they grew from."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="seminars")
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("begins at"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    programme = models.TextField(_("programme"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=SeminarStatus, default=SeminarStatus.PLANNED, editable=False
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SeminarQuerySet.as_manager()

    class Meta:
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SeminarStatus.values), name="seminar_status_known"),
            models.CheckConstraint(
                condition=~Q(status=SeminarStatus.HELD) | ~Q(minutes=""),
                name="seminar_held_with_minutes",
                violation_error_message=_("Write the minutes."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SeminarTalk(models.Model):
    """A talk of a seminar."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="talks")
    position = models.PositiveSmallIntegerField()
    speaker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("speaker"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("talk of a seminar")
        verbose_name_plural = _("talks of a seminar")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["seminar", "position"], name="seminar_talk_position_once")]

    def __str__(self) -> str:
        return self.title


class InnovationPost(models.Model):
    """That a pioneer post is an innovation post 创新岗 since a day, with the subject it works on."""

    post = models.OneToOneField(PioneerPost, on_delete=models.CASCADE, related_name="innovation")
    subject = models.CharField(_("subject"), max_length=200)
    since = models.DateField(_("since"))
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("innovation post")
        verbose_name_plural = _("innovation posts")
        constraints = [models.CheckConstraint(condition=~Q(subject=""), name="innovation_post_has_subject")]

    def __str__(self) -> str:
        return str(self.post)
