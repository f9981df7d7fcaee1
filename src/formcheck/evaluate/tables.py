"""The evaluation as tables on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.evaluate import words
from formcheck.evaluate.scores import FOUND, LABELLED
from formcheck.report.console import stdout_console

if TYPE_CHECKING:
    from rich.console import Console

    from formcheck.evaluate.evaluation import Evaluation, Group
    from formcheck.evaluate.scores import TimingError


def print_tables(evaluation: Evaluation) -> None:
    """Print the evaluation on stdout: in colour on a terminal, plain when piped."""
    console = stdout_console()
    for model in evaluation.models:
        groups = [group for group in evaluation.groups if group.model == model.name]
        if not groups:
            continue
        _heading(console, f"Pose model {model.name}: {_clips(groups[0])}")
        if any(group.labelled_clips for group in groups):
            console.print(_reps(groups))
            console.print(_confusion(groups[0]))
        for angle, each in groups[0].angles.items():
            if each.frames:
                console.print(_angle(groups, angle))
    _misjudged(console, evaluation)
    console.print()
    for note in (*words.leg_notes(evaluation), *words.NOTES):
        console.print(Text(note, style="dim"))


def _clips(group: Group) -> str:
    return f"{group.clips} {'clip' if group.clips == 1 else 'clips'}"


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _reps(groups: list[Group]) -> Table:
    table = _table(
        "Reps",
        "Group",
        "clips",
        "labelled",
        "found",
        "recall",
        "precision",
        "right",
        "unsure",
        "starts off, s",
        "ends off, s",
    )
    for group in groups:
        if not group.labelled_clips:
            continue
        reps = group.reps
        table.add_row(
            Text(group.name),
            str(group.labelled_clips),
            str(reps.labelled),
            str(reps.found),
            words.percent(reps.recall),
            words.percent(reps.precision),
            words.percent(reps.right_rate),
            words.percent(reps.abstain_rate),
            _off(reps.starts),
            _off(reps.ends),
        )
    return table


def _off(errors: TimingError) -> str:
    """Return the middle error, and in brackets the largest."""
    if not errors.errors_s:
        return words.UNKNOWN
    return f"{errors.median_abs_s:.2f} ({errors.largest_abs_s:.2f})"


def _confusion(group: Group) -> Table:
    table = _table("Confusion", "labelled \\ called", *map(words.pattern_words, FOUND))
    for labelled in LABELLED:
        counts = [group.reps.confusion.get((labelled, found), 0) for found in FOUND]
        table.add_row(words.pattern_words(labelled), *(str(count or "·") for count in counts))
    return table


def _angle(groups: list[Group], angle: str) -> Table:
    table = _table(
        f"{words.ANGLE_WORDS[angle].capitalize()} angle, measured minus true, degrees",
        "Group",
        "clips",
        "frames",
        "covered",
        "bias",
        "MAE",
        "95 % limits",
        "over clip means",
        "ICC",
    )
    for group in groups:
        each = group.angles[angle]
        if not each.frames:
            continue
        figures = (
            words.signed(each.over_frames.bias_deg),
            words.degrees(each.mae_deg),
            words.limits(each.over_frames),
            words.limits(each.over_clips),
        )
        table.add_row(
            Text(group.name),
            str(each.clips),
            str(each.measured),
            words.percent(each.coverage),
            *(figure.replace("°", "") for figure in figures),
            words.coefficient(each.icc),
        )
    return table


def _misjudged(console: Console, evaluation: Evaluation) -> None:
    if not any(clip.labelled for clip in evaluation.clips):
        return
    console.print()
    swapped = any(rep.swapped for clip in evaluation.clips for rep in clip.reps)
    console.print(
        Text(words.swap_sentence(evaluation), style="bold red" if swapped else "bold green")
    )
    for clip, rep in words.misjudged(evaluation):
        console.print(
            Text(
                f"{'!' if rep.swapped else '-'} {clip.name} {words.moment(rep)}: "
                f"{words.what_happened(rep)} ({clip.model})"
            ),
            soft_wrap=True,
        )
