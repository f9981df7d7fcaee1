"""``formcheck evaluate``: how far the answers agree with clips whose truth is known."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import INTERRUPTED, complain
from formcheck.errors import FormcheckError, InputError

if TYPE_CHECKING:
    from formcheck.evaluate.clips import KnownFolder
    from formcheck.evaluate.evaluation import Evaluation, Failure


def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="A folder of clips with a labels.csv (file,start_s,end_s,pattern,exercise,"
            "front_leg: a row a rep, or one with the pattern none), or with a truth table "
            "clip.csv (t,knee_deg,hip_hinge_deg) beside clip.mp4, or both.",
            show_default=False,
        ),
    ],
    models: Annotated[
        str,
        typer.Option(
            "--model", metavar="lite|full|heavy|FILE", help="Pose models, parted by commas."
        ),
    ] = "full",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write evaluation.json, reps.csv and evaluation.html there.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print evaluation.json on stdout and nothing else there.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Compare formcheck with clips whose reps or angles are known.

    A found rep is a labelled one if the two overlap in time by at least half of what they cover
    together; each is used once, the best overlaps first.
    """
    try:
        known, evaluation = _evaluate(folder, models, out, quiet=quiet)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        complain("Stopped. Nothing was written.")
        raise typer.Exit(INTERRUPTED) from None
    _tell(evaluation, out, as_json=as_json, quiet=quiet)
    codes = [failure.error.exit_code for failure in evaluation.failures]
    codes += [InputError.exit_code for _ in known.missing]
    if codes:
        raise typer.Exit(max(codes))


def _evaluate(
    folder: Path, models: str, out: Path | None, *, quiet: bool
) -> tuple[KnownFolder, Evaluation]:
    """Read what is known, analyse the clips, and save if that is wanted."""
    from formcheck.cli.progress import progress_bar  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.evaluate.clips import find_clips  # noqa: PLC0415 - the same
    from formcheck.evaluate.evaluation import evaluate_clips, find_models  # noqa: PLC0415 - the same
    from formcheck.evaluate.files import save  # noqa: PLC0415 - the same
    from formcheck.report.folder import check_writable  # noqa: PLC0415 - the same

    chosen = find_models(name for each in models.split(",") if (name := each.strip()))
    known = find_clips(folder)
    if out is not None:
        check_writable(out)  # before minutes of work, not after
    for sentence in known.missing:
        complain(sentence)
    if known.unknown and not quiet:
        clips = "1 clip has" if known.unknown == 1 else f"{known.unknown} clips have"
        complain(f"{clips} neither labels nor a truth table and will not be looked at.")
    evaluation = evaluate_clips(
        known.clips,
        chosen,
        progress_bar=lambda title: progress_bar(title, shown=not quiet),
        on_failure=_say,
    )
    if out is not None and evaluation.clips:
        save(evaluation, out)
    return known, evaluation


def _say(failure: Failure) -> None:
    complain(str(failure.error))


def _tell(evaluation: Evaluation, out: Path | None, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        from formcheck.evaluate.files import evaluation_json  # noqa: PLC0415 - used here alone

        sys.stdout.write(evaluation_json(evaluation))
        return
    if quiet or not evaluation.clips:
        return
    from formcheck.evaluate.tables import print_tables  # noqa: PLC0415 - loads rich

    print_tables(evaluation)
    if out is not None:
        from formcheck.evaluate.files import PAGE_NAME  # noqa: PLC0415 - used here alone

        print(f"\nDetails: {out / PAGE_NAME}")  # noqa: T201 - tables go to stdout
