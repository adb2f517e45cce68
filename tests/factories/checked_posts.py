"""A round whose posts are held, with those who check them."""

from __future__ import annotations

from dataclasses import dataclass

from branchmgr.models import User
from groups.enums import Office
from groups.models import Person
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import Holding, Round
from tests.factories import groups, posts


@dataclass(frozen=True)
class Cast:
    """A round with four posts held: by three members, and by the committee member for publicity."""

    round: Round
    secretary: User
    publicity: User
    discipline: User
    head: User
    holdings: list[Holding]

    @property
    def committee(self) -> list[User]:
        return [self.secretary, self.publicity, self.discipline]


def checked_round() -> Cast:
    """The cast, as of now."""
    branch = groups.branch()
    group = groups.group(branch)
    secretary, publicity, discipline = (
        groups.holder(office, branch) for office in (Office.SECRETARY, Office.PUBLICITY, Office.DISCIPLINE)
    )
    department = groups.department()
    post_round = posts.post_round(branch, RoundStatus.HELD)
    people = [*(posts.member_of(group) for _ in range(3)), Person.objects.get(user=publicity)]
    post = posts.post(branch, "零违章岗", department=department, seats=4)
    holdings = [posts.holding(post_round, post, person) for person in people]
    head = groups.holder(Office.ASSESSOR, department)
    return Cast(post_round, secretary, publicity, discipline, head, holdings)
