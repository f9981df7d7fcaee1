"""report.html: one clip's whole result as a page that opens without a network."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import jinja2

from formcheck import __version__
from formcheck.exercises.load import load_exercise
from formcheck.report.page import surety, words
from formcheck.report.page.cards import COLUMNS, cards
from formcheck.report.page.curves import plot_values
from formcheck.report.plotly_page import inline, packed_plotly
from formcheck.report.safety import SAFETY
from formcheck.report.terminal import clock
from formcheck.report.words import PATTERN_WORDS, SIGNS, VERDICT_WORDS
from formcheck.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.analysis import Analysis
    from formcheck.report.film.stills import Still

_PACKAGE: Final = "formcheck.report.page"

_SCRIPTS: Final = ("plots.js", "curves.js", "plane.js", "page.js")

LEAST_FRAMES: Final = 2
"""A photo has no curves."""


def report_html(
    analysis: Analysis,
    *,
    stills: Mapping[Still, bytes],
    video: str | None,
    embedded: bytes | None = None,
) -> str:
    """Return the page: styles, scripts, data and stills are all within it.

    Parameters
    ----------
    analysis
        What was seen, of one frame at least.
    stills
        JPEG files of the reps' moments, as far as there are any.
    video
        Name of the annotated video beside the page, as the file system knows it; None if none
        was made. The page loads nothing else from outside of itself.
    embedded
        The video's own bytes, MP4, to be put into the page instead.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("formcheck", "report/page"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plotly, digest = packed_plotly()
    return environment.get_template("page.html").render(
        version=__version__,
        created=f"{analysis.created:%Y-%m-%d}",
        name=printable(analysis.source.path.name),
        **_film(video, embedded),
        **_judged(analysis, stills),
        **_doubts(analysis),
        style=inline(_PACKAGE, "page.css"),
        plotly_digest=digest,
        plotly=plotly,
        scripts=[inline(_PACKAGE, name) for name in _SCRIPTS],
    )


def _film(video: str | None, embedded: bytes | None) -> dict[str, Any]:
    """Return where the video is, and what the page's policy must allow for it."""
    if embedded is not None:
        address = f"data:video/mp4;base64,{b64encode(embedded).decode()}"
        return {"film": address, "film_name": "", "film_source": "data:"}
    if video is None:
        return {"film": None, "film_name": "", "film_source": "'none'"}
    # Browsers differ in whether a file beside a page that is a file itself is its own.
    return {
        "film": quote(video.encode("utf-8", "surrogateescape")),
        "film_name": printable(video),
        "film_source": "'self' file:",
    }


def _judged(analysis: Analysis, stills: Mapping[Still, bytes]) -> dict[str, Any]:
    """Return what the clip showed."""
    sign, tone = words.verdict_sign(analysis.verdict)
    info, timing, dose = analysis.source, analysis.timing, analysis.setting.dose
    moving = len(analysis.motion.signals) >= LEAST_FRAMES
    return {
        "verdict": VERDICT_WORDS[analysis.verdict],
        "verdict_sign": sign,
        "verdict_tone": tone,
        "summary": analysis.summary,
        "advice": words.advice(analysis),
        "length": words.seconds(timing.duration_s) if moving else "",
        "kind": info.kind,
        "width": info.width,
        "height": info.height,
        "set_up": None
        if analysis.exercise is None
        else load_exercise(analysis.exercise.value).title,
        "leg": analysis.front_leg,
        "posture": None if analysis.reps or moving else surety.posture(analysis),
        "plots": plot_values(analysis) if moving else None,
        "cards": cards(analysis, stills),
        "columns": COLUMNS,
        "patterns": [
            (SIGNS[pattern][0], PATTERN_WORDS[pattern], words.TONES[pattern])
            for pattern in dict.fromkeys(rep.pattern for rep in analysis.reps)
        ],
        "dose": dose,
        "doses": words.doses(analysis),
        "clock": clock,
    }


def _doubts(analysis: Analysis) -> dict[str, Any]:
    """Return how sure that is."""
    return {
        "cautions": analysis.cautions,
        "seen": surety.seen(analysis),
        "unseen": surety.unseen(analysis),
        "limits": surety.limits(analysis),
        "safety": SAFETY,
    }
