"""Who may do what with proposals. Every answer follows from today's appointments and the status."""

from __future__ import annotations
