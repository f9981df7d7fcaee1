"""Clips that lie behind an address such as s3://bucket/clip.mp4, reached through fsspec."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from formcheck.errors import InputError, UsageError
from formcheck.video.localfile import shown_name
from formcheck.video.source import PHOTO_SUFFIXES, VIDEO_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIECE: Final = 4_000_000
"""Bytes read or sent at once."""

LARGEST_CLIP: Final = 20_000_000_000
"""Bytes; that is some hours of a phone's best picture."""

LONGEST_NAME: Final = 120
"""Letters of a fetched file's name."""

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_PACKAGES: Final = MappingProxyType(
    {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "http": "aiohttp", "https": "aiohttp"}
)
"""What reads such addresses."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A clip behind an address; it stands where a path may stand.

    Attributes
    ----------
    url
        All of the address. It may hold a password, so it is never shown.
    """

    url: str

    @property
    def shown(self) -> str:
        """The address without user, password and query."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def name(self) -> str:
        """The last part of the address, fit for a file's name."""
        last = PurePosixPath(urlsplit(self.url).path).name
        kept = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", last).lstrip(".")
        stem, dot, suffix = kept.rpartition(".")
        return (
            f"{stem[:LONGEST_NAME]}{dot}{suffix[:10]}" if dot else kept[:LONGEST_NAME]
        ) or "clip"

    @property
    def driver_only(self) -> bool:
        """Whether no other process can reach it: memory:// is the memory of this one."""
        return self.url.startswith("memory://")

    def __str__(self) -> str:
        """Return what may be shown."""
        return self.shown


Place = Path | Remote
"""Where a clip is."""


def called(place: Place) -> str:
    """Return a clip's name as it may stand in a one-line message."""
    return shown_name(Path(place.name) if isinstance(place, Remote) else place)


def is_url(text: str) -> bool:
    """Tell whether a text is an address and not a path; ``C://`` is a path."""
    return _URL.match(text) is not None


def list_folder(folder: Remote) -> list[tuple[Remote, str]]:
    """List the videos and photos under an address, and how each is called from there on.

    Hidden files and folders are passed over, and so are folders of results.

    Raises
    ------
    InputError
        If there is no such folder, it holds no clip, or it cannot be listed.
    UsageError
        If the package for such addresses is missing.
    """
    with _explained(folder, "listed"):
        system, top = _open(folder)
        if system.isfile(top):
            raise InputError(
                f"{folder} is a file; give the folder that holds the clips, or a list on this "
                "machine with one path or address a line."
            )
        found = sorted(system.find(top))
        clips = []
        for path in found:
            name = path.removeprefix(top).lstrip("/")
            parts = PurePosixPath(name)
            hidden = any(part.startswith(".") for part in parts.parts)
            results = any(part.endswith(".formcheck") for part in parts.parts[:-1])
            if parts.suffix.lower() in VIDEO_SUFFIXES + PHOTO_SUFFIXES and not (hidden or results):
                clips.append((Remote(system.unstrip_protocol(path)), name))
    if not clips:
        suffixes = ", ".join(VIDEO_SUFFIXES + PHOTO_SUFFIXES)
        raise InputError(f"{folder} holds no file that ends in {suffixes}, or does not exist.")
    return clips


def pieces(clip: Remote) -> Iterator[tuple[bytes, int | None]]:
    """Give a clip's content piece by piece, and with each the size of the whole, if known.

    Raises
    ------
    InputError
        If it is not there, is too large or cannot be read.
    UsageError
        If the package for such addresses is missing.
    """
    come = 0
    with ExitStack() as opened:
        with _explained(clip, "read"):
            system, path = _open(clip)
            size = system.size(path)
            stream = opened.enter_context(system.open(path, "rb"))
        while True:
            if max(come, size or 0) > LARGEST_CLIP:  # whatever was said of its size
                raise InputError(
                    f"{clip.name} is larger than {LARGEST_CLIP / 1e9:.0f} GB; cut it, or copy it "
                    "to a disk."
                )
            with _explained(clip, "read"):
                piece = stream.read(PIECE)
            if not piece:
                return
            come += len(piece)
            yield piece, size


def fetch(clip: Remote, folder: Path, told: Callable[[int, int | None], None]) -> Path:
    """Copy a clip into a folder of this machine, under its own name; return where.

    Parameters
    ----------
    clip
        What to copy.
    folder
        Where to; what goes wrong in writing there is an OSError.
    told
        Called with the bytes that have come and those expected.

    Raises
    ------
    InputError
        If it is not there, is too large or cannot be read.
    UsageError
        If the package for such addresses is missing.
    """
    target = folder / clip.name
    with target.open("wb") as copy:
        for piece, size in pieces(clip):
            copy.write(piece)
            told(copy.tell(), size)
    return target


def _open(place: Remote) -> tuple[Any, str]:
    """Return the file system and the path in it."""
    scheme = place.url.partition("://")[0].lower()
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - belongs to an extra
    except ImportError:
        raise UsageError(
            f"Addresses such as {scheme}:// need a package that is not installed; run "
            '`pip install "formcheck[cluster]"`.'
        ) from None
    try:
        system, path = url_to_fs(place.url)
    except ImportError as error:
        package = _PACKAGES.get(scheme)
        raise UsageError(
            f"Reading {scheme}:// needs {f'the package {package}' if package else 'a package'} "
            f"that is not installed; run `pip install {package or scheme}` on every machine that "
            f"works ({error})."
        ) from error
    except ValueError as error:
        raise UsageError(
            f"No file system is known for {scheme}://; use s3://, gs:// or a path."
        ) from error
    return system, path.rstrip("/")


@contextmanager
def _explained(place: Remote, done: str) -> Iterator[None]:
    """Put whatever a file system raises into a sentence; each has exceptions of its own."""
    try:
        yield
    except (InputError, UsageError):
        raise
    except FileNotFoundError:
        raise InputError(f"{place.name} does not exist; check the address {place}.") from None
    except PermissionError:
        raise InputError(
            f"{place.name} may not be {done} with these credentials; check the access to {place}."
        ) from None
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:200].replace(place.url, str(place))
        raise InputError(
            f"{place.name} cannot be {done} at {place} ({said}); check address and network."
        ) from error
