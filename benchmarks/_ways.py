"""The ways through a clip that `clip.py` compares, one a process.

An order holds ``way``, ``clip``, ``model`` (its name), ``bundle`` (its path) and ``out``, a folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _meter import answer

if TYPE_CHECKING:
    from _meter import Meter, Order


def analysis(order: Order, meter: Meter) -> None:
    """Do what `formcheck analyze --no-video --no-report` does."""
    _job(order, meter, pictures=False)


def pictures(order: Order, meter: Meter) -> None:
    """Do what `formcheck analyze` does: film and page too."""
    _job(order, meter, pictures=True)


def _job(order: Order, meter: Meter, *, pictures: bool) -> None:
    from formcheck.cli.thrift import be_thrifty  # noqa: PLC0415 - the other ways load nothing of it

    be_thrifty()  # as the program does
    from formcheck.job import Job  # noqa: PLC0415 - the same

    folder = Path(order["out"])
    job = Job(model=order["model"], film=pictures, page=pictures)
    job.run(Path(order["clip"]), folder, watching=lambda _done, _expected: meter.tick())
    shutil.rmtree(folder)


def bare(order: Order, meter: Meter) -> None:
    """Decode and find the landmarks, at the clip's own size, and keep nothing."""
    _loop(order, meter, masks=False)


def masks(order: Order, meter: Meter) -> None:
    """Do the same with the person's outline, which formcheck uses too."""
    _loop(order, meter, masks=True)


def _loop(order: Order, meter: Meter, *, masks: bool) -> None:
    import av  # noqa: PLC0415 - the other ways do without
    import numpy as np  # noqa: PLC0415 - the same
    from mediapipe import Image, ImageFormat  # noqa: PLC0415 - the same

    with _landmarker(order, masks=masks) as landmarker, av.open(order["clip"]) as clip:
        stream = clip.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in clip.decode(stream):
            rgb = np.ascontiguousarray(frame.to_ndarray(format="rgb24"))
            image = Image(image_format=ImageFormat.SRGB, data=rgb)
            landmarker.detect_for_video(image, round((frame.time or 0) * 1000))
            meter.tick()


def script(order: Order, meter: Meter) -> None:
    """Do what most people would write: OpenCV to read, draw and write, one after the other."""
    import cv2  # noqa: PLC0415 - the other ways do without
    from mediapipe import Image, ImageFormat  # noqa: PLC0415 - the same
    from mediapipe.tasks.python.vision import PoseLandmarksConnections  # noqa: PLC0415 - the same

    folder = Path(order["out"])
    folder.mkdir()
    clip = cv2.VideoCapture(order["clip"])
    fps = clip.get(cv2.CAP_PROP_FPS)
    width = int(clip.get(cv2.CAP_PROP_FRAME_WIDTH))
    height = int(clip.get(cv2.CAP_PROP_FRAME_HEIGHT))
    code = cv2.VideoWriter.fourcc(*"mp4v")
    film = cv2.VideoWriter(str(folder / "film.mp4"), code, fps, (width, height))
    number = 0
    with _landmarker(order, masks=False) as landmarker:
        while True:
            there, bgr = clip.read()
            if not there:
                break
            image = Image(ImageFormat.SRGB, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
            result = landmarker.detect_for_video(image, int(1000 * number / fps))
            for person in result.pose_landmarks:
                points = [(int(each.x * width), int(each.y * height)) for each in person]
                for bone in PoseLandmarksConnections.POSE_LANDMARKS:
                    cv2.line(bgr, points[bone.start], points[bone.end], (255, 255, 255), 2)
                for point in points:
                    cv2.circle(bgr, point, 4, (0, 0, 255), -1)
            film.write(bgr)
            number += 1
            meter.tick()
    film.release()
    clip.release()
    shutil.rmtree(folder)


def _landmarker(order: Order, *, masks: bool) -> Any:
    from mediapipe.tasks.python import BaseOptions  # noqa: PLC0415 - formcheck loads it itself
    from mediapipe.tasks.python.vision import (  # noqa: PLC0415 - the same
        PoseLandmarker,
        PoseLandmarkerOptions,
        RunningMode,
    )

    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=order["bundle"]),
        running_mode=RunningMode.VIDEO,
        output_segmentation_masks=masks,
    )
    return PoseLandmarker.create_from_options(options)


if __name__ == "__main__":
    ways = (analysis, pictures, bare, masks, script)
    answer({way.__name__: way for way in ways})
