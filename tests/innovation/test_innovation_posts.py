"""Pioneer posts that are innovation posts as well, and what grew from them."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from branchmgr.models import AuditEvent
from groups.enums import Office
from pioneer_posts.models import PioneerPost
from tests.factories import groups as place
from tests.factories import innovation as make

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-07-03T10:00:00+08:00")


@time_machine.travel(NOW, tick=False)
def test_post_becomes_an_innovation_post_and_back(client: Client) -> None:
    branch, department = place.branch(), place.department("动力科")
    member = place.member(place.group(branch))
    post = PioneerPost.objects.create(branch=branch, name="节能岗", kind="production", department=department)
    client.force_login(place.holder(Office.SECRETARY, branch))
    late = client.post(reverse("innovation_post_mark", args=[post.pk]), {"subject": "节能", "since": "2026-08-01"})
    assert late.status_code == 422
    client.post(reverse("innovation_post_mark", args=[post.pk]), {"subject": "节能", "since": "2026-07-01"})
    grown = make.proposal(member, "accepted", post=post)
    (marked,) = client.get(reverse("innovation_post_list")).context["page"]
    assert (marked.post, marked.grown) == (post, 1)
    assert client.get(reverse("innovation_post_detail", args=[post.pk])).context["shown"].proposals == [grown]
    client.post(reverse("innovation_post_unmark", args=[post.pk]))
    recorded = AuditEvent.objects.filter(action__startswith="innovation_post_").order_by("pk")
    assert list(recorded.values_list("action", flat=True)) == ["innovation_post_marked", "innovation_post_unmarked"]
    assert not client.get(reverse("innovation_post_list")).context["page"].object_list
