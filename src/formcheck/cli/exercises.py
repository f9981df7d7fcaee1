"""``formcheck exercises``: which there are, and how one of them is done and judged."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from formcheck.cli.exits import complain
from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table

    from formcheck.form.plan import Dose, ExercisePlan

_SOURCES = (
    'Sources: "evidence §n" is a section of docs/evidence.md, where the studies are named, '
    '"measured" is on clips with known truth, "judgement" is a considered choice.'
)
_SAFETY = (
    "Stretch to mild tension. Stop at sharp, burning or electric pain, tingling, numbness or "
    "weakness. This is general fitness guidance, not medical advice."
)


def exercises(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME|FILE",
            help="An exercise to explain: auto, bench, lunge, standing, squat, seated, or an "
            "exercise file (.toml).",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON on stdout and nothing else there.")
    ] = False,
) -> None:
    """List the exercises, or explain one: set-up, camera, what is watched, limits, dose."""
    from formcheck.exercises.load import EXERCISE_NAMES, load_exercise  # noqa: PLC0415 - numpy

    try:
        plans = [load_exercise(each) for each in (EXERCISE_NAMES if name is None else (name,))]
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    if as_json:
        result = [_brief(plan) for plan in plans] if name is None else _whole(plans[0])
        sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    elif name is None:
        _list(plans)
    else:
        _explain(plans[0])


def _brief(plan: ExercisePlan) -> dict[str, Any]:
    return {"name": plan.name, "title": plan.title, "summary": plan.summary}


def _whole(plan: ExercisePlan) -> dict[str, Any]:
    values = asdict(plan.thresholds)
    return _brief(plan) | {
        "exercise": plan.exercise,
        "set_up": plan.set_up,
        "camera": plan.camera,
        "watched": plan.watched,
        "dose": asdict(plan.dose),
        "thresholds": {
            key: {"value": values[key], "unit": unit, "source": plan.sources[key]}
            for key, unit in plan.units.items()
        },
        "phrases": {language: dict(each.texts) for language, each in plan.phrases.items()},
    }


def _list(plans: Sequence[ExercisePlan]) -> None:
    from formcheck.report.console import stdout_console  # noqa: PLC0415 - loads rich

    table = _table("Name", "Title", "What it is")
    for plan in plans:
        table.add_row(plan.name, plan.title, plan.summary)
        table.add_section()
    console = stdout_console()
    console.print(table)
    console.print(_note("More on one of them: formcheck exercises NAME"))


def _explain(plan: ExercisePlan) -> None:
    from rich.text import Text  # noqa: PLC0415 - slow to import

    from formcheck.report.console import stdout_console  # noqa: PLC0415 - loads rich

    console = stdout_console()
    console.print(Text(plan.title, style="bold"))
    console.print(Text(plan.summary))
    _section(console, "Set-up", _points(plan.set_up, numbered=True))
    _section(console, "Camera", _points(plan.camera))
    _section(console, "What is watched", _points(plan.watched))
    _section(console, "Dose", Text(_dose_in_words(plan.dose)))
    limits = _table("Threshold", "Value", "Unit", "Source")
    limits.columns[1].justify = "right"
    for key, unit in plan.units.items():
        limits.add_row(key, f"{getattr(plan.thresholds, key):g}", unit, plan.sources[key])
    _section(console, "Limits", limits)
    console.print(_note(_SOURCES))
    console.print()
    console.print(_note(_SAFETY))


def _dose_in_words(dose: Dose) -> str:
    holds = "1 hold" if dose.holds == 1 else f"{dose.holds} holds"
    legs = "with each leg" if dose.per_leg else "with both legs at once"
    return f"{holds} of {dose.hold_s:g} s {legs}."


def _section(console: Console, title: str, content: RenderableType) -> None:
    from rich.text import Text  # noqa: PLC0415 - slow to import

    console.print()
    console.print(Text(title, style="bold"))
    console.print(content)


def _points(sentences: Sequence[str], *, numbered: bool = False) -> Table:
    from rich.table import Table  # noqa: PLC0415 - slow to import
    from rich.text import Text  # noqa: PLC0415 - the same

    points = Table.grid(padding=(0, 1))
    for number, sentence in enumerate(sentences, start=1):
        points.add_row(f"{number}." if numbered else "-", Text(sentence))
    return points


def _table(*headings: str) -> Table:
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - the same

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=heading == "Name")
    return table


def _note(sentence: str) -> RenderableType:
    from rich.text import Text  # noqa: PLC0415 - slow to import

    return Text(sentence, style="dim")
