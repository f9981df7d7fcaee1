"""Frames from video files and photos, upright, in order of time, with the clip's own clock."""

from formcheck.video.file import VideoFile
from formcheck.video.frame import Frame, FrameSource, SourceInfo
from formcheck.video.photo import Photo
from formcheck.video.source import PHOTO_SUFFIXES, VIDEO_SUFFIXES, find_media, open_source

__all__ = [
    "PHOTO_SUFFIXES",
    "VIDEO_SUFFIXES",
    "Frame",
    "FrameSource",
    "Photo",
    "SourceInfo",
    "VideoFile",
    "find_media",
    "open_source",
]
