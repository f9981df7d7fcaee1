from __future__ import annotations

import json
from typing import TYPE_CHECKING

from formcheck.report.files import result_json

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck

KEYS = {
    "": "schema formcheck_version created source model exercise front_leg view coverage verdict "
    "summary dose reference setting reps findings warnings",
    "source": "path kind duration_s frames width height rotation_deg mean_fps variable_frame_rate",
    "model": "name sha256",
    "view": "camera_side yaw_deg ok",
    "coverage": "frames_with_person frames_judged frames_looked_at",
}
FINDING_KEYS = "code severity start_s end_s value unit reason cue"
REP_KEYS = (
    "index pattern phase_times start_s end_s hold_duration_s knee_start_deg knee_end_deg "
    "hip_hinge_start_deg hip_hinge_end_deg knee_sd_deg hip_hinge_sd_deg "
    "trunk_lean_end_deg hips_back path_ratio "
    "nerve_tension quality findings cue reason"
)


def test_result_json_has_the_keys_of_schema_1(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    content = json.loads(result_json(analysed("mixed_bench")))
    for part, names in KEYS.items():
        assert list(content[part] if part else content) == names.split()
    for rep in content["reps"]:
        assert list(rep) == REP_KEYS.split()
        assert list(rep["phase_times"]) == ["set_s", "reach_s", "hold_s", "release_s"]
    for finding in content["findings"]:
        assert list(finding) == [
            "code",
            "severity",
            "start_s",
            "end_s",
            "value",
            "unit",
            "reason",
            "cue",
        ]
    assert content["schema"] == 1
    assert content["source"]["path"] == "mixed_bench.mp4"
    assert content["source"]["variable_frame_rate"] is False


def test_result_json_is_strict_json_without_nan(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    def refuse(name: str) -> object:
        raise AssertionError(f"{name} is not JSON")

    json.loads(result_json(analysed("walking")), parse_constant=refuse)
