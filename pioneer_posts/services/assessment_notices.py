"""What people are told about the assessment of posts, each once: what to assess, by when, what is missing, results."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import Notification, User
from branchmgr.punctuation import with_names
from groups.models import Person
from groups.services import recipients
from pioneer_posts.assessment_queries import Missing, sides_of, unchecked_in
from pioneer_posts.models import Assessment, PostResult, Round

DAYS_AHEAD = 3


def tell_to_assess(post_round: Round) -> None:
    """Tells everybody who has posts to assess how many and by when, once for each last day."""
    key = f"posts_to_assess:{post_round.pk}:{_last_day(post_round)}"
    text = gettext_noop("%(round)s: pioneer posts to assess by %(day)s: %(count)s.")
    _tell_open(post_round, text, kind="posts_to_assess", key=key)


def tell_due(post_round: Round, today: date) -> None:
    """Tells those who still have something to hand in that the last day is near."""
    if today < post_round.assessment_closes_on - timedelta(days=DAYS_AHEAD):
        return
    key = f"posts_assessment_due:{post_round.pk}:{_last_day(post_round)}"
    text = gettext_noop("%(round)s: pioneer posts still to be assessed by %(day)s: %(count)s.")
    _tell_open(post_round, text, kind="posts_assessment_due", key=key)


def tell_unchecked(post_round: Round, today: date) -> None:
    """Tells the secretary near the last day which posts nobody checked so far, once for each last day."""
    if today < post_round.assessment_closes_on - timedelta(days=DAYS_AHEAD):
        return
    key = f"posts_unchecked:{post_round.pk}:{_last_day(post_round)}"
    if _known(key) or not (unchecked := unchecked_in(post_round)):
        return
    text = gettext_noop("%(round)s: never checked so far, to be done by %(day)s: %(numbers)s.")
    said = _said(post_round) | {"numbers": with_names(each.number for each in unchecked)}
    url = reverse("assessment_progress", args=[post_round.pk])
    notify.tell(recipients.secretaries(post_round.branch), text, kind="posts_unchecked", key=key, url=url, values=said)


def tell_incomplete(post_round: Round, missing: list[Missing]) -> None:
    """Tells the committee after the last day what keeps the round from its total, and those who are waited for."""
    key = f"posts_incomplete:{post_round.pk}:{_last_day(post_round)}"
    if _known(key):
        return
    people = {person.pk for each in missing for person in each.people}
    told = [*recipients.committee(post_round.branch), *recipients.accounts(people)]
    text = gettext_noop("%(round)s cannot be totalled: an assessment or a decision is missing for %(names)s.")
    said = {"names": with_names(each.holding.person.name for each in missing)}
    url = reverse("assessment_progress", args=[post_round.pk])
    notify.tell(told, text, kind="posts_incomplete", key=key, url=url, values=_said(post_round) | said)


def tell_given_back(assessment: Assessment, reason: str) -> None:
    """Tells the assessor what was given back and why."""
    holding = assessment.holding
    text = gettext_noop("%(round)s: your assessment of %(name)s was given back: %(reason)s")
    number = assessment.steps.count()
    key = f"posts_given_back:{assessment.pk}:{number}"
    url = reverse("assessment_edit", args=[assessment.pk])
    said = {"name": holding.person.name, "reason": reason}
    people = recipients.accounts([assessment.assessor_id])
    notify.tell(people, text, kind="posts_given_back", key=key, url=url, values=_said(holding.round) | said)


def tell_left_out(left: PostResult, people: Iterable[Person]) -> None:
    """Tells those who were waited for that a holder is left out of the assessment, and why."""
    holding = left.holding
    text = gettext_noop("%(round)s: %(name)s is left out of the assessment: %(reason)s")
    key = f"posts_left_out:{holding.pk}:{left.pk}"
    told = recipients.accounts(person.pk for person in people)
    said = _said(holding.round) | {"name": holding.person.name, "reason": left.reason}
    notify.tell(told, text, kind="posts_left_out", key=key, url=reverse("assessment_list"), values=said)


def tell_totalled(post_round: Round) -> None:
    """Tells the committee that the result is there and when it is published."""
    text = gettext_noop("%(round)s is totalled. The result is published on %(at)s.")
    at = {"at": clock.day_of(post_round.publish_at).isoformat()}
    url = reverse("result_list", args=[post_round.pk])
    told = recipients.committee(post_round.branch)
    key = f"posts_totalled:{post_round.pk}"
    notify.tell(told, text, kind="posts_totalled", key=key, url=url, values=_said(post_round) | at)


def tell_published(post_round: Round) -> None:
    """Tells every holder their own outcome, then the committee, the leaders and the assessors of the result."""
    results = PostResult.objects.filter(holding__round=post_round).select_related("holding__person__user")
    holders: set[User] = set()
    for result in results:
        holders |= set(_tell_holder(post_round, result))
    groups = post_round.branch.groups.values_list("pk", flat=True)
    assessors = Assessment.objects.filter(holding__round=post_round).values_list("assessor", flat=True)
    told = {*recipients.committee(post_round.branch), *recipients.leaders(groups), *recipients.accounts(assessors)}
    url = reverse("result_list", args=[post_round.pk])
    text = gettext_noop("%(round)s: the result is published.")
    key = f"posts_published:{post_round.pk}"
    notify.tell(told - holders, text, kind="posts_published", key=key, url=url, values=_said(post_round))


def _tell_holder(post_round: Round, result: PostResult) -> list[User]:
    text = gettext_noop("%(round)s: the result of your post is published: %(post_outcome)s.")
    people = recipients.accounts([result.holding.person_id])
    url = reverse("post_result_detail", args=[result.pk])
    key = f"posts_published:{post_round.pk}"
    said = _said(post_round) | {"post_outcome": result.outcome}
    notify.tell(people, text, kind="post_result_published", key=key, url=url, values=said)
    return people


def _tell_open(post_round: Round, text: str, *, kind: str, key: str) -> None:
    """Tells each reviewer how many holders wait for them; nothing where this was told before."""
    if _known(key):
        return
    waiting: dict[int, int] = {}
    for reviewers in sides_of(post_round).values():
        for each in reviewers:
            if each.state == "waiting":
                waiting[each.person.pk] = waiting.get(each.person.pk, 0) + 1
    for pk, count in waiting.items():
        values = _said(post_round) | {"count": count}
        notify.tell(recipients.accounts([pk]), text, kind=kind, key=key, url=reverse("assessment_list"), values=values)


def _known(key: str) -> bool:
    return Notification.objects.filter(key=key).exists()


def _last_day(post_round: Round) -> str:
    return post_round.assessment_closes_on.isoformat()


def _said(post_round: Round) -> dict[str, str]:
    return {"round": post_round.code, "day": _last_day(post_round)}
