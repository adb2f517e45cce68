"""What the page of the score grid hands to its script."""

from __future__ import annotations

import json
from typing import Any


def data_of(response: Any) -> Any:
    """The sheet and the reader's desk, as the script joins them."""
    page = response.content.decode()
    parts = [page.split(f'id="{name}" type="application/json">')[1] for name in ("grid-data", "grid-desk")]
    sheet, desk = [json.loads(part.partition("</script>")[0]) for part in parts]
    return sheet | desk
