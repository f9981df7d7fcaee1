"""``formcheck analyze``: videos and photos in, a verdict out."""

from __future__ import annotations

import json
import sys
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from formcheck.cli.exits import INTERRUPTED, MATCHED, complain
from formcheck.cli.one_by_one import one_by_one
from formcheck.cli.options import (
    EmbedOption,
    ExerciseOption,
    ExportOption,
    FpsOption,
    ModelOption,
    QuietOption,
    ReportOption,
    Side,
    SideOption,
    StrideOption,
    VideoOption,
    formats_of,
)
from formcheck.cli.saving import DatabaseOption, Diary, SaveOption
from formcheck.errors import FormcheckError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis import Analysis
    from formcheck.calibration import Calibration
    from formcheck.job import Job


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
    exercise: ExerciseOption = "auto",
    side: SideOption = Side.AUTO,
    model: ModelOption = "full",
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
    stride: StrideOption = None,
    fps: FpsOption = None,
    calibrate: Annotated[
        Path | None,
        typer.Option(
            metavar="CLIP",
            help="Learn from this clip how the person stands straight, side on, and judge all "
            "others by it.",
            show_default=False,
        ),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Keep for this person what --calibrate shows; without it, use what is kept "
            "(see `formcheck people`). With --save, whose session it is.",
            show_default=False,
        ),
    ] = None,
    camera_name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="With --person: the camera's name, instead of its picture's size.",
            show_default=False,
        ),
    ] = None,
    video: VideoOption = True,
    report: ReportOption = True,
    embed: EmbedOption = False,
    export: ExportOption = "",
    save: SaveOption = False,
    db: DatabaseOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print result.json on stdout and nothing else there.")
    ] = False,
    quiet: QuietOption = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="Exit with 1 if a rep or the whole clip was this.", show_default=False),
    ] = None,
) -> None:
    """Say how a recorded stretch was done; make a report, a film with what was seen, and tables."""
    from formcheck.fleet.turns import Turn  # noqa: PLC0415 - `--help` needs none of it

    try:
        job = _job(
            exercise=exercise,
            side=side.value,
            model=model,
            start_s=start,
            end_s=end,
            stride=stride,
            fps=fps,
            film=video,
            page=report,
            embed=embed,
            export=export,
        )
        diary = Diary.open(db, wanted=save, person=person, told=not quiet)
        clips, errors = _clips(paths)
        single = len(paths) == 1 and not paths[0].is_dir()
        targets = _targets(clips, out, alone=single)
        calibration = _calibration(
            calibrate, diary.person or person, camera_name, model, saving=save, told=not quiet
        )
        turns = [
            Turn(clip, target, job, calibration)
            for clip, target in zip(clips, targets, strict=True)
        ]
        matched = False
        written: list[str] = []
        with closing(one_by_one(turns, shown=not quiet)) as results, _listed(errors):
            for turn, came in zip(turns, results, strict=True):
                if isinstance(came, FormcheckError):
                    complain(str(came))
                    errors.append(came)
                    continue
                if as_json:
                    written.append(_written(turn.folder))
                elif not quiet:
                    _show(came, turn.folder, named=len(turns) > 1)
                errors.extend(diary.add(came, turn.clip))
                matched = matched or (fail_on is not None and _matches(came, fail_on.value))
        if as_json:
            _print_json(written, single=single)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        complain("Stopped. Results of clips that were done are kept; no half result was written.")
        raise typer.Exit(INTERRUPTED) from None
    if errors:
        raise typer.Exit(max(error.exit_code for error in errors))
    if matched:
        raise typer.Exit(MATCHED)


def _job(*, export: str, **wishes: Any) -> Job:
    """Put the user's wishes together; what cannot be is said before any work."""
    from formcheck.job import Job  # noqa: PLC0415 - `--help` needs none of it

    return Job(**wishes, formats=formats_of(export))


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
    from formcheck.report.files import RESULTS  # noqa: PLC0415 - `--help` needs none of it

    if out is None:
        return [clip.with_name(f"{clip.name}{RESULTS}") for clip in clips]
    if alone:
        return [out]
    targets: list[Path] = []
    for clip in clips:
        target = out / f"{clip.name}{RESULTS}"
        number = 2
        while target in targets:
            target = out / f"{clip.name}-{number}{RESULTS}"
            number += 1
        targets.append(target)
    return targets


def _calibration(  # noqa: PLR0913 - what the user chose
    clip: Path | None,
    person: str | None,
    camera_name: str | None,
    model: str,
    *,
    saving: bool,
    told: bool,
) -> Calibration:
    """Find out what is known of the person, before any of their clips is judged."""
    from formcheck.calibration import Calibration, not_known  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.cli.progress import progress_bar  # noqa: PLC0415 - the same
    from formcheck.video.localfile import shown_name  # noqa: PLC0415 - the same

    title = "" if clip is None else shown_name(clip)
    with progress_bar(title, shown=told and clip is not None) as progress:
        known = Calibration.prepare(
            clip=clip,
            person=person,
            camera_name=camera_name,
            model=model,
            strangers=saving,
            progress=progress,
        )
    if told and person is not None:
        if known.person is None:
            complain(not_known(person))
        elif clip is not None:
            camera = known.person.standings[-1].camera
            complain(f"How {known.person.name} stands straight is kept for the camera {camera}.")
    return known


@contextmanager
def _listed(errors: list[FormcheckError]) -> Iterator[None]:
    """Let what ends the work on all clips end no more than that."""
    try:
        yield
    except InputError as error:
        complain(str(error))
        errors.append(error)


def _show(result: Analysis, target: Path, *, named: bool) -> None:
    from formcheck.report.terminal import print_summary  # noqa: PLC0415 - loads rich

    print_summary(result, saved_to=target, named=named)


def _written(target: Path) -> str:
    """Return the result.json that has just been written."""
    from formcheck.report.files import RESULT_NAME  # noqa: PLC0415 - `--help` needs none of it

    try:
        return (target / RESULT_NAME).read_text("utf-8")
    except OSError as error:
        raise InputError(
            f"{target / RESULT_NAME} cannot be read any more ({error.strerror})."
        ) from error


def _print_json(written: Sequence[str], *, single: bool) -> None:
    """Print one result as it is, several as a list of such."""
    if single:
        text = "".join(written)
    else:
        text = json.dumps([json.loads(each) for each in written], indent=2, ensure_ascii=False)
        text += "\n"
    sys.stdout.write(text)


def _matches(result: Analysis, wanted: str) -> bool:
    return result.verdict == wanted or any(rep.pattern == wanted for rep in result.reps)
