"""Landmarks in, angles out: pure numbers, with no knowledge of video or of the pose model."""
