"""What the board keeps itself: public affairs and links for screens. Everything else it reads where it stands."""

from board.models.affairs import AffairStep, PublicAffair
from board.models.wall_links import WallLink

__all__ = ["AffairStep", "PublicAffair", "WallLink"]
