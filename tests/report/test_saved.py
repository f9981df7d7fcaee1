"""Saved results, read back and judged again; and what is said of files that are none."""

from __future__ import annotations

import json
import math
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.conclusion import judge_track
from formcheck.errors import Caution, InputError
from formcheck.form.exercise import Exercise
from formcheck.form.faults.start import Neutral
from formcheck.form.judgement import Pattern, Verdict
from formcheck.form.plan import Dose
from formcheck.form.reference import Reference
from formcheck.form.setting import Setting
from formcheck.form.thresholds import Thresholds
from formcheck.pose.store import read_track, write_track
from formcheck.report.files import result
from formcheck.report.record import MOST_BYTES
from formcheck.report.saved import check_clip, find_clip, load
from formcheck.sampling import Sampling

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

    Analysed = Callable[[str], formcheck.Analysis]


@pytest.fixture
def folder(analysed: Analysed, tmp_path: Path) -> Path:
    return analysed("mixed_bench").save(tmp_path / "mixed_bench.mp4.formcheck")


def change(folder: Path, *keys: str | int, value: Any) -> None:
    """Set one value of a result.json."""
    path = folder / "result.json"
    content = json.loads(path.read_text("utf-8"))
    at = content
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = value
    path.write_text(json.dumps(content), "utf-8")


def drop(folder: Path, *keys: str) -> None:
    path = folder / "result.json"
    content = json.loads(path.read_text("utf-8"))
    at = content
    for key in keys[:-1]:
        at = at[key]
    del at[keys[-1]]
    path.write_text(json.dumps(content), "utf-8")


def without_date(analysis: formcheck.Analysis) -> dict[str, Any]:
    return {key: value for key, value in result(analysis).items() if key != "created"}


# --- the same again ---


@pytest.mark.parametrize("name", ["mixed_bench", "push_back_lunge", "walking"])
def test_what_was_saved_gives_the_same_result_again(
    analysed: Analysed, tmp_path: Path, name: str
) -> None:
    before = analysed(name)
    saved = load(before.save(tmp_path / "r"))
    assert without_date(saved.analysis) == without_date(before)
    assert saved.differences == ()


def test_all_that_was_asked_for_is_used_again(analysed: Analysed, tmp_path: Path) -> None:
    first = analysed("mixed_bench")
    assert first.track is not None
    setting = Setting(
        exercise=Exercise.STANDING,
        side="left",
        judged=((2.0, 5.5), (6.25, 8.0)),
        thresholds=replace(Thresholds(), hug_deg=77.0),
        dose=Dose(3.0, 5, per_leg=False),
        reference=Reference(171.5, Neutral(back=0.05, neck_deg=math.nan, ankle_deg=101.5)),
    )
    caution = Caution("truncated", "The clip ends early.")
    before = judge_track(first.source, first.model, first.track, setting, (caution,))
    again = load(before.save(tmp_path / "r")).analysis
    assert without_date(again) == without_date(before)
    assert again.setting.reference is not None
    assert math.isnan(again.setting.reference.neutral.neck_deg)
    assert again.cautions[0] == caution


@pytest.mark.parametrize("sampling", [Sampling(3), Sampling(fps=4), Sampling(fps=100)])
def test_frames_that_were_not_looked_at_are_no_evidence_the_second_time_either(
    analysed: Analysed, tmp_path: Path, sampling: Sampling
) -> None:
    first = analysed("mixed_bench")
    assert first.track is not None
    before = judge_track(first.source, first.model, first.track, Setting(sampling=sampling))
    again = load(before.save(tmp_path / "r"))
    assert again.differences == ()
    assert again.analysis.setting.sampling == sampling
    assert without_date(again.analysis) == without_date(before)
    assert again.analysis.frames_looked_at == len(sampling.rows(first.track.time_s))
    assert again.analysis.cautions == before.cautions
    for name, column in before.frames.items():
        np.testing.assert_array_equal(again.analysis.frames[name], column)


def test_interpolated_landmarks_do_not_change_what_is_judged(analysed: Analysed) -> None:
    first = analysed("mixed_bench")
    assert first.track is not None
    setting = Setting(sampling=Sampling(3))
    rows = setting.sampling.rows(first.track.time_s)
    px = np.full_like(first.track.px, 1e5)
    px[rows] = first.track.px[rows]
    one, other = (
        judge_track(first.source, first.model, track, setting)
        for track in (first.track, replace(first.track, px=px))
    )
    assert without_date(one) == without_date(other)


def test_results_from_before_there_was_a_sampling_are_of_every_frame(folder: Path) -> None:
    drop(folder, "setting", "sampling")
    assert load(folder).analysis.setting.sampling == Sampling()


def test_a_photo_is_told_once_that_it_is_one(analysed: Analysed, tmp_path: Path) -> None:
    first = analysed("mixed_bench")
    assert first.track is not None
    track = replace(
        first.track,
        **{
            name: getattr(first.track, name)[200:201]
            for name in ("time_s", "px", "world_m", "visibility", "on_body", "back")
        },
    )
    before = judge_track(replace(first.source, kind="photo"), first.model, track, Setting())
    assert [caution.code for caution in before.cautions] == ["photo"]
    assert load(before.save(tmp_path / "r")).analysis.cautions == before.cautions


def test_a_live_session_may_have_frames_that_were_not_judged(
    analysed: Analysed, tmp_path: Path
) -> None:
    first = analysed("mixed_bench")
    folder = replace(first, source=replace(first.source, kind="camera")).save(tmp_path / "r")
    change(folder, "source", "frames", value=100)
    assert load(folder).analysis.verdict is Verdict.MIXED


def test_what_another_version_had_said_is_told(folder: Path) -> None:
    change(folder, "verdict", value="push_back")
    change(folder, "reps", 1, "pattern", value="unsure")
    change(folder, "formcheck_version", value="0.0.9")
    saved = load(folder)
    assert saved.version == "0.0.9"
    assert saved.differences == (
        "the verdict was push back and is mixed",
        "the reps were push-back, unsure and are push-back, locked lean",
    )
    assert [rep.pattern for rep in saved.analysis.reps] == [Pattern.PUSH_BACK, Pattern.LOCKED_LEAN]


def test_thresholds_of_other_versions_are_passed_over_or_filled_in(folder: Path) -> None:
    change(folder, "setting", "thresholds", value={"hug_deg": 79.0, "of_tomorrow_deg": 3.0})
    assert load(folder).analysis.setting.thresholds == replace(Thresholds(), hug_deg=79.0)


# --- where the clip is ---


def test_the_clip_is_found_in_the_folder_before_it_is_found_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "a.mp4.formcheck"
    folder.mkdir()
    assert find_clip(folder, "a.mp4") is None
    (tmp_path / "a.mp4").touch()
    assert find_clip(folder, "a.mp4") == tmp_path / "a.mp4"
    (folder / "a.mp4").touch()
    assert find_clip(folder, "a.mp4") == folder / "a.mp4"


def test_the_film_made_of_a_clip_is_never_taken_for_the_clip(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "annotated.mp4").touch()
    assert find_clip(folder, "annotated.mp4") is None
    (tmp_path / "annotated.mp4").touch()
    assert find_clip(folder, "annotated.mp4") == tmp_path / "annotated.mp4"


@pytest.mark.parametrize("name", ["../a.mp4", "", ".", "..", "x/../../a.mp4", "..\\a.mp4", "a\0b"])
def test_no_path_out_of_a_result_is_followed(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep" / "r"
    folder.mkdir(parents=True)
    (tmp_path / "a.mp4").touch()
    (tmp_path / "deep" / "..\\a.mp4").touch()
    assert find_clip(folder, name) is None
    assert find_clip(folder, str(tmp_path / "a.mp4")) is None


def test_a_clip_that_was_told_is_taken_or_missed(tmp_path: Path, samples: Path) -> None:
    told = samples / "walking.mp4"
    assert find_clip(tmp_path, "x.mp4", told) == told
    with pytest.raises(InputError, match=r"gone\.mp4 does not exist"):
        find_clip(tmp_path, "x.mp4", tmp_path / "gone.mp4")


def test_a_clip_of_another_shape_is_refused(
    analysed: Analysed, tmp_path: Path, clip_of: Callable[[np.ndarray, Path], Path], samples: Path
) -> None:
    analysis = analysed("mixed_bench")
    check_clip(analysis, samples / "mixed_bench.mp4")
    smaller = clip_of(np.zeros((3, 120, 160, 3), np.uint8), tmp_path / "small.mp4")
    check_clip(replace(analysis, source=replace(analysis.source, width=640, height=480)), smaller)
    upright = clip_of(np.zeros((3, 160, 120, 3), np.uint8), tmp_path / "upright.mp4")
    with pytest.raises(InputError, match=r"upright\.mp4 is a video of 120 x 160 pixels .*--clip"):
        check_clip(analysis, upright)


# --- what is no result ---


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        load(folder)
    message = str(caught.value)
    assert message.isprintable()
    assert message.endswith(".")
    return message


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("verdict",), "fine"),
        (("verdict",), 3),
        (("source", "path"), "../../secret.mp4"),
        (("source", "path"), "C:\\secret.mp4"),
        (("source", "width"), 0),
        (("source", "width"), 10**400),
        (("source", "kind"), "film"),
        (("model", "sha256"), "abc"),
        (("reps",), None),
        (("reps", 1, "knee_start_deg"), "180"),
        (("reps", 1, "nerve_tension"), {"low": 0}),
        (("warnings", 0), "camera"),
        (("summary",), "x" * 2000),
        (("setting", "side"), "both"),
        (("setting", "judged"), [[0.0, math.inf]]),
        (("setting", "judged"), [[2.0, 1.0]]),
        (("setting", "judged"), [[1.0]]),
        (("setting", "judged"), [[0.0, 1.0]] * 1001),
        (("setting", "thresholds", "still_s"), math.nan),
        (("setting", "thresholds", "still_s"), True),
        (("setting", "thresholds", "still_s"), 0),
        (("setting", "thresholds", "still_s"), 1e9),
        (("setting", "thresholds", "knee_locked_deg"), 175.0),
        (("setting", "reference"), {"knee_deg": 1.0}),
        (("setting", "sampling", "stride"), 0),
        (("setting", "sampling", "stride"), 2.5),
        (("setting", "sampling", "fps"), -1),
        (("setting", "sampling"), {"stride": 2, "fps": 10}),
        (("dose", "holds"), 10**9),
        (("dose", "hold_s"), 1e-300),
    ],
)
def test_a_value_that_cannot_be_is_named(
    folder: Path, keys: tuple[str | int, ...], value: Any
) -> None:
    change(folder, "warnings", value=[{"code": "x", "message": "y"}])
    change(folder, *keys, value=value)
    message = refused(folder)
    assert "mixed_bench.mp4.formcheck/result.json: " in message
    assert str(keys[-1] if keys[-1] not in {0, 1} else keys[-2]) in message


@pytest.mark.parametrize(
    "keys", [("verdict",), ("source", "path"), ("model", "sha256"), ("setting", "thresholds")]
)
def test_a_missing_key_is_named(folder: Path, keys: tuple[str, ...]) -> None:
    drop(folder, *keys)
    assert f"result.json: {'.'.join(keys)} is missing; run formcheck analyze" in refused(folder)


@pytest.mark.parametrize("key", ["setting", "dose"])
def test_results_from_before_there_were_settings_are_to_be_made_again(
    folder: Path, key: str
) -> None:
    drop(folder, key)
    assert f"{key} is missing, as in results of old; run formcheck analyze" in refused(folder)


def test_results_without_landmarks_are_to_be_made_again(folder: Path) -> None:
    (folder / "landmarks.npy").unlink()
    assert "landmarks.npy is missing, as with results of old; run formcheck" in refused(folder)


@pytest.mark.parametrize(
    ("schema", "part"),
    [(2, "is of schema 2, which a newer formcheck wrote; update formcheck"), (0, "never was")],
)
def test_another_schema_is_said_so(folder: Path, schema: int, part: str) -> None:
    (folder / "result.json").write_text(json.dumps({"schema": schema}), "utf-8")
    assert part in refused(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"schema": "1"}',
        b'{"schema": 1, "verdict": ',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b" " * (MOST_BYTES + 1),
    ],
)
def test_a_file_that_is_no_result_is_one_sentence(folder: Path, content: bytes) -> None:
    (folder / "result.json").write_bytes(content)
    assert "mixed_bench.mp4.formcheck/result.json" in refused(folder)


def test_a_place_without_results_is_one_sentence(tmp_path: Path) -> None:
    assert "result.json does not exist; give a folder" in refused(tmp_path)
    assert "result.json does not exist" in refused(tmp_path / "gone")
    (tmp_path / "result.json").mkdir()
    assert "is not a file" in refused(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "result.json")
    assert "is not a file" in refused(tmp_path)


def test_words_that_would_command_the_terminal_are_disarmed(folder: Path) -> None:
    change(folder, "warnings", value=[{"code": "x", "message": "a\x1b[2J\nb"}])
    change(folder, "model", "name", value="m\x1b]0;x\x07")
    analysis = load(folder).analysis
    assert analysis.cautions[0].message == "a?[2J?b"
    assert analysis.model.name.isprintable()


@pytest.mark.parametrize(
    ("name", "value"),
    [("px", 1e30), ("px", np.inf), ("visibility", 7.0), ("world_m", -1e4), ("back", np.inf)],
)
def test_landmarks_that_cannot_be_are_refused(folder: Path, name: str, value: float) -> None:
    track = read_track(folder / "landmarks.npy")
    values = getattr(track, name).copy()
    values[7] = value
    write_track(folder / "landmarks.npy", replace(track, **{name: values}))
    assert "landmarks or times that cannot be" in refused(folder)


@pytest.mark.parametrize(
    ("scale", "part"), [(1e-9, "more frames a second"), (1e6, "times that cannot be")]
)
def test_times_that_would_fill_the_memory_are_refused(
    folder: Path, scale: float, part: str
) -> None:
    track = read_track(folder / "landmarks.npy")
    write_track(folder / "landmarks.npy", replace(track, time_s=track.time_s * scale))
    assert part in refused(folder)


def test_a_part_that_has_more_frames_a_second_than_any_camera_takes_is_refused(
    folder: Path,
) -> None:
    track = read_track(folder / "landmarks.npy")
    few = len(track) // 3
    dense = np.concatenate((1e-12 * np.arange(few), track.time_s[few:]))
    write_track(folder / "landmarks.npy", replace(track, time_s=dense))
    assert "more frames a second" in refused(folder)


def test_landmarks_of_another_clip_are_noticed(
    folder: Path, analysed: Analysed, tmp_path: Path
) -> None:
    other = analysed("walking").save(tmp_path / "other")
    (other / "landmarks.npy").replace(folder / "landmarks.npy")
    assert "do not belong together" in refused(folder)


def test_an_impossible_body_is_judged_without_a_crash(folder: Path) -> None:
    track = read_track(folder / "landmarks.npy")
    write_track(folder / "landmarks.npy", replace(track, px=np.zeros_like(track.px)))
    assert load(folder).analysis.verdict is Verdict.UNSURE
