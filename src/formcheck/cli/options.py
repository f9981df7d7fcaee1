"""Options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from formcheck.report.exports import Format


class Side(StrEnum):
    """The leg that is stretched."""

    AUTO = "auto"
    LEFT = "left"
    RIGHT = "right"


ExerciseOption = Annotated[
    str,
    typer.Option(
        metavar="NAME|FILE",
        help="The set-up (see `formcheck exercises`), or a file of one's own; auto recognises it.",
    ),
]

SideOption = Annotated[Side, typer.Option(help="The leg being stretched; auto finds out.")]

ModelOption = Annotated[str, typer.Option(metavar="lite|full|heavy|FILE", help="The pose model.")]

StrideOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Look at every Nth frame only, and interpolate the others: for the impatient.",
        show_default=False,
    ),
]

FpsOption = Annotated[
    float | None,
    typer.Option(
        metavar="F",
        help="Look at about F frames a second only, and interpolate the others.",
        show_default=False,
    ),
]

VideoOption = Annotated[
    bool, typer.Option("--video/--no-video", help="Make the annotated film of each clip.")
]

ReportOption = Annotated[
    bool,
    typer.Option(
        "--report/--no-report", help="Make a report.html for each clip, to open in a browser."
    ),
]

EmbedOption = Annotated[
    bool,
    typer.Option("--embed", help="Put the film into report.html, to hand on that file alone."),
]

ExportOption = Annotated[
    str,
    typer.Option(
        metavar="FORMATS",
        help="Further files for other programs, parted by commas: csv, parquet, json, trc, mot.",
        show_default=False,
    ),
]

QuietOption = Annotated[bool, typer.Option("--quiet", help="Print errors only.")]


def formats_of(export: str) -> tuple[Format, ...]:
    """Return the formats that `ExportOption` asks for.

    Raises
    ------
    UsageError
        If one of them is none, or the library that it needs is missing.
    """
    if not export:
        return ()
    from formcheck.report.exports import parse_formats  # noqa: PLC0415 - seldom asked for

    return parse_formats(export)
