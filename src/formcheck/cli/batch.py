"""``formcheck batch``: many clips in, a result for each and a table of all out."""

from __future__ import annotations

import signal
from contextlib import closing, contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from formcheck.cli.exits import INTERRUPTED, TERMINATED, complain
from formcheck.cli.options import (
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
from formcheck.errors import FormcheckError, InputError, UsageError
from formcheck.interruption import Terminated, terminate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.fleet.batch import Batch
    from formcheck.fleet.events import Workers
    from formcheck.job import Job


def batch(  # noqa: PLR0913, PLR0917 - one parameter an option
    source: Annotated[
        str,
        typer.Argument(
            metavar="DIR|LIST",
            help="A folder of videos and photos, folders within it included, or a text file "
            "with one path a line. Addresses such as s3://bucket/folder are read too.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="Where results and the table of all go.", show_default=False
        ),
    ],
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="How many clips to work on at once; without it, as many as there are cores.",
            show_default=False,
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Work on a Ray cluster: host:port, ray://host:port or auto for one that is "
            "there, local to start one on this machine.",
            show_default=False,
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Pass over clips that were done already with the same options."
        ),
    ] = False,
    exercise: ExerciseOption = "auto",
    side: SideOption = Side.AUTO,
    model: ModelOption = "full",
    stride: StrideOption = None,
    fps: FpsOption = None,
    video: VideoOption = True,
    report: ReportOption = True,
    export: ExportOption = "",
    quiet: QuietOption = False,
) -> None:
    """Analyse a whole folder of clips, several at once, and make a table of all of them."""
    from formcheck.fleet.summary import (  # noqa: PLC0415 - `--help` needs none of it
        PAGE_OF_ALL_NAME,
        counts,
        write_summary,
    )

    try:
        job = _job(
            exercise=exercise,
            side=side.value,
            model=model,
            stride=stride,
            fps=fps,
            film=video,
            page=report,
            export=export,
        )
        work = _prepare(source, out, job)
        workers = _workers(work, jobs, cluster)
        stopped = 0
        try:
            with _stoppable():
                _run(work, workers, resume=resume, shown=not quiet)
        except KeyboardInterrupt as reason:
            stopped = TERMINATED if isinstance(reason, Terminated) else INTERRUPTED
        except OSError as error:
            # Starting a worker is all that is done here without words of its own.
            raise InputError(
                f"No process can be started ({error.strerror}); close other programs, or run "
                "fewer --jobs, and go on with --resume."
            ) from error
        finally:
            # If nobody was there to work, an earlier table stays.
            if stopped or any(row.state != "missed" for row in work.rows):
                write_summary(work.rows, out)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    if not quiet:
        print(f"{counts(work.rows)} Table: {out / PAGE_OF_ALL_NAME}")  # noqa: T201 - the result
    if stopped:
        complain("Stopped. What was done is kept; go on with --resume.")
        raise typer.Exit(stopped)
    raise typer.Exit(max(row.exit_code for row in work.rows))


def _job(*, export: str, **wishes: Any) -> Job:
    from formcheck.job import Job  # noqa: PLC0415 - `--help` needs none of it

    return Job(**wishes, formats=formats_of(export))


def _prepare(source: str, out: Path, job: Job) -> Batch:
    """Find out what there is to do, and what is wrong with the request, before any work."""
    from formcheck.fleet.batch import Batch  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.fleet.listing import list_clips  # noqa: PLC0415 - the same
    from formcheck.fleet.remote import is_url  # noqa: PLC0415 - the same
    from formcheck.report.folder import check_writable  # noqa: PLC0415 - the same

    if is_url(out.as_posix().replace(":/", "://", 1)):
        raise UsageError(f"--out {out} is an address; give a folder on this machine.")
    work = Batch.of(list_clips(source), out, job)
    check_writable(out / "results")
    return work


def _workers(work: Batch, jobs: int | None, cluster: str | None) -> Workers:
    """Return who is to work; nothing is started yet."""
    from formcheck.fleet.cores import cores  # noqa: PLC0415 - `--help` needs none of it

    size = min(jobs or cores(), len(work.clips))
    if cluster is None:
        from formcheck.fleet.pool import Pool  # noqa: PLC0415 - the same
        from formcheck.fleet.task import carry_out  # noqa: PLC0415 - the same

        return Pool(carry_out, size)
    from formcheck.fleet.cluster import Cluster  # noqa: PLC0415 - belongs to an extra
    from formcheck.fleet.ray_link import LOCAL  # noqa: PLC0415 - the same

    if jobs is None and cluster != LOCAL:
        return Cluster(cluster, work.job, len(work.clips), processors=True)
    return Cluster(cluster, work.job, size)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM stop the work in good order."""
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(work: Batch, workers: Workers, *, resume: bool, shown: bool) -> None:
    from formcheck.cli.board import board  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.fleet.events import Ended  # noqa: PLC0415 - the same

    names = [row.name for row in work.rows]
    with board(names, shown=shown) as show, closing(work.run(workers, resume=resume)) as events:
        for event in events:
            show(event)
            if isinstance(event, Ended) and work.rows[event.number].state == "failed":
                row = work.rows[event.number]
                # Most reasons name the file, but not the folder it is in.
                complain(row.reason if row.name in row.reason else f"{row.name}: {row.reason}")
