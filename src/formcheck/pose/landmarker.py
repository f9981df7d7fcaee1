"""MediaPipe's pose landmarker: the only module that knows MediaPipe.

MediaPipe is imported when the first `Landmarker` is made, not before: it costs a quarter of
a second, which a program that only prints its help should not spend.
"""

from __future__ import annotations

import contextlib
import dataclasses
import sys
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np

from formcheck.errors import ModelError
from formcheck.interruption import undisturbed
from formcheck.pose.landmarks import Pose
from formcheck.pose.native_log import native_log_silenced
from formcheck.pose.native_memory import give_freed_memory_back
from formcheck.pose.outline import back_sagitta, on_body

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import Frame

# What MediaPipe raises for the status codes of its C interface.
_NATIVE_ERRORS = (RuntimeError, ValueError, OSError, IndexError)

LONGEST_REASON = 100  # characters of MediaPipe's own words that a person may be shown

# MediaPipe aligns the rows of an outline to 16 bytes, four pixels of it, and ends the whole
# process when asked for one whose rows are not: there is no error to catch.
BLOCK_PX = 4


@dataclasses.dataclass(frozen=True, slots=True)
class _MediaPipe:
    """The few names of MediaPipe that are used."""

    landmarker: Any
    options: Any
    base_options: Any
    modes: Any
    image: Any
    rgb: Any


def _import_mediapipe() -> _MediaPipe:
    """Import MediaPipe, without the sound library that it would bring along."""
    # MediaPipe's audio half imports sounddevice, which opens the sound system (on Linux it
    # may look for a sound server, and writes what it misses to the terminal). MediaPipe is
    # content without it. Nothing changes where the program has loaded it already.
    deaf = "mediapipe" not in sys.modules and "sounddevice" not in sys.modules
    if deaf:
        sys.modules["sounddevice"] = None  # type: ignore[assignment]  # the import system reads None as "not installed"
    try:
        from mediapipe import Image, ImageFormat  # noqa: PLC0415 - see the module's docstring
        from mediapipe.tasks.python.core.base_options import BaseOptions  # noqa: PLC0415 - the same
        from mediapipe.tasks.python.vision import (  # noqa: PLC0415 - the same
            PoseLandmarker,
            PoseLandmarkerOptions,
            RunningMode,
        )
    finally:
        if deaf:
            del sys.modules["sounddevice"]
            _forget_what_was_missed()
    return _MediaPipe(
        landmarker=PoseLandmarker,
        options=PoseLandmarkerOptions,
        base_options=BaseOptions,
        modes=RunningMode,
        image=Image,
        rgb=ImageFormat.SRGB,
    )


def _forget_what_was_missed() -> None:
    """Take from MediaPipe what its missing of the sound library would keep alive.

    It keeps the error, the error keeps the traceback, and that all functions which were at work on
    the first clip, with the whole clip's landmarks, its last picture and a copy of the bundle.
    """
    audio = sys.modules.get("mediapipe.tasks.python.audio.core.audio_record")
    missed = getattr(audio, "sd_error", None)
    if isinstance(missed, Exception):
        missed.__traceback__ = None


@dataclasses.dataclass(frozen=True, slots=True)
class Inference:
    """What the pose model says of one frame, still in MediaPipe's own terms.

    Attributes
    ----------
    frame
        The frame.
    width
        Of the picture that MediaPipe was given, pixels: the frame's, or a few more.
    result
        MediaPipe's.
    """

    frame: Frame
    width: int
    result: Any

    def poses(self) -> list[Pose]:
        """Return the people, as `Landmarker.detect` does."""
        result = self.result
        masks = result.segmentation_masks or [None] * len(result.pose_landmarks)
        return [
            _pose(self.frame, self.width, picture, world, mask)
            for picture, world, mask in zip(
                result.pose_landmarks, result.pose_world_landmarks, masks, strict=True
            )
        ]


class Landmarker:
    """Finds the 33 landmarks of the people in a frame.

    Use one for each clip and close it: a fresh one gives the same result on every run, for
    in video mode it smooths over time.

    Parameters
    ----------
    model
        The bundle to run, from `find_model`.
    people
        How many people to find at most. With more than one, the person detector runs on
        every frame that shows fewer than that, which about doubles the time.
    mode
        ``video`` follows people from frame to frame, and frames must come in order of time;
        ``image`` looks at every frame afresh.
    outlines
        Whether to fill `Pose.on_body` and `Pose.back`; without, they are NaN and a frame takes
        2 ms less.
    detector_confidence
        How sure of a person the detector must be, 0..1. Somebody who is already followed
        does not depend on it.

    Raises
    ------
    ModelError
        If MediaPipe cannot load the bundle.
    """

    def __init__(
        self,
        model: ModelFile,
        *,
        people: int = 1,
        mode: Literal["video", "image"] = "video",
        outlines: bool = True,
        detector_confidence: float = 0.5,
    ) -> None:
        self._model = model
        self._video = mode == "video"
        self._last_ms = -1
        self._has_found = False
        self._native: Any = None
        try:
            content = model.path.read_bytes()
        except OSError as error:
            raise ModelError(
                f"The pose model {model.path} cannot be read ({error.strerror})."
            ) from error
        with native_log_silenced():
            try:
                self._mediapipe = _import_mediapipe()
            except ImportError as error:
                raise ModelError(
                    f"MediaPipe, which runs the pose model, cannot be loaded ({error}); "
                    "reinstall formcheck."
                ) from error
            options = self._mediapipe.options(
                # Not the path: on Windows the native code cannot open one with umlauts.
                base_options=self._mediapipe.base_options(model_asset_buffer=content),
                running_mode=self._mediapipe.modes(mode.upper()),
                num_poses=people,
                min_pose_detection_confidence=detector_confidence,
                output_segmentation_masks=outlines,
            )
            try:
                # MediaPipe starts threads here; of one that was broken off in its beginning,
                # Python would wait for the end for ever.
                with undisturbed():
                    self._native = self._mediapipe.landmarker.create_from_options(options)
            except _NATIVE_ERRORS as error:
                raise self._unusable(error) from error
            except KeyboardInterrupt:
                # Left to Python's rounds for garbage, it would be closed in the middle of
                # anything, be it what another one does in the same thread with a lock held.
                self.close()
                raise

    def __enter__(self) -> Self:
        """Return the landmarker itself; it is ready already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the landmarker."""
        self.close()

    def detect(self, frame: Frame) -> list[Pose]:
        """Find the people in a frame.

        Returns
        -------
        list of Pose
            In no particular order, at most as many as were asked for; empty when nobody
            was found. Landmarks may lie outside of the picture.

        Raises
        ------
        ModelError
            If MediaPipe fails at it, which means that the bundle does not fit together.
        """
        return self.infer(frame).poses()

    def infer(self, frame: Frame) -> Inference:
        """Run the pose model on a frame and leave its answer as it is.

        This is the part of `detect` that takes long and lets other threads of Python go on.

        Raises
        ------
        ModelError
            If MediaPipe fails at it, which means that the bundle does not fit together.
        """
        # MediaPipe logs when the first person turns up, and a progress display on the same
        # terminal must not lose its lines for longer than that.
        rgb = _whole_blocks(frame.rgb)
        with contextlib.nullcontext() if self._has_found else native_log_silenced():
            try:
                result = self._run(rgb, frame.time_s)
            except _NATIVE_ERRORS as error:
                raise self._unusable(error) from error
        self._has_found = self._has_found or bool(result.pose_landmarks)
        return Inference(frame, rgb.shape[1], result)

    def close(self) -> None:
        """Free MediaPipe's threads and memory; closing twice does no harm."""
        native, self._native = self._native, None
        if native is None:
            return
        with native_log_silenced(), undisturbed():
            try:
                native.close()
            except _NATIVE_ERRORS:
                # It repeats the error of the last `detect`, which has been reported. Its
                # handle is gone, and its destructor must not free it again.
                native._handle = None  # noqa: SLF001 - there is no public way
        give_freed_memory_back()

    def _run(self, rgb: NDArray[np.uint8], time_s: float) -> Any:
        image = self._mediapipe.image(self._mediapipe.rgb, rgb)
        if not self._video:
            return self._native.detect(image)
        # Whole milliseconds that rise at every frame, or MediaPipe refuses the frame.
        self._last_ms = max(self._last_ms + 1, round(time_s * 1000))
        return self._native.detect_for_video(image, self._last_ms)

    def _unusable(self, error: Exception) -> ModelError:
        # One line is a reason; several are the inner life of MediaPipe.
        reason = str(error).strip().rstrip(".")
        short = 0 < len(reason) <= LONGEST_REASON and "\n" not in reason
        because = f" ({reason})" if short else ""
        return ModelError(
            f"MediaPipe cannot use the pose model {self._model.path}{because}; "
            "give another pose landmarker .task file, or choose lite, full or heavy."
        )


def _whole_blocks(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture with its right edge repeated up to a multiple of `BLOCK_PX`."""
    missing = -rgb.shape[1] % BLOCK_PX
    return np.pad(rgb, ((0, 0), (0, missing), (0, 0)), mode="edge") if missing else rgb


def _pose(frame: Frame, width: int, picture: Any, world: Any, mask: Any) -> Pose:
    """Turn MediaPipe's result for one person into a `Pose`.

    MediaPipe's landmarks are fractions of the width and height of what it was given.
    """
    # A landmark that carries no visibility has None, which becomes NaN.
    rows = np.array([(at.x, at.y, at.visibility, at.presence) for at in picture], np.float64)
    in_frame = rows[:, :2] * (width, frame.rgb.shape[0])
    pose = Pose(
        time_s=frame.time_s,
        px=in_frame * frame.scale,
        world_m=np.array([(at.x, at.y, at.z) for at in world], np.float64),
        visibility=rows[:, 2:].min(axis=1),
    )
    if mask is None:
        return pose
    # A view of the mask's own memory, which lives no longer than the mask.
    outline = mask.numpy_view()[:, : frame.rgb.shape[1], 0]
    return dataclasses.replace(
        pose, on_body=on_body(outline, in_frame), back=back_sagitta(outline, in_frame)
    )
