"""What members contribute to an activity: lessons, hosting, lead-study, reflections."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.enums import ActivityStatus, Part
from activities.models.activities import Activity
from branchmgr.models import User
from groups.models import Branch, Person, standing_of


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions."""

    def visible_to(self, user: User) -> ContributionQuerySet:
        """One's own, and those of the records one may see."""
        own = Q(person=standing_of(user).person, person__isnull=False)
        return self.filter(own | Q(activity__in=Activity.objects.visible_to(user)))

    def on_board(self, branch: Branch) -> ContributionQuerySet:
        """Reflections for everybody to read: ticked so, in a record found in order, by somebody still there."""
        ticked = self.filter(part=Part.REFLECTION, shown_on_board=True, person__branch__isnull=False)
        return ticked.filter(activity__branch=branch, activity__status=ActivityStatus.ACCEPTED)


class Contribution(models.Model):
    """That a member gave a micro-lesson, hosted, led the study or shared a reflection.

    ``shown_on_board``: the member agrees that a reflection's title, or the sentence that stands there, and the name
    are read on the board.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contributions")
    part = models.CharField(_("part"), max_length=16, choices=Part)
    title = models.CharField(_("title"), max_length=200, blank=True)
    shown_on_board = models.BooleanField(_("may be shown on the board"), default=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(fields=["activity", "person", "part"], name="contribution_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="contribution_part_known"),
            models.CheckConstraint(
                condition=Q(shown_on_board=False) | (Q(part=Part.REFLECTION) & ~Q(title="")),
                name="contribution_shown_is_a_reflection",
                violation_error_message=_("Only a reflection is shown on the board, with its title or a sentence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_part_display()}"

    @property
    def branch_id(self) -> int:
        return self.activity.branch_id
