"""What the audit of the activities shows to no reader: what a member earns and pays is the committee's to know."""

from __future__ import annotations

from typing import Final

_PAYMENT: Final = ("paid", "reason")
PRIVATE: Final = {
    "dues_base_set": ("base", "amount", "note"),
    "dues_imported": ("payments",),
    "dues_paid": _PAYMENT,
    "dues_payment_corrected": _PAYMENT,
    "dues_payment_taken_back": _PAYMENT,
    "dues_payment_undone": _PAYMENT,
}
