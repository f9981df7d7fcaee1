"""``formcheck report``: film and page made again from saved results."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import INTERRUPTED, complain
from formcheck.cli.options import EmbedOption, ExportOption, QuietOption, VideoOption, formats_of
from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from formcheck.report.saved import Saved


def report(  # noqa: PLR0913, PLR0917 - one parameter an option
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT_DIR",
            help="A folder that analyze or live --record put results into, or the clip it lies "
            "beside.",
            show_default=False,
        ),
    ],
    clip: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The clip, if it lies neither in the folder nor beside it.",
            show_default=False,
        ),
    ] = None,
    video: VideoOption = True,
    embed: EmbedOption = False,
    export: ExportOption = "",
    quiet: QuietOption = False,
) -> None:
    """Make report.html and annotated.mp4 again from saved results, without the pose model.

    The landmarks are judged by this version of formcheck, and result.json is written anew too.
    """
    try:
        _report(folder, clip, video=video, embed=embed, export=export, quiet=quiet)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        complain("Stopped. Nothing was written.")
        raise typer.Exit(INTERRUPTED) from None


def _report(  # noqa: PLR0913 - what the user chose
    folder: Path, told: Path | None, *, video: bool, embed: bool, export: str, quiet: bool
) -> None:
    from formcheck.cli.progress import progress_bar  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.report.bundle import PAGE_NAME, check_apart, write_bundle  # noqa: PLC0415 - the same
    from formcheck.report.folder import check_writable  # noqa: PLC0415 - the same
    from formcheck.report.record import result_folder  # noqa: PLC0415 - the same
    from formcheck.report.saved import check_clip, find_clip, load  # noqa: PLC0415 - the same
    from formcheck.video.localfile import shown_name  # noqa: PLC0415 - the same

    formats = formats_of(export)
    folder = result_folder(folder)
    saved = load(folder)
    source = saved.analysis.source
    clip = find_clip(folder, source.path.name, told)
    if clip is not None:
        check_apart(clip, folder)
        check_clip(saved.analysis, clip)
    check_writable(folder)
    if not quiet:
        _warn(saved, clip)
    with progress_bar(shown_name(source.path), shown=not quiet) as progress:
        write_bundle(
            saved.analysis,
            folder,
            clip=clip,
            video=video,
            embed=embed,
            exports=formats,
            keep_film=not saved.differences,
            progress=progress,
        )
    if not quiet:
        print(f"Report: {folder / PAGE_NAME}")  # noqa: T201 - what came of it goes to stdout


def _warn(saved: Saved, clip: Path | None) -> None:
    """Say what the reader of the report must know before they open it."""
    from formcheck.video.localfile import shown_name  # noqa: PLC0415 - `--help` needs none of it

    source = saved.analysis.source
    if clip is None:
        complain(
            f"{shown_name(source.path)} lies neither in the folder nor beside it, so the report "
            "is made without film and stills; give the clip with --clip."
        )
    if saved.differences:
        why = (
            "a recording is judged with what came after, which a live session cannot know"
            if source.kind == "camera"
            else f"formcheck {saved.version} had judged it"
        )
        complain(f"Judged anew, {' and '.join(saved.differences)}: {why}.")
