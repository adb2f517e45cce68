"""Pages of the board: home and early warnings."""

from board.views.home import home
from board.views.scheme_example import scheme_example
from board.views.warnings import warning_list

__all__ = ["home", "scheme_example", "warning_list"]
