"""Pages of the board: home."""

from board.views.home import home

__all__ = ["home"]
