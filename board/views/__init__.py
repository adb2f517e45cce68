"""Pages of the board: home, search, the calendar of phones, early warnings, jobs."""

from board.views.calendar import calendar_feed
from board.views.home import home
from board.views.jobs import job_list, job_run
from board.views.scheme_example import scheme_example
from board.views.search import search
from board.views.warnings import warning_list

__all__ = ["calendar_feed", "home", "job_list", "job_run", "scheme_example", "search", "warning_list"]
