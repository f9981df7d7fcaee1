"""Clips that lie behind an address such as s3://bucket/clip.mp4, reached through fsspec."""

from __future__ import annotations

import logging
import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

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

_LOGS: Final = ("fsspec", "s3fs", "gcsfs")
_NOWHERE: Final = logging.NullHandler()
"""Takes what they log, which would land between the lines on the terminal; who wants to see it
adds a handler of their own."""

_STORES: Final = frozenset({"s3", "s3a", "gs", "gcs", "memory"})
"""Where an address is a bucket and a key; a key may hold ``?`` and ``#`` as any other sign."""

_QUERY: Final = re.compile(r"[?#].*", re.DOTALL)
"""What is no part of a path in other addresses."""

_VERSION: Final = re.compile(r"\?versionId=[^/?#]*$")
"""What may follow a key in S3."""

_SECRET: Final = re.compile(r"\?[^\s'\")>]*|(?<=//)[^/\s'\"]*@")
"""What stands in an address and is nobody's business: the query, and user and password."""

_NOT_FOUND: Final = 404

_NO_ENTRY: Final = re.compile(r"credential|unauthorized|forbidden|\b40[13]\b", re.IGNORECASE)
"""How those who let nobody in say so who raise no PermissionError."""


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
        scheme, host, path = self._parts
        return f"{scheme}://{host}{path}"

    @property
    def name(self) -> str:
        """The last part of the address, fit for a file's name."""
        _, host, path = self._parts
        last = PurePosixPath(path).name or host
        kept = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", last).lstrip(".")
        stem, dot, suffix = kept.rpartition(".")
        return (
            f"{stem[:LONGEST_NAME]}{dot}{suffix[:10]}" if dot else kept[:LONGEST_NAME]
        ) or "clip"

    @property
    def driver_only(self) -> bool:
        """Whether no other process can reach it: memory:// is the memory of this one."""
        return self.url.lower().startswith("memory://")

    @property
    def _parts(self) -> tuple[str, str, str]:
        """Scheme, host or bucket, and path."""
        scheme, _, rest = self.url.partition("://")
        rest = (_VERSION if scheme.lower() in _STORES else _QUERY).sub("", rest)
        host, slash, path = rest.partition("/")
        return scheme.lower(), host.rpartition("@")[2], slash + path

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
            if name.endswith("/"):
                continue  # stands for a folder, where there are none
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
            found = system.info(path)
            if found["type"] == "directory":
                raise InputError(
                    f"{clip} is a folder; name the clips in it, or give it alone instead of a list."
                )
            size = found["size"]
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
    scheme, _, rest = place.url.partition("://")
    scheme = scheme.lower()
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - belongs to an extra
    except ImportError:
        raise UsageError(
            f"Addresses such as {scheme}:// need a package that is not installed; run "
            '`pip install "formcheck[cluster]"`.'
        ) from None
    for name in _LOGS:
        logging.getLogger(name).addHandler(_NOWHERE)
    try:
        system, path = url_to_fs(f"{scheme}://{rest}")
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
    except Exception as error:
        cause = _cause(error)
        if isinstance(cause, FileNotFoundError):
            raise InputError(f"{place.name} does not exist; check the address {place}.") from None
        if isinstance(cause, PermissionError):
            raise InputError(
                f"{place.name} may not be {done} with these credentials; check the access to "
                f"{place}."
            ) from None
        said, barred = _said(cause, place)
        advice = "the credentials for it" if barred else "address and network"
        raise InputError(
            f"{place.name} cannot be {done} at {place} ({said}); check {advice}."
        ) from error


def _cause(error: BaseException) -> BaseException:
    """Return what went wrong: over HTTP all is called a file that is not there, first of all."""
    cause = error.__cause__
    if not isinstance(error, FileNotFoundError) or cause is None:
        return error
    # Only aiohttp's errors have a status, or come from a connection.
    status = getattr(cause, "status", None)
    told = isinstance(cause, OSError | ValueError) if status is None else status != _NOT_FOUND
    return cause if told else error


def _said(error: BaseException, place: Remote) -> tuple[str, bool]:
    """Return what an exception says, without secrets, and whether it is that nobody is let in."""
    text = f"{type(error).__name__}: {error}".replace(place.url, str(place))
    user, at, _ = place.url.partition("://")[2].partition("/")[0].rpartition("@")
    text = _SECRET.sub("", text.replace(user + at, "") if at else text)
    return text[:200], _NO_ENTRY.search(text.replace(str(place), "")) is not None
