"""The Python that the pages show runs, on the clips whose names it uses."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.docs.pages import blocks

if TYPE_CHECKING:
    from pathlib import Path

# The guides have tests of their own.
SHOWN = [
    block
    for block in blocks()
    if block.language == "python" and not block.page.startswith("docs/extending/")
]

# A camera loop is run on a clip, which comes to an end.
DRIVER = """
import sys
import cv2

capture = cv2.VideoCapture
cv2.VideoCapture = lambda number: capture("clip.mp4")
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as stream:
        exec(compile(stream.read(), name, "exec"), {"__name__": "__main__"})
"""


def test_the_python_in_the_pages_runs(sandbox: Path) -> None:
    assert len(SHOWN) > 5
    names = []
    for block in SHOWN:
        name = f"{block.page.replace('/', '-')}-{block.line}.py"
        (sandbox / name).write_text(f"{block.text}\n", encoding="utf-8")
        names.append(name)
    outcome = subprocess.run(
        [sys.executable, "-c", DRIVER, *names],
        cwd=sandbox,
        env={**os.environ, "FORMCHECK_DATA": str(sandbox / "data")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "no such clip.mp4 does not exist" in outcome.stdout
