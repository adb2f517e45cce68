"""What people are told about candidates, each once: nominated, answered, to speak about, lapsed, decided on."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import User
from groups.services import recipients
from pioneer_posts.application_queries import opinion_givers
from pioneer_posts.enums import ApplicationStatus
from pioneer_posts.models import Application


def tell_nominated(application: Application) -> None:
    """Asks the member for consent."""
    text = gettext_noop("%(nominator)s nominates you for “%(post)s” (%(round)s). Please answer by %(day)s.")
    nominator = application.nominated_by.name if application.nominated_by else ""
    day = application.round.call_closes_on.isoformat()
    _tell(application, _own(application), text, kind="post_nominated", nominator=nominator, day=day)


def tell_answered(application: Application) -> None:
    """Tells who nominated whether the member stands."""
    text = gettext_noop("%(person)s agrees to stand for “%(post)s” (%(round)s).")
    if application.status == ApplicationStatus.DECLINED:
        text = gettext_noop("%(person)s does not want to stand for “%(post)s” (%(round)s).")
    _tell(application, [application.filed_by], text, kind="post_nomination_answered")


def tell_candidate(application: Application) -> None:
    """Asks for the group's opinion on a new candidate."""
    people = recipients.accounts(opinion_givers(application, clock.today()))
    text = gettext_noop("%(person)s stands for “%(post)s” (%(round)s). Please give the opinion of the group.")
    _tell(application, people, text, kind="post_opinion_asked")


def tell_withdrawn(application: Application) -> None:
    """Tells the secretary, and who nominated, that a candidate stepped back."""
    people = [*recipients.secretaries(application.branch), application.filed_by]
    text = gettext_noop("%(person)s no longer stands for “%(post)s” (%(round)s).")
    others = [user for user in people if user not in _own(application)]
    _tell(application, others, text, kind="post_candidate_withdrew")


def tell_opinion(application: Application) -> None:
    """Tells the candidate what the group thinks."""
    text = gettext_noop("Your group has given its opinion on your candidacy for “%(post)s” (%(round)s).")
    mark = application.opinion_on.isoformat() if application.opinion_on else ""
    _tell(application, _own(application), text, kind="post_opinion_given", mark=f"{mark}:{application.supported}")


def tell_lapsed(application: Application) -> None:
    """Tells of a nomination that nobody answered in time, or of a draft that was not handed in."""
    if application.status == ApplicationStatus.NOMINATED:
        text = gettext_noop("The nomination of %(person)s for “%(post)s” (%(round)s) was not answered in time.")
        _tell(application, [*_own(application), application.filed_by], text, kind="post_application_lapsed")
    else:
        text = gettext_noop("Your application for “%(post)s” (%(round)s) was not handed in before the call ended.")
        _tell(application, _own(application), text, kind="post_application_lapsed")


def tell_decided(application: Application) -> None:
    """Tells a candidate what the committee decided; the page says why."""
    text = gettext_noop("You are awarded “%(post)s” (%(round)s).")
    if application.status == ApplicationStatus.NOT_AWARDED:
        text = gettext_noop("You are not awarded “%(post)s” (%(round)s). The page says why.")
    _tell(application, _own(application), text, kind="post_decided")


def _own(application: Application) -> list[User]:
    return recipients.accounts([application.person_id])


def _tell(
    application: Application, people: Iterable[User], text: str, *, kind: str, mark: str = "", **values: str
) -> None:
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{application.pk}:{mark}" if mark else f"{kind}:{application.pk}",
        url=reverse("application_detail", args=[application.pk]),
        values={
            "person": application.person.name,
            "post": application.post.name,
            "round": application.round.code,
            **values,
        },
    )
