"""``formcheck analyze``: videos and photos in, a verdict out."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import INTERRUPTED, MATCHED, complain
from formcheck.errors import FormcheckError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis import Analysis


class SideOption(StrEnum):
    """The leg that is stretched."""

    AUTO = "auto"
    LEFT = "left"
    RIGHT = "right"


class FailOn(StrEnum):
    """What ``--fail-on`` can look for: a rep's pattern or a clip's verdict."""

    PUSH_BACK = "push_back"
    LOCKED_LEAN = "locked_lean"
    SOFT_LEAN = "soft_lean"
    LOST_HUG = "lost_hug"
    MIXED = "mixed"
    NO_STRETCH = "no_stretch"
    UNSURE = "unsure"
    NO_PERSON = "no_person"


def analyze(  # noqa: PLR0913, PLR0917 - one parameter an option
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Videos, photos (posture only), or folders of them.",
            show_default=False,
        ),
    ],
    exercise: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE",
            help="The set-up (see `formcheck exercises`), or a file of one's own; "
            "auto recognises it.",
        ),
    ] = "auto",
    side: Annotated[
        SideOption, typer.Option(help="The leg being stretched; auto finds out.")
    ] = SideOption.AUTO,
    model: Annotated[
        str, typer.Option(metavar="lite|full|heavy|FILE", help="The pose model.")
    ] = "full",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where results go; without it, <clip>.formcheck beside each clip. "
            "With several inputs, a folder for each within DIR.",
            show_default=False,
        ),
    ] = None,
    start: Annotated[
        float | None,
        typer.Option(metavar="S", help="Begin at this second of the clip.", show_default=False),
    ] = None,
    end: Annotated[
        float | None,
        typer.Option(metavar="S", help="Stop at this second of the clip.", show_default=False),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print result.json on stdout and nothing else there.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="Exit with 1 if a rep or the whole clip was this.", show_default=False),
    ] = None,
) -> None:
    """Say how a recorded stretch was done, and write result.json and frames.csv."""
    try:
        clips, errors = _clips(paths)
        targets = _targets(clips, out, alone=len(paths) == 1 and not paths[0].is_dir())
        results: list[Analysis] = []
        for clip, target in zip(clips, targets, strict=True):
            try:
                results.append(
                    _one(
                        clip,
                        target,
                        exercise=exercise,
                        side=side.value,
                        model=model,
                        start=start,
                        end=end,
                        show_progress=not quiet,
                    )
                )
            except FormcheckError as error:
                complain(str(error))
                errors.append(error)
                continue
            if not (quiet or as_json):
                _show(results[-1], target, named=len(clips) > 1)
        if as_json:
            _print_json(results, single=len(paths) == 1 and not paths[0].is_dir())
    except KeyboardInterrupt:
        complain("Stopped. Results of clips that were done are kept; no half result was written.")
        raise typer.Exit(INTERRUPTED) from None
    if errors:
        raise typer.Exit(max(error.exit_code for error in errors))
    if fail_on is not None and any(_matches(result, fail_on.value) for result in results):
        raise typer.Exit(MATCHED)


def _clips(paths: Sequence[Path]) -> tuple[list[Path], list[FormcheckError]]:
    """Return the files to analyse, folders opened up, and what was wrong with folders."""
    from formcheck.video import find_media  # noqa: PLC0415 - `--help` needs none of it

    clips: list[Path] = []
    errors: list[FormcheckError] = []
    for path in paths:
        try:
            clips.extend(find_media(path) if path.is_dir() else [path])
        except InputError as error:
            complain(str(error))
            errors.append(error)
    return clips, errors


def _targets(clips: Sequence[Path], out: Path | None, *, alone: bool) -> list[Path]:
    """Return where each clip's results go; clips of one name never share a folder."""
    if out is None:
        return [clip.with_name(f"{clip.name}.formcheck") for clip in clips]
    if alone:
        return [out]
    targets: list[Path] = []
    for clip in clips:
        target = out / f"{clip.name}.formcheck"
        number = 2
        while target in targets:
            target = out / f"{clip.name}-{number}.formcheck"
            number += 1
        targets.append(target)
    return targets


def _one(  # noqa: PLR0913 - what the user chose
    clip: Path,
    target: Path,
    *,
    exercise: str,
    side: str,
    model: str,
    start: float | None,
    end: float | None,
    show_progress: bool,
) -> Analysis:
    """Analyse one clip and save its results."""
    from formcheck.cli.progress import progress_bar  # noqa: PLC0415 - the same
    from formcheck.pipeline import analyze as analyze_clip  # noqa: PLC0415 - `--help` needs none
    from formcheck.report.files import check_writable  # noqa: PLC0415 - the same
    from formcheck.video.localfile import shown_name  # noqa: PLC0415 - the same

    check_writable(target)  # before minutes of work, not after
    with progress_bar(shown_name(clip), shown=show_progress) as progress:
        result = analyze_clip(
            clip,
            exercise=exercise,
            side=side,
            model=model,
            start_s=start,
            end_s=end,
            progress=progress,
        )
    result.save(target)
    return result


def _show(result: Analysis, target: Path, *, named: bool) -> None:
    from formcheck.report.terminal import print_summary  # noqa: PLC0415 - loads rich

    print_summary(result, saved_to=target, named=named)


def _print_json(results: Sequence[Analysis], *, single: bool) -> None:
    """Print one result as result.json is, several as a list of such."""
    from formcheck.report.files import result, result_json  # noqa: PLC0415 - `--help` needs none

    if single:
        text = result_json(results[0]) if results else ""
    else:
        text = json.dumps([result(each) for each in results], indent=2, ensure_ascii=False) + "\n"
    sys.stdout.write(text)


def _matches(result: Analysis, wanted: str) -> bool:
    return result.verdict == wanted or any(rep.pattern == wanted for rep in result.reps)
