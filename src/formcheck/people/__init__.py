"""The people who asked to be known again: how each of them stands straight, kept on disk.

A person is known by the name they gave, and only when that name is given again. What the pose
model reads of them depends on the camera and on the model, so each of those has its own entry.
"""
