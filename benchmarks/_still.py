"""The pose model on one picture held in memory, and its networks alone, one a process.

An order holds ``way``, ``bundle`` (a path) and ``frames``; `landmarker` takes a ``clip`` too, of
which it shows the first frame over and over, a ``mode`` and whether there are to be ``masks``; a
network its ``threads``.
"""

from __future__ import annotations

import importlib
import zipfile
from typing import TYPE_CHECKING

from _meter import answer

if TYPE_CHECKING:
    from _meter import Meter, Order

FRAME_MS = 40


def landmarker(order: Order, meter: Meter) -> None:
    """Run MediaPipe's landmarker."""
    import av  # noqa: PLC0415 - the networks do without
    from mediapipe import Image, ImageFormat  # noqa: PLC0415 - the same
    from mediapipe.tasks.python import BaseOptions  # noqa: PLC0415 - the same
    from mediapipe.tasks.python.vision import (  # noqa: PLC0415 - the same
        PoseLandmarker,
        PoseLandmarkerOptions,
        RunningMode,
    )

    with av.open(order["clip"]) as clip:
        image = Image(ImageFormat.SRGB, next(clip.decode(video=0)).to_ndarray(format="rgb24"))
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=order["bundle"]),
        running_mode=RunningMode(order["mode"].upper()),
        output_segmentation_masks=order["masks"],
    )
    with PoseLandmarker.create_from_options(options) as model:
        for number in range(order["frames"]):
            if order["mode"] == "video":
                result = model.detect_for_video(image, number * FRAME_MS)
            else:
                result = model.detect(image)
            if not result.pose_landmarks:
                raise SystemExit(f"The first frame of {order['clip']} shows nobody.")
            meter.tick()


def landmarks(order: Order, meter: Meter) -> None:
    """Run the network that finds the landmarks of a person, alone."""
    _network("pose_landmarks_detector.tflite", order, meter)


def detector(order: Order, meter: Meter) -> None:
    """Run the network that finds persons, alone."""
    _network("pose_detector.tflite", order, meter)


def _network(member: str, order: Order, meter: Meter) -> None:
    import numpy as np  # noqa: PLC0415 - the landmarker does without

    # By name, so that types can be checked where it is not installed.
    litert = importlib.import_module("ai_edge_litert.interpreter")
    with zipfile.ZipFile(order["bundle"]) as bundle:
        content = bundle.read(member)
    # XNNPACK is its default.
    network = litert.Interpreter(model_content=content, num_threads=order["threads"])
    network.allocate_tensors()
    (picture,) = network.get_input_details()
    random = np.random.default_rng(1).random(picture["shape"], np.float32)
    network.set_tensor(picture["index"], random)
    for _ in range(order["frames"]):
        network.invoke()
        meter.tick()


if __name__ == "__main__":
    answer({way.__name__: way for way in (landmarker, landmarks, detector)})
