"""How often is formcheck right? Reps, patterns and angles against clips with known truth.

    python benchmarks/accuracy.py DIR [--model full]

DIR holds clips, a ``labels.csv`` (columns file, exercise, front_leg, yaw_deg, rep, pattern,
start_s, hold_start_s, hold_end_s, end_s) and beside each clip a CSV of the same name with the
true angles per frame (``knee_L_2d``, ``hip_L_2d`` and the same for R, degrees), as in
``samples/``. Without DIR, the samples are used.
"""

from __future__ import annotations

import argparse
import csv
import platform
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import formcheck

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.form.judgement import Rep

TOLERANCE_S = 0.6
OBLIQUE_DEG = 20.0


@dataclass(slots=True)
class Errors:
    """Angle errors of one group of clips, degrees, NaN where nothing was reported."""

    knee: list[np.ndarray] = field(default_factory=list)
    hip: list[np.ndarray] = field(default_factory=list)

    def line(self) -> str:
        """Return coverage, mean absolute error and bias of both angles."""
        knee, hip = np.concatenate(self.knee), np.concatenate(self.hip)
        known = np.isfinite(knee) & np.isfinite(hip)
        return (
            f"frames {len(knee):6d}  coverage {known.mean():6.1%}  "
            f"knee MAE {np.abs(knee[known]).mean():5.2f} bias {knee[known].mean():+6.2f}  "
            f"hip hinge MAE {np.abs(hip[known]).mean():5.2f} bias {hip[known].mean():+6.2f}"
        )


def group_of(exercise: str, yaw: float) -> str:
    """Return the group in which a clip's angles are counted."""
    return f"{exercise}, oblique" if yaw >= OBLIQUE_DEG else exercise


def angle_errors(
    result: formcheck.Analysis, truth: Path, leg: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return reported minus true knee and hip-hinge angle, shape (frames,) each."""
    with truth.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    true_s = np.array([float(row["t"]) for row in rows])
    time_s = np.asarray(result.frames["time_s"], dtype=np.float64)

    def error(column: str, of_truth: str) -> np.ndarray:
        true = np.interp(time_s, true_s, [float(row[of_truth]) for row in rows])
        return np.asarray(result.frames[column], dtype=np.float64) - true

    return error("knee_deg", f"knee_{leg}_2d"), error("hip_hinge_deg", f"hip_{leg}_2d")


def compare_reps(reps: Iterable[Rep], labels: list[dict[str, str]]) -> tuple[int, list[str]]:
    """Return how many labelled reps were found as labelled, and a line about each other one."""
    found, lines, left = 0, [], list(reps)
    for label in labels:
        start, end = float(label["start_s"]), float(label["end_s"])
        near = [
            rep
            for rep in left
            if abs(rep.start_s - start) <= TOLERANCE_S and abs(rep.end_s - end) <= TOLERANCE_S
        ]
        if not near:
            lines.append(f"missed: {label['pattern']} at {start}-{end} s")
            continue
        left.remove(near[0])
        if near[0].pattern == label["pattern"]:
            found += 1
        else:
            lines.append(f"{label['pattern']} at {start} s called {near[0].pattern}")
    lines += [f"extra: {rep.pattern} at {rep.start_s:.2f}-{rep.end_s:.2f} s" for rep in left]
    return found, lines


def main() -> None:
    """Analyse every labelled clip of a folder and print the tables."""
    samples = Path(__file__).resolve().parents[1] / "samples"
    parser = argparse.ArgumentParser(description="Agreement with clips of known truth.")
    parser.add_argument("folder", type=Path, nargs="?", default=samples)
    parser.add_argument("--model", default="full")
    arguments = parser.parse_args()

    with (arguments.folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        by_clip: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in csv.DictReader(stream):
            by_clip[row["file"]].append(row)

    errors: dict[str, Errors] = defaultdict(Errors)
    counts = {"labelled": 0, "found": 0}
    start_errors: list[float] = []
    end_errors: list[float] = []
    for name, rows in sorted(by_clip.items()):
        result = formcheck.analyze(arguments.folder / name, model=arguments.model)
        labels = [row for row in rows if row["pattern"] != "none"]
        found, lines = compare_reps(result.reps, labels)
        yaw = float(rows[0]["yaw_deg"])
        side_on = yaw < OBLIQUE_DEG
        counts["labelled"] += len(labels) if side_on else 0
        counts["found"] += found if side_on else 0
        for rep, label in zip(result.reps, labels, strict=False):
            start_errors.append(rep.start_s - float(label["start_s"]))
            end_errors.append(rep.end_s - float(label["end_s"]))
        truth = (arguments.folder / name).with_suffix(".csv")
        # Clips with both feet together name no front leg; the near one is read then.
        leg = (rows[0]["front_leg"] or result.front_leg or "left")[0].upper()
        knee, hip = angle_errors(result, truth, leg)
        group = errors[group_of(rows[0]["exercise"], yaw)]
        group.knee.append(knee)
        group.hip.append(hip)
        print(
            f"{name:40s} {result.verdict:12s} {found}/{len(labels)} reps  "
            f"knee {np.nanmean(np.abs(knee)):5.1f}  hip {np.nanmean(np.abs(hip)):5.1f}  "
            f"covered {np.isfinite(knee).mean():4.0%}  set-up {result.exercise or '-'}  "
            f"leg {result.front_leg}"
        )
        for line in lines:
            print(f"{'':40s} {line}")

    print(f"\nformcheck {formcheck.__version__}, model {arguments.model}, {platform.machine()}")
    print(f"reps found as labelled, side on: {counts['found']} of {counts['labelled']}")
    for what, values in (("starts", start_errors), ("ends", end_errors)):
        if values:
            sizes = np.abs(values)
            print(f"{what}: median error {np.median(sizes):.2f} s, largest {sizes.max():.2f} s")
    for group_name, group in sorted(errors.items()):
        print(f"{group_name:20s} {group.line()}")


if __name__ == "__main__":
    main()
