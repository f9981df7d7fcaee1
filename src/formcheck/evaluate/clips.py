"""A folder of clips with what is known about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.errors import InputError, UsageError
from formcheck.evaluate.labels import EXAMPLE, LABELS_NAME, read_labels
from formcheck.evaluate.truth import read_truth
from formcheck.text import printable
from formcheck.video import find_media
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.evaluate.labels import ClipLabels
    from formcheck.evaluate.truth import TruthTable


@dataclass(frozen=True, slots=True)
class KnownClip:
    """A clip of which the reps, the angles, or both are known.

    Attributes
    ----------
    name
        For people: path from the folder, with `?` for what cannot be printed.
    path
        Where it is.
    labels
        Its reps; None if nobody labelled them.
    truth
        Its angles; None if nobody measured them.
    """

    name: str
    path: Path
    labels: ClipLabels | None
    truth: TruthTable | None


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """What a folder holds.

    Attributes
    ----------
    clips
        Labelled ones in the order of the labels, then others that have a truth table.
    missing
        A sentence about each clip that the labels name but the folder lacks.
    unknown
        How many further clips have neither labels nor truth.
    """

    clips: tuple[KnownClip, ...]
    missing: tuple[str, ...]
    unknown: int


def find_clips(folder: Path) -> KnownFolder:
    """Find the clips of a folder of which something is known, and read it.

    Raises
    ------
    InputError
        If there is no such folder.
    UsageError
        If nothing is known about any clip, or a table needs mending.
    """
    media = _media(folder)
    table = folder / LABELS_NAME
    labels = read_labels(table) if table.is_file() else ()
    clips, missing = [], []
    for each in labels:
        path = folder / each.file
        name = printable(each.file)
        if path.is_file():
            clips.append(KnownClip(name, path, each, _truth_of(path)))
        else:
            missing.append(
                f"{name}, named in line {each.line} of {LABELS_NAME}, is not in the folder; "
                "the other clips are evaluated without it."
            )
    named = {clip.path for clip in clips}
    unknown = 0
    for path in media:
        if path in named:
            continue
        truth = _truth_of(path)
        if truth is None:
            unknown += 1
        else:
            clips.append(KnownClip(shown_name(path), path, None, truth))
    if not clips and not missing:
        raise UsageError(
            f"{shown_name(folder)} holds neither a {LABELS_NAME} nor a truth table (clip.csv "
            f"beside clip.mp4); put a {LABELS_NAME} there with a row a rep, beginning with the "
            f'lines "{EXAMPLE[0]}" and "{EXAMPLE[1]}".'
        )
    return KnownFolder(tuple(clips), tuple(missing), unknown)


def _media(folder: Path) -> list[Path]:
    try:
        return find_media(folder)
    except InputError:
        if folder.is_dir():  # labels may name clips in folders below, or with other endings
            return []
        raise


def _truth_of(clip: Path) -> TruthTable | None:
    """Read the table of the same name beside a clip, if there is one."""
    table = clip.with_suffix(".csv")
    if table.name == LABELS_NAME or not table.is_file():
        return None
    return read_truth(table)
