"""How things stand at a glance for who assesses posts, and for who answers for a functional department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from board.glances import Glance, Line
from branchmgr import clock
from branchmgr.models import User
from branchmgr.together import Question, answers, counts
from groups.models import standing_of
from innovation.department_queries import proposals_to_carry_out, recommendations_to_answer
from innovation.models import Recommendation
from pioneer_posts.assessment_queries import handed_in_now, waiting_to_assess

ROUND = ("round__year", "round__half", "round__assessment_closes_on")


def glances_at_assessments(user: User) -> Iterator[Glance]:
    """How many posts one has assessed of those one is to assess, round by round; one query."""
    found = answers(
        {
            "waiting": Question(waiting_to_assess(user), ROUND),
            "done": Question(handed_in_now(user), tuple(f"holding__{field}" for field in ROUND)),
        },
        beside=user,
    )
    done = [assessment.holding.round for assessment in found["done"]]
    rounds = [holding.round for holding in found["waiting"]] + done
    counted, of = Counter(done), Counter(rounds)
    lines = []
    for post_round in sorted(of, key=lambda each: (each.assessment_closes_on, each.pk)):
        said = {"done": counted[post_round], "of": of[post_round], "day": post_round.assessment_closes_on.isoformat()}
        text = _("%(done)s of %(of)s assessed, open until %(day)s") % said
        lines.append(Line(str(post_round), text, reverse("assessment_list"), counted[post_round], of[post_round]))
    if lines:
        yield Glance(_("Assessment of pioneer posts"), lines)


def glance_at_recommendations(user: User, today: date) -> Glance:
    """What was recommended to one's departments, and what became of it this year; one query."""
    asked = recommendations_to_answer(user)
    year = clock.midnight(date(today.year, 1, 1))
    answered = Recommendation.objects.filter(department__in=standing_of(user).answers_for, replied_at__gte=year)
    found = counts(
        {
            "waiting": asked,
            "late": asked.filter(reply_by__lt=today),
            "carried": proposals_to_carry_out(user),
            "answered": answered,
            "adopted": answered.filter(adopted=True),
        },
        beside=user,
    )
    said = _("%(waiting)s, %(late)s overdue") if found["late"] else "%(waiting)s"
    url = reverse("recommendation_list")
    lines = [
        Line(_("Waiting for our reply"), said % found, url, shape="warning" if found["late"] else ""),
        Line(_("To carry out"), str(found["carried"]), url),
        Line(_("Answered this year"), _("%(answered)s, adopted %(adopted)s") % found, url),
    ]
    return Glance(_("Proposals recommended to us"), lines, url)
