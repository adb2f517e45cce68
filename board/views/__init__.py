"""Pages of the board: home."""

from board.views.home import home
from board.views.scheme_example import scheme_example

__all__ = ["home", "scheme_example"]
