"""What a notebook shows of an analysis: the verdict, and a line a rep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import jinja2

from formcheck.report.terminal import clock
from formcheck.report.words import PATTERN_WORDS, SIGNS, VERDICT_WORDS
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep

# No colours of its own: it takes those of the notebook, be it light or dark, and says so for the
# table, which a page in quirks mode would print black. The styles stand in the elements because
# notebook viewers drop <style>.
_TEMPLATE: Final = """\
<div>
  <p><strong>{{ verdict }}</strong><br>{{ analysis.summary }}</p>
  {% if rows %}
  <table style="color: inherit; font-size: inherit">
    <caption style="text-align: left">{{ name }}: the reps</caption>
    <thead>
      <tr>
        {% for heading in headings %}
        <th scope="col" style="{{ style }}">{{ heading }}</th>
        {% endfor %}
      </tr>
    </thead>
    <tbody>
      {% for row in rows %}
      <tr>
        {% for cell in row %}
        <td style="{{ style }}{{ '' if loop.last else '; white-space: nowrap' }}">{{ cell }}</td>
        {% endfor %}
      </tr>
      {% endfor %}
    </tbody>
  </table>
  {% endif %}
  {% for caution in analysis.cautions %}
  <p>Note: {{ caution.message }}</p>
  {% endfor %}
  <p><small>This describes movement; it is not medical advice.</small></p>
</div>
"""

_HEADINGS: Final = (
    "Rep",
    "When",
    "What",
    "Knee",
    "Hip hinge",
    "Hold",
    "Nerve-tension posture",
    "Next time",
)


def analysis_html(analysis: Analysis) -> str:
    """Return a piece of HTML without scripts, styles of its own or anything to load."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_TEMPLATE).render(
        analysis=analysis,
        name=shown_name(analysis.source.path),
        verdict=VERDICT_WORDS[analysis.verdict],
        headings=_HEADINGS,
        style="text-align: left; padding: 0.2em 0.8em 0.2em 0",
        rows=[_cells(rep) for rep in analysis.reps],
    )


def _cells(rep: Rep) -> tuple[str, ...]:
    tension = rep.nerve_tension
    return (
        str(rep.index),
        f"{clock(rep.start_s)}-{clock(rep.end_s)}",
        f"{SIGNS[rep.pattern][0]} {PATTERN_WORDS[rep.pattern]}",
        f"{_degrees(rep.knee_start_deg)} → {_degrees(rep.knee_end_deg)}",
        f"{_degrees(rep.hip_hinge_start_deg)} → {_degrees(rep.hip_hinge_end_deg)}",
        f"{rep.hold_duration_s:.0f} s",
        "?" if tension is None else f"{tension.band} ({tension.low:.0f}-{tension.high:.0f})",
        rep.cue,
    )


def _degrees(angle: float | None) -> str:
    return "?" if angle is None else f"{angle:.0f}°"
