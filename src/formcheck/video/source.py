"""Finds out what a path holds and opens it as a source of frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.sampling import EVERY_FRAME
from formcheck.video.file import VideoFile
from formcheck.video.localfile import photo_format, read_head, refused_photo_format, shown_name
from formcheck.video.photo import Photo
from formcheck.video.window import Window

if TYPE_CHECKING:
    from formcheck.sampling import Sampling

VIDEO_SUFFIXES: Final = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".gif")
"""Names that `find_media` takes for videos, lower case."""

PHOTO_SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp")
"""Names that `find_media` takes for photos, lower case."""


def open_source(
    path: str | Path,
    start_s: float | None = None,
    end_s: float | None = None,
    *,
    sampling: Sampling = EVERY_FRAME,
) -> VideoFile | Photo:
    """Open a video or photo, whichever its content is; the name does not matter.

    Parameters
    ----------
    path
        A local file.
    start_s, end_s
        Seconds on the player's clock between which frames are wanted, both included.
    sampling
        Which of these frames are wanted; a photo has but one.

    Returns
    -------
    VideoFile or Photo
        Both are a `formcheck.video.frame.FrameSource`. Use it as a context manager.

    Raises
    ------
    InputError
        When there is nothing to read; the message names the cause and the next step.
    UsageError
        When the times make no sense for this file.
    """
    path = Path(path)
    Window(start_s, end_s)  # nonsense times are wrong for any file, so say that first
    head = read_head(path)
    if photo_format(head) is not None:
        return Photo(path, start_s, end_s)
    kind = refused_photo_format(head)
    if kind is not None:
        raise InputError(
            f"{shown_name(path)} is a {kind} picture, which formcheck does not read; "
            "save it as JPG or PNG first."
        )
    return VideoFile(path, start_s, end_s, sampling=sampling)


def find_media(folder: str | Path) -> list[Path]:
    """List the videos and photos directly inside a folder, by name, without hidden files.

    Returns
    -------
    list of pathlib.Path
        In order of name, never empty.

    Raises
    ------
    InputError
        When the folder is missing, not a folder, may not be read, or holds no such file.
    """
    folder = Path(folder)
    name = shown_name(folder)
    suffixes = VIDEO_SUFFIXES + PHOTO_SUFFIXES
    try:
        found = sorted(
            each
            for each in folder.iterdir()
            if each.suffix.lower() in suffixes and not each.name.startswith(".") and each.is_file()
        )
    except FileNotFoundError:
        raise InputError(f"{name} does not exist; check its name and folder.") from None
    except NotADirectoryError:
        raise InputError(f"{name} is not a folder; give the folder that holds the clips.") from None
    except OSError as error:
        raise InputError(
            f"{name} cannot be listed ({error.strerror}); check its permissions."
        ) from error
    if not found:
        raise InputError(f"{name} holds no file that ends in {', '.join(suffixes)}.")
    return found
