"""Where a person's 33 body landmarks are, frame by frame.

Importing this package does not import MediaPipe; making a `Landmarker` does.
"""

from formcheck.pose.landmarker import Landmarker
from formcheck.pose.landmarks import LANDMARK_COUNT, Landmark, Pose, PoseTrack
from formcheck.pose.model import ModelFile, find_model
from formcheck.pose.people import PersonTracker

__all__ = [
    "LANDMARK_COUNT",
    "Landmark",
    "Landmarker",
    "ModelFile",
    "PersonTracker",
    "Pose",
    "PoseTrack",
    "find_model",
]
