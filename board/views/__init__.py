"""Pages of the board: home, search, the calendar of phones, early warnings, jobs, set-up, help."""

from board.views.calendar import calendar_feed
from board.views.help import help_index, help_role, help_words
from board.views.home import home, waiting_list
from board.views.jobs import job_list, job_run
from board.views.scheme_example import scheme_example
from board.views.search import search
from board.views.set_up import committee_found, set_up, set_up_template, set_up_timetable
from board.views.warnings import warning_list

__all__ = [
    "calendar_feed",
    "committee_found",
    "help_index",
    "help_role",
    "help_words",
    "home",
    "job_list",
    "job_run",
    "scheme_example",
    "search",
    "set_up",
    "set_up_template",
    "set_up_timetable",
    "waiting_list",
    "warning_list",
]
