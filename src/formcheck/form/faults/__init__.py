"""Detectors that look for one fault each, frame by frame, live and in a recorded clip alike."""
