"""Which clips there are, and a folder of results for each that no other clip has."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.fleet.remote import Remote, is_url, list_folder
from formcheck.report.files import RESULTS
from formcheck.video.localfile import read_head, shown_name
from formcheck.video.source import PHOTO_SUFFIXES, VIDEO_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from formcheck.fleet.remote import Place

LONGEST_LIST: Final = 50_000_000
"""Bytes; that is half a million paths."""

LONGEST_NAME: Final = 200
"""Bytes of a folder's name; file systems allow 255, and a number may have to be added."""


_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
"""What an address may hold and a folder's name, somewhere, may not."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One clip or photo to analyse.

    Attributes
    ----------
    path
        Where it is, a path or an address; it may turn out not to be there.
    name
        What to call it: its path from the folder or list on, or its address; it may hold any
        letters at all.
    folder
        Where its results go, relative to the folder of all results; never leads out of it, and
        no two clips have the same.
    """

    path: Place
    name: str
    folder: PurePath


def list_clips(source: str | Path) -> list[Listed]:
    """List the clips in a folder and the folders within it, or those that a text file names.

    Hidden files and folders are passed over, and so are folders that end in ``.formcheck``,
    because they hold results. Links to folders are not followed.

    Parameters
    ----------
    source
        A folder, the address of one such as ``s3://bucket/folder``, or a text file with one
        path or address a line, paths relative to that file's folder. Empty lines and those that
        begin with ``#`` say nothing; a clip named twice counts once. Those that are missing are
        listed too.

    Raises
    ------
    InputError
        If there is no such folder or file, it cannot be read, or names no clip.
    UsageError
        If what reads such an address is not installed.
    """
    if is_url(str(source)):
        return _with_folders(list_folder(Remote(str(source))), Path())
    source = Path(source)
    found: list[Path] | list[Path | Remote]
    if source.is_dir():
        found = sorted(_walk(source))
        if not found:
            suffixes = ", ".join(VIDEO_SUFFIXES + PHOTO_SUFFIXES)
            raise InputError(f"{shown_name(source)} holds no file that ends in {suffixes}.")
        base = source
    else:
        found, base = _read_list(source), source.parent
        if not found:
            raise InputError(f"{shown_name(source)} names no clip; write one path a line.")
    return _with_folders(((each, None) for each in found), base)


def _walk(folder: Path) -> Iterator[Path]:
    suffixes = VIDEO_SUFFIXES + PHOTO_SUFFIXES

    def refuse(error: OSError) -> None:
        name = shown_name(Path(error.filename or folder))
        raise InputError(f"{name} cannot be listed ({error.strerror}); check its permissions.")

    for where, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [
            name for name in folders if not name.startswith(".") and not name.endswith(RESULTS)
        ]
        for name in names:
            path = Path(where, name)
            if path.suffix.lower() in suffixes and not name.startswith(".") and path.is_file():
                yield path


def _read_list(source: Path) -> list[Path | Remote]:
    name = shown_name(source)
    head = read_head(source)
    if b"\0" in head:
        raise InputError(
            f"{name} is no list; give a text file with one path a line, or a folder, and a single "
            "clip to `formcheck analyze`."
        )
    try:
        with source.open("rb") as stream:
            content = stream.read(LONGEST_LIST + 1)
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}).") from error
    if len(content) > LONGEST_LIST:
        raise InputError(f"{name} is too long for a list; part it into several.")
    # Names of files need not be UTF-8 everywhere.
    text = content.decode("utf-8-sig", "surrogateescape")
    lines = (line.strip() for line in text.split("\n"))
    return [
        Remote(line) if is_url(line) else source.parent / line
        for line in lines
        if line and not line.startswith("#")
    ]


def _with_folders(found: Iterable[tuple[Place, str | None]], base: Path) -> list[Listed]:
    """Give each clip its folder, the same one whatever else is listed, as far as possible."""
    listed: dict[str, Listed] = {}
    taken: set[str] = set()
    top = os.path.abspath(base)  # noqa: PTH100 - tidies `..` up, and follows no link
    for place, called in found:
        if isinstance(place, Remote):
            whole = place.url
            name = called or place.shown
            folder = _named(re.split(r"[/\\]+", _UNFIT.sub("_", name.replace("://", "/"))))
        else:
            whole = os.path.abspath(place)  # noqa: PTH100 - the same
            inside = PurePath(whole).is_relative_to(top)
            name = os.path.relpath(whole, top) if inside else whole
            folder = _folder(PurePath(whole), PurePath(top))
        if whole in listed:
            continue
        free, number = folder, 2
        while _key(free) in taken:
            free = folder.with_name(f"{folder.name.removesuffix(RESULTS)}-{number}{RESULTS}")
            number += 1
        taken.add(_key(free))
        listed[whole] = Listed(place, name, free)
    return list(listed.values())


def _folder(path: PurePath, top: PurePath) -> PurePath:
    """Return where results go: by the way from the top, or from the root where that leads up."""
    if path.is_relative_to(top):
        return _named(path.relative_to(top).parts)
    drive = "".join(letter for letter in path.drive if letter.isalnum())
    return _named((*((drive,) if drive else ()), *path.parts[1:]))


def _named(parts: Iterable[str]) -> PurePath:
    """Return the folder for a way of names; an address may hold some that lead elsewhere."""
    *above, name = [each for each in parts if each not in {"", ".", ".."}] or ("clip",)
    encoded = os.fsencode(name)
    if len(encoded) > LONGEST_NAME:
        digest = sha256(encoded).hexdigest()[:12]
        name = f"{os.fsdecode(encoded[: LONGEST_NAME - 20])}-{digest}"
    return PurePath(*above, f"{name}{RESULTS}")


def _key(folder: PurePath) -> str:
    """Return what must differ, also on file systems that take A for a, or é for e + accent."""
    return unicodedata.normalize("NFKC", str(folder)).casefold()
