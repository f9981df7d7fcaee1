from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np


@pytest.fixture(scope="session")
def short(
    samples: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> bytes:
    """A clip of half a second."""
    clip = tmp_path_factory.mktemp("short") / "clip.mp4"
    return clip_of(frames_of(samples / "walking.mp4", 0.0, 0.48), clip).read_bytes()
