"""Poses on disk, frame by frame as they come, and back.

The file is a NumPy ``.npy`` file, so `numpy.load` reads it too: one record a frame with the time
and the landmarks. NumPy leaves room in the header for the number of records, so the header can
be brought up to date as the file grows. A record is 604 bytes: an hour at 30 frames a second
takes 65 MB.

The columns tell the version of the format. Version 1 had no `back`; what it lacks reads as NaN.
"""

from __future__ import annotations

import io
import math
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Self

import numpy as np

from formcheck.disk.whole import write_whole
from formcheck.errors import Caution, InputError, UsageError
from formcheck.pose.landmarks import SHAPES, PoseTrack
from formcheck.pose.log import DTYPES
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import NDArray

    from formcheck.pose.landmarks import Pose


def _record(*columns: str) -> np.dtype[np.void]:
    """Return how one frame lies in the file; the bytes are the same on every machine."""
    return np.dtype(
        [("time_s", "<f8")]
        + [(name, np.dtype(DTYPES[name]).newbyteorder("<"), SHAPES[name]) for name in columns]
    )


_VERSIONS = {
    1: _record("px", "world_m", "visibility", "on_body"),
    2: _record("px", "world_m", "visibility", "on_body", "back"),
}
_RECORD = _VERSIONS[max(_VERSIONS)]
"""What is written; all versions can be read."""

_COUNT = re.compile(rb"'shape': \((\d{1,18}),\)")

# 16 hours at 30 frames a second; whatever is larger was not recorded in one session.
_LARGEST_BYTES = 1 << 30


class PoseWriter:
    """Keeps the poses of a session on disk while it lasts.

    Every pose is written at once, so that a killed process loses at most the one that it was
    writing. The session comes before its record: where the disk fails, the record ends, what it
    holds stays readable, and `trouble` says so. An existing file is never overwritten.

    Parameters
    ----------
    path
        The file to make, best named ``.npy``; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = 0
        self._latest_s = -math.inf
        self._closed = False
        self._error: Exception | None = None
        self._trouble: Caution | None = None
        self._disk: io.FileIO | None = None
        try:
            self._disk = path.open("xb", buffering=0)
            _write(self._disk, 0, _header(0))
        except (OSError, ValueError) as error:  # the latter for impossible names
            self._fail(error)

    @property
    def trouble(self) -> Caution | None:
        """Why the record failed (code ``recording_failed``), or None while all is well."""
        return self._trouble

    def __enter__(self) -> Self:
        """Give the writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; an error that is under way already is not replaced by another."""
        try:
            self.close()
        except UsageError:
            if error is None:
                raise

    def append(self, pose: Pose) -> None:
        """Write the next frame's pose, with NaN where nobody was found.

        Raises
        ------
        ValueError
            If its time is not later than that of the pose before, or the file is closed.
        """
        if self._closed:
            raise ValueError("the record of poses is closed")
        if not (math.isfinite(pose.time_s) and pose.time_s > self._latest_s):
            raise ValueError(f"times must rise, but {pose.time_s} s follows {self._latest_s} s")
        if self._disk is None or self._error is not None:
            return
        self._latest_s = pose.time_s
        try:
            _write(self._disk, _size(self._count), _records(pose, 1).tobytes())
            # Only then, so that the header never counts a record that is not there.
            _write(self._disk, 0, _header(self._count + 1))
        except OSError as error:
            self._fail(error)
        else:
            self._count += 1

    def close(self) -> None:
        """Close the file.

        Raises
        ------
        UsageError
            If not all poses could be written.
        """
        if not self._closed:
            self._closed = True
            if self._disk is not None and self._error is None:
                self._disk.close()
        if self._trouble is not None:
            raise UsageError(self._trouble.message) from self._error

    def _fail(self, error: Exception) -> None:
        name, reason = shown_name(self._path), _reason(error)
        advice = "free some space or record into another folder."
        if self._count:
            message = f"{name} is kept, but does not hold the last poses ({reason}); {advice}"
        else:
            message = f"The poses cannot be written to {name} ({reason}); {advice}"
        self._trouble = Caution("recording_failed", message)
        self._error = error
        if self._disk is not None:
            with suppress(OSError):
                self._disk.truncate(_size(self._count) if self._count else 0)
            with suppress(OSError):
                self._disk.close()
                if self._count == 0:
                    self._path.unlink()


def write_track(path: Path, track: PoseTrack) -> None:
    """Write a whole track as `PoseWriter` does, replacing the file if there is one.

    Raises
    ------
    UsageError
        If it cannot be written; what was there before is untouched then.
    """
    data = _header(len(track)) + _records(track, len(track)).tobytes()
    try:
        write_whole(path, data)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The poses cannot be written to {shown_name(path)} ({_reason(error)}); "
            "free some space or choose another folder."
        ) from error


def read_track(path: Path) -> PoseTrack:
    """Read back what `PoseWriter` or `write_track` wrote, less a last record that is not whole.

    The length of the file says how many poses there are; what its header says is not relied on.

    Raises
    ------
    InputError
        If the file is missing, unreadable, or no such record of poses.
    """
    name = shown_name(path)
    try:
        status = path.stat()
        # Asked before opening: opening a pipe would wait for a writer for ever.
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{name} is not a file; give a record of poses that formcheck wrote.")
        if status.st_size > _LARGEST_BYTES:
            raise InputError(
                f"{name} is too large for the poses of one session "
                f"({status.st_size / 1e9:.0f} GB); give a record of poses that formcheck wrote."
            )
        with path.open("rb") as file:
            record = _version_of(file)
            if record is None:
                raise InputError(
                    f"{name} is not a record of poses that this version of formcheck can read; "
                    "give one that it wrote itself."
                )
            records = np.fromfile(file, record)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{name} cannot be read ({_reason(error)}); check its name and permissions."
        ) from error
    time_s = records["time_s"].astype(np.float64)
    if not (np.isfinite(time_s).all() and (np.diff(time_s) > 0).all()):
        raise InputError(f"{name} is damaged: its times do not rise; record the session again.")
    return PoseTrack(time_s, **{column: _column(records, column) for column in SHAPES})


def _column(records: NDArray[np.void], name: str) -> NDArray[np.floating]:
    """Return one column, NaN where the file is older than it."""
    if name in (records.dtype.names or ()):
        return records[name].astype(DTYPES[name])
    return np.full((len(records), *SHAPES[name]), np.nan, DTYPES[name])


def _write(disk: io.FileIO, at: int, data: bytes) -> None:
    disk.seek(at)
    while data:
        data = data[disk.write(data) :]


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _records(source: Pose | PoseTrack, count: int) -> NDArray[np.void]:
    """Return poses as they lie in the file."""
    records = np.empty(count, _RECORD)
    for name in ("time_s", *SHAPES):
        records[name] = getattr(source, name)
    return records


def _header(count: int, record: np.dtype[np.void] = _RECORD) -> bytes:
    """Return the header of a file with so many records; its length is always the same."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer,
        {
            "descr": np.lib.format.dtype_to_descr(record),
            "fortran_order": False,
            "shape": (count,),
        },
    )
    return buffer.getvalue()


def _version_of(file: BinaryIO) -> np.dtype[np.void] | None:
    """Read past one of our headers; return how records lie after it, None if it is none of them.

    It must be ours byte for byte, so that nothing need be parsed.
    """
    for record in _VERSIONS.values():
        file.seek(0)
        data = file.read(len(_header(0, record)))
        found = _COUNT.search(data)
        if found is not None and data == _header(int(found[1]), record):
            return record
    return None


def _size(count: int) -> int:
    """Return the length in bytes of a file with so many records."""
    return len(_header(0)) + count * _RECORD.itemsize
