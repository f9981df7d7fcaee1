from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from tests.report.page.page_reader import Reader

from formcheck.errors import UsageError
from formcheck.fleet.row import Row, Seen
from formcheck.fleet.summary import COLUMNS, counts, summary_csv, summary_html, write_summary
from formcheck.form.judgement import Pattern, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

HOSTILE = "=\"'><img src=x onerror=alert(1)></script>\x1b[31m\udcff 🧘 &amp;"


def seen(verdict: Verdict = Verdict.PUSH_BACK, knee: float | None = 158.2, push: int = 2) -> Seen:
    return Seen(
        verdict=verdict,
        exercise="bench",
        front_leg="left",
        reps={Pattern.PUSH_BACK: push} if push else {},
        knee_hold_deg=knee,
        warnings=("leg_hidden",),
        page=True,
    )


ROWS = [
    Row("clip 10.mp4", "clip 10.mp4.formcheck", "done", seen=seen()),
    Row("clip 9.mp4", "sub/javascript:x.mp4.formcheck", "kept", seen=seen(knee=99.0, push=10)),
    Row("walk.mp4", "walk.mp4.formcheck", "done", seen=seen(Verdict.NO_STRETCH, None, 0)),
    Row(HOSTILE, HOSTILE, "failed", HOSTILE, 3),
    Row("late.mp4", "late.mp4.formcheck"),
]


def test_the_table_has_a_row_a_clip_and_empty_cells_for_the_unknown() -> None:
    rows = list(csv.DictReader(io.StringIO(summary_csv(ROWS))))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["state"] for row in rows] == ["done", "kept", "done", "failed", "missed"]
    assert rows[0]["verdict"] == "push_back"
    assert (rows[0]["push_back"], rows[0]["locked_lean"]) == ("2", "0")
    assert (rows[0]["knee_hold_deg"], rows[2]["knee_hold_deg"]) == ("158.2", "")
    assert rows[4]["verdict"] == rows[4]["push_back"] == ""


def test_no_name_becomes_a_formula_or_anything_but_text() -> None:
    text = summary_csv(ROWS)
    name = list(csv.DictReader(io.StringIO(text)))[3]["name"]
    assert name.startswith(' ="')
    assert "\x1b" not in text
    text.encode("utf-8")


def test_the_page_holds_hostile_names_as_text_and_links_stay_beside_it() -> None:
    page = Reader(summary_html(ROWS))
    assert not page.attributes("img")
    assert [each["href"] for each in page.attributes("a")] == [
        "./clip%2010.mp4.formcheck/report.html",
        "./sub/javascript%3Ax.mp4.formcheck/report.html",
        "./walk.mp4.formcheck/report.html",
    ]
    assert len(page.scripts) == 1
    assert "default-src 'none'" in page.policy
    assert "unsafe" not in page.policy
    summary_html(ROWS).encode("utf-8")


def test_counts_are_a_sentence() -> None:
    assert counts(ROWS) == "5 clips: 2 analysed, 1 done earlier, 1 failed, 1 not come to."
    assert counts(ROWS[:1]) == "1 clip: 1 analysed."


def test_an_analysis_in_short(analysed: Callable[[str], formcheck.Analysis]) -> None:
    analysis = analysed("mixed_bench")
    short = Seen.of(analysis, page=True)
    assert short.verdict is Verdict.MIXED
    assert sum(short.reps.values()) == len(analysis.reps)
    knees = sorted(rep.knee_end_deg or 0.0 for rep in analysis.reps)
    assert short.knee_hold_deg is not None
    assert knees[0] - 0.1 <= short.knee_hold_deg <= knees[-1] + 0.1


def test_both_tables_are_written_and_nothing_else(tmp_path: Path) -> None:
    write_summary(ROWS, tmp_path / "out")
    names = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert names == ["summary.csv", "summary.html"]


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(UsageError, match="The summary cannot be written to out"):
        write_summary(ROWS, tmp_path / "out")
