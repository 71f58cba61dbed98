"""From the name of a compliance drive to the drive; libraries of stores are imported only when one is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, cast

from arcanos.archiving.address import FOLDERS, LOCKING, PACKAGES, ArchiveAt, Lock, scheme_of
from arcanos.archiving.drive import Drive
from arcanos.archiving.files import Files, S3Files
from arcanos.archiving.folder import FolderDrive
from arcanos.archiving.objects import ObjectsDrive, reason
from arcanos.archiving.s3 import S3Drive
from arcanos.errors import DriveRefused, Mistake, Place, UsageError

_FRESH: Final[dict[str, object]] = {"use_listings_cache": False}
_PATIENCE: Final = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 1}}
"""Seconds, as botocore's Config takes them; s3fs tries again five times by itself."""


def open_drive(place: ArchiveAt, now: datetime) -> Drive:
    """Return the drive at a place; what is written is locked until `now` and the time that the place says.

    Raises UsageError where a library is missing, or where the store has no object lock and one is asked for;
    DriveRefused where the library can't be set up.
    """
    scheme = scheme_of(place.url)
    if place.lock is not Lock.NONE and scheme not in LOCKING:
        schemes = ", ".join(f"{one}://" for one in sorted(LOCKING))
        raise UsageError(f"{place.url}: has no object lock that arcanos can ask for ({schemes} has); set lock to none")
    if place.folder is not None:
        return FolderDrive(place.url, place.folder)
    if scheme in LOCKING:
        endpoint = {} if place.endpoint is None else {"endpoint_url": place.endpoint}
        files, root = _files(place.url, scheme, {**_FRESH, "config_kwargs": _PATIENCE, **endpoint})
        return S3Drive(place.url, cast("S3Files", files), root, place.lock, end_of_day(now, place.retain))
    folders = scheme in FOLDERS
    files, root = _files(place.url, scheme, {} if folders else _FRESH)
    return ObjectsDrive(place.url, files, root, folders)


def end_of_day(now: datetime, seconds: int) -> datetime:
    """Return the end of the day, UTC, that it is after some seconds: the same for all that is archived on one day."""
    last = now.astimezone(UTC) + timedelta(seconds=seconds)
    return last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _files(url: str, scheme: str, options: dict[str, object]) -> tuple[Files, str]:
    try:
        import fsspec

        files, root = fsspec.url_to_fs(url, skip_instance_cache=True, **options)
    except ImportError:
        extra, _, more = PACKAGES[scheme].partition(" ")
        install = f"pip install '{extra}' {more}".rstrip()
        raise UsageError(f"{url}: needs libraries that are not installed: {install}") from None
    except Exception as error:  # noqa: BLE001 - a library raises what it likes; none may look like a bug of ours
        hint = "check the drive and the credentials in the environment"
        raise DriveRefused([Mistake(Place(url), "ARC-DRV-READ", f"can't be opened: {reason(error)}", hint)]) from None
    return files, root.rstrip("/")
