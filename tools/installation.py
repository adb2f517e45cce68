"""``manage.py`` for the installation that ``make run`` serves: with its folder and its secret key."""

from __future__ import annotations

import os
import sys

from tools.run import MANAGE, ROOT, environment


def main() -> None:
    """Becomes the command of manage.py that is named on the command line."""
    os.chdir(ROOT)
    os.execve(sys.executable, [*MANAGE, *sys.argv[1:]], environment())  # noqa: S606 - the user's own words


if __name__ == "__main__":
    main()
