"""Pages of the board: home, early warnings, jobs."""

from board.views.home import home, waiting_list
from board.views.jobs import job_list, job_run
from board.views.scheme_example import scheme_example
from board.views.warnings import warning_list

__all__ = ["home", "job_list", "job_run", "scheme_example", "waiting_list", "warning_list"]
