"""Two results side by side: what is counted, what is said, and what is left unsaid."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.errors import InputError, UsageError
from formcheck.form.judgement import Pattern
from formcheck.form.scores import Band, NerveTension
from formcheck.report.compare.comparison import Comparison, Pair, compare, comparison_json
from formcheck.report.compare.page import page, write_page
from formcheck.report.compare.table import print_comparison
from formcheck.report.record import RepRecord, TensionRecord

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

    Analysed = Callable[[str], formcheck.Analysis]

HOSTILE = "<script>alert(1)<img src=x onerror=y>{{ 7*7 }}.mp4"


@pytest.fixture
def two(analysed: Analysed, tmp_path: Path) -> tuple[Path, Path]:
    """A clip with one push-back and one locked lean, and one with three push-backs."""
    return (
        analysed("mixed_bench").save(tmp_path / "monday"),
        analysed("push_back_bench").save(tmp_path / "friday"),
    )


def rep(**values: Any) -> RepRecord:
    tension = TensionRecord(low=10, high=20, band=Band.LOW, cause="a straight knee")
    usual: dict[str, Any] = {
        "index": 1,
        "pattern": Pattern.PUSH_BACK,
        "start_s": 1.0,
        "end_s": 30.0,
        "hold_duration_s": 20.0,
        "knee_start_deg": 120.0,
        "knee_end_deg": 150.0,
        "nerve_tension": tension,
        "quality": 70.0,
    }
    return RepRecord.model_validate(usual | values)


def words(a: RepRecord | None, b: RepRecord | None) -> tuple[str, ...]:
    return Pair(1, a, b).words


# --- in words ---


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, ()),
        ({"hold_duration_s": 28.0}, ("hold 8 s longer",)),
        ({"hold_duration_s": 12.0}, ("hold 8 s shorter",)),
        ({"hold_duration_s": 20.6}, ()),
        ({"knee_start_deg": 102.0}, ("knee 18° more bent at the start",)),
        ({"knee_end_deg": 165.0}, ("knee 15° straighter at the end",)),
        ({"knee_end_deg": 157.0}, ()),
        ({"knee_end_deg": None}, ()),
        ({"quality": 81.0}, ("quality 11 points higher",)),
        ({"quality": None}, ()),
        ({"pattern": Pattern.LOCKED_LEAN}, ("locked lean instead of push-back",)),
        ({"nerve_tension": None}, ()),
    ],
)
def test_only_what_can_be_measured_is_put_into_words(
    values: dict[str, Any], said: tuple[str, ...]
) -> None:
    assert words(rep(), rep(**values)) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (40, 60, ("nerve-tension posture higher",)),
        (0, 5, ("nerve-tension posture lower",)),
        (20, 60, ()),
        (12, 15, ()),
        (0, 90, ()),
    ],
)
def test_the_nerve_tension_posture_differs_only_where_the_ranges_are_apart(
    low: float, high: float, said: tuple[str, ...]
) -> None:
    tension = TensionRecord(low=low, high=high, band=Band.MEDIUM, cause="a straight knee")
    assert words(rep(), rep(nerve_tension=tension)) == said


def test_knees_that_were_seen_badly_must_differ_by_more() -> None:
    bent = {"knee_start_deg": 105.0}
    assert words(rep(knee_sd_deg=5.0), rep(**bent, knee_sd_deg=5.0))
    assert not words(rep(knee_sd_deg=15.0), rep(**bent, knee_sd_deg=5.0))


def test_a_rep_that_only_one_has_is_said_so() -> None:
    assert words(rep(), None) == ("only in A",)
    assert words(None, rep()) == ("only in B",)


def test_nothing_is_ever_called_better_or_worse(two: tuple[Path, Path]) -> None:
    comparison = compare(*two)
    for text in (comparison_json(comparison), page(comparison)):
        assert "better" not in text
        assert "worse" not in text


# --- real results ---


def test_push_backs_and_leans_are_matched_in_order(two: tuple[Path, Path]) -> None:
    content = json.loads(comparison_json(compare(*two)))
    assert content["a"]["folder"] == "monday"
    assert content["a"]["verdict"] == "mixed"
    assert content["a"]["counts"]["locked_lean"] == 1
    assert content["b"]["counts"]["push_back"] == 3
    assert [pair["number"] for pair in content["reps"]] == [1, 2, 3]
    _, second, third = content["reps"]
    assert (second["a"]["pattern"], second["b"]["pattern"]) == ("locked_lean", "push_back")
    assert second["words"][0] == "push-back instead of locked lean"
    assert (third["a"], third["words"]) == (None, ["only in B"])
    assert second["a"]["nerve_tension"]["band"] == "high"


def test_a_result_against_itself_has_no_difference(two: tuple[Path, Path]) -> None:
    comparison = compare(two[0], two[0])
    assert [pair.words for pair in comparison.pairs] == [(), ()]
    assert comparison.notes == ()


def test_unsure_reps_are_counted_and_not_compared(analysed: Analysed, tmp_path: Path) -> None:
    mixed = analysed("mixed_bench")
    first, second = mixed.reps
    unsure = replace(mixed, reps=(replace(first, pattern=Pattern.UNSURE), second))
    comparison = compare(mixed.save(tmp_path / "a"), unsure.save(tmp_path / "b"))
    assert comparison.b.counts[Pattern.UNSURE] == 1
    (one, two) = comparison.pairs
    assert one.b is not None
    assert one.b.pattern is Pattern.LOCKED_LEAN
    assert two.b is None


def test_what_makes_two_results_hard_to_compare_is_noted(
    analysed: Analysed, tmp_path: Path
) -> None:
    a = analysed("mixed_bench").save(tmp_path / "a")
    b = analysed("push_back_lunge").save(tmp_path / "b")
    assert "Not the same set-up: bench in A, lunge in B." in compare(a, b).notes
    content = json.loads((b / "result.json").read_text("utf-8"))
    content["warnings"] = [{"code": "view_oblique", "message": "The camera stood askew."}]
    (b / "result.json").write_text(json.dumps(content), "utf-8")
    assert "B: The camera stood askew." in compare(a, b).notes


def test_results_from_before_there_were_settings_can_be_compared(two: tuple[Path, Path]) -> None:
    path = two[0] / "result.json"
    content = json.loads(path.read_text("utf-8"))
    del content["setting"], content["dose"], content["reference"]
    path.write_text(json.dumps(content), "utf-8")
    (two[0] / "landmarks.npy").unlink()
    assert len(compare(*two).pairs) == 3


@pytest.mark.parametrize("created", ["[/x]abcdefghij", "2026-01-01", "2026-01-01T10:00:00", 5])
def test_a_result_was_made_at_a_time_that_can_be_told(
    two: tuple[Path, Path], created: object
) -> None:
    path = two[0] / "result.json"
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(content | {"created": created}), "utf-8")
    with pytest.raises(InputError, match=r"monday/result\.json: created is not right \("):
        compare(*two)


def test_the_day_and_the_time_of_both_are_told(two: tuple[Path, Path]) -> None:
    made = "2026-03-01T23:30:00+02:00"
    path = two[0] / "result.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"created": made}), "utf-8")
    comparison = compare(*two)
    assert comparison.a.day == "2026-03-01"
    assert json.loads(comparison_json(comparison))["a"]["created"] == made


def test_something_else_is_no_result(two: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone/result\.json does not exist"):
        compare(two[0], tmp_path / "gone")


# --- on the terminal ---


def test_the_table_fits_80_columns_and_shows_both(
    two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    print_comparison(compare(*two))
    text = capsys.readouterr().out
    assert "\x1b" not in text
    table, _, below = text.partition("How B differs from A\n")
    assert max(len(line) for line in table.splitlines()) <= 80
    assert "monday" in table
    assert "friday" in table
    assert "✗ locked lean" in table
    assert "\nRep 2  push-back instead of locked lean, knee" in below


def test_clips_without_a_stretch_have_no_reps_to_compare(
    analysed: Analysed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = analysed("walking").save(tmp_path / "w")
    comparison = compare(folder, folder)
    print_comparison(comparison)
    text = capsys.readouterr().out
    assert "NO STRETCH" in text
    assert "How B differs" not in text
    assert "Neither shows a push-back or a lean." in page(comparison)


# --- on the page ---


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.text += data


def hostile(comparison: Comparison) -> Comparison:
    record = comparison.b.record
    source = record.source.model_copy(update={"path": HOSTILE})
    bad = record.model_copy(update={"source": source, "summary": HOSTILE})
    return replace(comparison, b=replace(comparison.b, record=bad, name=HOSTILE))


def test_the_page_runs_nothing_and_fetches_nothing(two: tuple[Path, Path]) -> None:
    text = page(compare(*two))
    seen = Reader(text)
    for tag, attributes in seen.elements:
        assert tag not in {"script", "link", "img", "iframe", "object", "a", "form", "base"}
        assert not attributes.keys() & {"src", "href", "srcset", "data", "action", "onload"}
    assert "http" not in text.replace("http-equiv", "")
    policies = [a["content"] for tag, a in seen.elements if "http-equiv" in a]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_names_are_text_whatever_they_hold(two: tuple[Path, Path]) -> None:
    text = page(hostile(compare(*two)))
    seen = Reader(text)
    assert HOSTILE not in text
    assert seen.text.count(HOSTILE) == 3
    assert {tag for tag, _ in seen.elements}.isdisjoint({"script", "img"})


def test_the_page_says_what_the_terminal_says(two: tuple[Path, Path]) -> None:
    seen = Reader(page(compare(*two)))
    said = " ".join(seen.text.split())
    assert "push-back instead of locked lean, knee" in said
    assert "✗ locked lean" in said
    assert "not medical advice" in said
    assert sum(tag == "svg" for tag, _ in seen.elements) == 3 * 5
    widths = [float(a["width"] or "") for tag, a in seen.elements if tag == "rect"]
    assert all(0 < width <= 100 for width in widths)


def test_a_page_is_written_whole_or_not_at_all(two: tuple[Path, Path], tmp_path: Path) -> None:
    comparison = compare(*two)
    target = tmp_path / "pages" / "c.html"
    with pytest.raises(UsageError, match=r"c\.html cannot be written \(No such file.*--out"):
        write_page(comparison, target)
    target.parent.mkdir()
    target.write_text("old", "utf-8")
    write_page(comparison, target)
    assert target.read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in target.parent.iterdir()] == ["c.html"]
    with pytest.raises(UsageError, match="pages is a folder"):
        write_page(comparison, target.parent)


def test_a_rep_with_all_unknown_is_shown_with_question_marks(
    analysed: Analysed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mixed = analysed("mixed_bench")
    bare = replace(
        mixed,
        reps=tuple(
            replace(each, knee_start_deg=None, knee_end_deg=None, nerve_tension=None, quality=None)
            for each in mixed.reps
        ),
    )
    folder = bare.save(tmp_path / "a")
    comparison = compare(folder, folder)
    print_comparison(comparison)
    assert "? → ?" in capsys.readouterr().out
    assert "no difference that can be told" in page(comparison)


def test_an_index_of_one_number_is_written_as_one(analysed: Analysed, tmp_path: Path) -> None:
    mixed = analysed("mixed_bench")
    sure = NerveTension(70.0, 70.0, Band.HIGH, "a straight knee")
    reps = tuple(replace(each, nerve_tension=sure) for each in mixed.reps)
    folder = replace(mixed, reps=reps).save(tmp_path / "a")
    assert ">high 70<" in page(compare(folder, folder)).replace("</td>", "<")
