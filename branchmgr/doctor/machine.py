"""The doctor's look at the machine: Python, packages, texts, room on its disks, who may read and write what."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from packaging.requirements import InvalidRequirement, Requirement

from branchmgr.doctor.findings import Finding, Findings, fault, listed, skipped, warning, well
from branchmgr.punctuation import with_commas

LEAST_PYTHON: Final = (3, 11)
LITTLE, TOO_LITTLE = 2_000_000_000, 500_000_000
"""bytes: less is a warning; less is a fault"""
FEW_FILES: Final = 1_000


def python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Findings:
    said = ".".join(map(str, version))
    if version >= LEAST_PYTHON:
        yield well(said)
        return
    least = ".".join(map(str, LEAST_PYTHON))
    yield fault(said, _("Make the environment anew with Python %(least)s or newer.") % {"least": least})


def packages(lock: Path | None = None) -> Findings:
    """Whether Django and all other packages are those that this version was tried with."""
    lock = lock or Path(settings.BASE_DIR) / "requirements.txt"
    try:
        wanted = list(_pinned(lock))
    except OSError:
        yield skipped(_("%(path)s is not there, so versions cannot be compared.") % {"path": lock})
        return
    others = [f"{name} {found or _('not there')} ({version})" for name, version, found in wanted if found != version]
    said = {"django": metadata.version("django"), "count": len(wanted)}
    if not others:
        yield well(_("Django %(django)s; all %(count)s packages are those of this version.") % said)
        return
    yield warning(
        _("Django %(django)s; packages that are not those of this version: %(names)s.")
        % {**said, "names": listed(others)},
        _("Run .venv/bin/pip install --require-hashes -r requirements.txt, then restart web, workers and beat."),
    )


def _pinned(lock: Path) -> Iterator[tuple[str, str, str]]:
    """Name, wanted and installed version (empty: none) of each package that belongs on this machine."""
    for line in lock.read_text(encoding="utf-8").splitlines():
        try:
            wanted = Requirement(line.rstrip(" \\"))
        except InvalidRequirement:  # a hash, a comment
            continue
        if wanted.marker is None or wanted.marker.evaluate():
            version = str(wanted.specifier).removeprefix("==")
            try:
                yield wanted.name, version, metadata.version(wanted.name)
            except metadata.PackageNotFoundError:
                yield wanted.name, version, ""


def texts() -> Findings:
    """Whether the Chinese texts were made ready."""
    file = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    if file.exists():
        yield well(_("The texts of both languages are there."))
        return
    yield fault(
        _("The Chinese texts are not there; all pages are English."),
        _("Run python -m tools.messages compile, then restart web, workers and beat."),
    )


def folders(backups: Path | None) -> Mapping[str, Path]:
    """The folders in which something is written, by what people call them."""
    found = {_("data"): settings.VAR_DIR, _("attached files"): settings.UPLOADS_ROOT}
    file = sqlite_file()
    if file:
        found[_("database")] = file.parent
    if backups and backups.is_dir():
        found[_("backups")] = backups
    return {name: Path(path) for name, path in {**found, _("temporary files"): Path(tempfile.gettempdir())}.items()}


def sqlite_file() -> Path | None:
    """The database's file, where it is one."""
    name = str(connection.settings_dict["NAME"])
    return Path(name) if connection.vendor == "sqlite" and name.startswith("/") else None


def room(backups: Path | None = None) -> Findings:
    """How much is free on each disk on which something is written."""
    disks: dict[int, tuple[Path, list[str]]] = {}
    for name, path in folders(backups).items():
        if path.exists():
            disks.setdefault(path.stat().st_dev, (path, []))[1].append(name)
    for path, names in disks.values():
        yield _room_at(path, with_commas(names))


def _room_at(path: Path, names: str) -> Finding:
    usage, system = shutil.disk_usage(path), os.statvfs(path)
    sizes = {"free": _size(usage.free), "total": _size(usage.total), "names": names, "path": path}
    said = _("%(free)s of %(total)s free for %(names)s (%(path)s).") % sizes
    to_do = _("Make room on this disk or enlarge it: delete old backups and logs, never files below VAR_DIR.")
    if usage.free < TOO_LITTLE:
        return fault(said, to_do)
    files = {"count": system.f_favail, "path": path}
    if system.f_files and system.f_favail < FEW_FILES:
        return fault(_("No more than %(count)s files fit at %(path)s.") % files, to_do)
    return warning(said, to_do) if usage.free < LITTLE else well(said)


def _size(count: int) -> str:
    return str(filesizeformat(count)).replace("\xa0", " ")


def permissions(backups: Path | None = None) -> Findings:
    """Whether this user may read and write what the product needs, and nobody else may."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    troubles = [*_closed(backups, user), *_open(), *_root(user)]
    yield from troubles
    if not troubles:
        yield well(_("The user %(user)s may write all folders; others of this machine read no data.") % {"user": user})


def _closed(backups: Path | None, user: str) -> Findings:
    for path in dict.fromkeys(folders(backups).values()):
        if not path.is_dir():
            yield fault(
                _("There is no folder %(path)s.") % {"path": path},
                _("Make it, or mount the disk that it lies on; its owner is the user of the service."),
            )
        elif not os.access(path, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
            yield fault(
                _("The user %(user)s may not write %(path)s.") % {"user": user, "path": path},
                _("Is this the service's user? Then run chown -R %(user)s %(path)s, or mount the disk for writing.")
                % {"user": user, "path": path},
            )


def _open() -> Findings:
    """What holds people's data or keys and can be read by everybody who has an account on this machine."""
    var = Path(settings.VAR_DIR)
    held = [
        settings.UPLOADS_ROOT,
        settings.QUEUE_DIR / "messages",
        var / "secret_key",
        sqlite_file(),
        settings.BACKUP_KEY_FILE,
    ]
    exposed = [path for path in (Path(each) for each in held if each) if is_open_to_others(path)]
    if exposed:
        yield fault(
            _("Everybody with an account on this machine can read: %(names)s.") % {"names": listed(exposed)},
            _("Run chmod -R o-rwx %(paths)s") % {"paths": " ".join(map(str, exposed))},
        )


def is_open_to_others(path: Path) -> bool:
    """Whether the mode of the file or folder, and of all folders above, lets others in."""
    try:
        modes = [place.stat().st_mode for place in (path, *path.absolute().parents)]
    except OSError:
        return False
    return bool(modes[0] & 0o004) and all(mode & 0o001 for mode in modes[1:])


def _root(user: str) -> Findings:
    owner = Path(settings.VAR_DIR).stat().st_uid
    if os.geteuid() == 0 and owner != 0:
        yield warning(
            _("Root may everything: what the service's user may was not seen."),
            _("Run the doctor as the user %(user)s.") % {"user": _name(owner)},
        )


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
