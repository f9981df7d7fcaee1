"""evaluation.html: the whole evaluation as one page that opens without a network."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2

from formcheck import __version__
from formcheck.evaluate import plots, words
from formcheck.evaluate.scores import FOUND, LABELLED
from formcheck.report.plotly_page import inline, plotly_script

if TYPE_CHECKING:
    from formcheck.evaluate.evaluation import Evaluation, Group


def page(evaluation: Evaluation) -> str:
    """Return the page: styles, scripts and data are all within it."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["words"] = words
    template = environment.from_string(_part("page.html"))
    models = [_model(evaluation, name) for name in _names(evaluation)]
    return template.render(
        version=__version__,
        created=f"{datetime.now(UTC):%Y-%m-%d}",
        evaluation=evaluation,
        labelled_any=any(clip.labelled for clip in evaluation.clips),
        swapped_any=any(rep.swapped for clip in evaluation.clips for rep in clip.reps),
        models=models,
        found_patterns=FOUND,
        notes=(*words.leg_notes(evaluation), *words.NOTES),
        style=inline("formcheck.evaluate", "page.css").text,
        script=inline("formcheck.evaluate", "page.js").text,
        plotly=plotly_script().text,
    )


def _part(name: str) -> str:
    return files("formcheck.evaluate").joinpath(name).read_text(encoding="utf-8")


def _names(evaluation: Evaluation) -> list[str]:
    """Return the models that have results."""
    return list(dict.fromkeys(group.model for group in evaluation.groups))


def _model(evaluation: Evaluation, name: str) -> dict[str, Any]:
    groups = [group for group in evaluation.groups if group.model == name]
    clips = [clip for clip in evaluation.clips if clip.model == name]
    every = groups[0]
    angles = [angle for angle, each in every.angles.items() if each.measured]
    angle_plots = [plots.bland_altman(every, angle, clips) for angle in angles]
    return {
        "name": name,
        "clips": len(clips),
        "rep_groups": [group for group in groups if group.labelled_clips],
        "angle_rows": [
            (group, words.ANGLE_WORDS[angle], each)
            for group in groups
            for angle, each in group.angles.items()
            if each.frames
        ],
        "confusion": [(labelled, _cells(every, labelled)) for labelled in LABELLED],
        "angle_plots": angle_plots,
        "drawn_of": max((plot["every"] for plot in angle_plots), default=1),
        "timing_plot": plots.timing(every) if every.reps.matched else None,
    }


def _cells(group: Group, labelled: str) -> list[dict[str, Any]]:
    """Return a row of the confusion table: count, share of the row, and what it means."""
    counts = [group.reps.confusion.get((labelled, found), 0) for found in FOUND]
    whole = sum(counts)
    return [
        {
            "count": count,
            "share": round(count / whole, 3) if whole else 0,
            "meaning": _meaning(labelled, found),
        }
        for found, count in zip(FOUND, counts, strict=True)
    ]


def _meaning(labelled: str, found: str) -> str:
    if labelled == found:
        return "right"
    if {labelled, found} == {"push_back", "locked_lean"}:
        return "swapped"
    return "other"
