"""When a clip was filmed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.video.container import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Clocks that were never set, and containers' zeros, are from before."""

_KEYS: Final = (
    "com.apple.quicktime.creationdate",  # local time, with its zone
    "creation_time",
)


def filmed_at(clip: Path) -> datetime:
    """Return when a clip was filmed: as its header says, else when its file was last changed.

    What lies in the future or before this century is not believed.

    Returns
    -------
    datetime
        With the time zone that the header names, or this machine's.

    Raises
    ------
    InputError
        If the clip cannot be read.
    """
    now = datetime.now(UTC).astimezone()
    for told in _told(clip):
        if EARLIEST <= told <= now:  # asked first: the years 1 and 9999 fit into no other zone
            # Universal time is how it was written, not where the person was.
            return told.astimezone() if told.utcoffset() == UTC.utcoffset(None) else told
    return now


def _told(clip: Path) -> Iterator[datetime]:
    with open_video(clip) as (container, stream):
        tables = (container.metadata, stream.metadata)
        texts = [table[key] for key in _KEYS for table in tables if key in table]
    for text in texts:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        yield moment
    try:
        changed_s = clip.stat().st_mtime
    except OSError as error:
        raise InputError(
            f"{clip.name} cannot be read any more ({error}); analyse it again."
        ) from error
    with suppress(OSError, ValueError, OverflowError):  # in no year that there is
        yield datetime.fromtimestamp(changed_s, UTC)
