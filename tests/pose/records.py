"""Records of poses to read."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from formcheck.pose.landmarks import LANDMARK_COUNT, Pose

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits and signals")


def pose_at(time_s: float) -> Pose:
    return Pose(time_s, px=np.full((LANDMARK_COUNT, 2), 600.3 + time_s))
