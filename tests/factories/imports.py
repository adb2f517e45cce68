"""Workbooks brought through the browser's door: chosen, looked at, confirmed."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from branchmgr import long_work
from branchmgr.models import Import


def bring(client: Client, page: str, source: bytes, name: str = "工作簿.xlsx") -> Any:
    """Chooses a workbook on a page; the page it leads to, or the same one where it is refused."""
    return client.post(page, {"file": SimpleUploadedFile(name, source)}, follow=True)


def newest() -> Import:
    """The import that was brought last."""
    found = Import.objects.all().newest()
    assert found is not None
    return found


def confirm(client: Client, item: Import | None = None, **more: Any) -> Any:
    """Confirms what was shown, of the newest import; the page it leads to."""
    item = item or newest()
    url = reverse("import_confirm", args=[item.pk])
    return client.post(url, {"shown": item.shown, **more}, follow=True)


def taken(client: Client, page: str, source: bytes) -> Any:
    """Brings a workbook and confirms it at once; the page at the end."""
    bring(client, page, source)
    return confirm(client)


def marked(client: Client) -> bytes:
    """The newest workbook as it is given back, with its faults marked."""
    answer: Any = client.get(reverse("import_marked", args=[newest().pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def worked(client: Client) -> Any:
    """What the newest import's page shows once a worker had it; the page as it is where none has to."""
    item = newest()
    if item.is_at_work:
        long_work.carry_out(item.work_id or 0)
    return client.get(reverse("import_detail", args=[item.pk]))
