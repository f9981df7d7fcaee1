"""How often is formcheck right? Reps, patterns and angles against clips with known truth.

    python benchmarks/accuracy.py [DIR] [--model full,lite]

What `formcheck evaluate` does, on the samples unless DIR names a folder of other clips; see
docs/evaluate.md for what it must hold.
"""

from __future__ import annotations

import argparse
import platform
from pathlib import Path

import formcheck
from formcheck.evaluate.clips import find_clips
from formcheck.evaluate.evaluation import evaluate_clips, find_models
from formcheck.evaluate.tables import print_tables


def main() -> None:
    """Evaluate a folder and print the tables."""
    samples = Path(__file__).resolve().parents[1] / "samples"
    parser = argparse.ArgumentParser(description="Agreement with clips of known truth.")
    parser.add_argument("folder", type=Path, nargs="?", default=samples)
    parser.add_argument("--model", default="full")
    arguments = parser.parse_args()

    known = find_clips(arguments.folder)
    evaluation = evaluate_clips(known.clips, find_models(arguments.model.split(",")))
    print_tables(evaluation)
    print(f"\nformcheck {formcheck.__version__}, {platform.machine()}")
    for sentence in (*known.missing, *(str(each.error) for each in evaluation.failures)):
        print(f"Left out: {sentence}")


if __name__ == "__main__":
    main()
