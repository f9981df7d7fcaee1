"""What a session leaves behind when it is asked to: clip, landmarks and result."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Self

import cv2
import numpy as np

from formcheck.disk.workshop import clear_left
from formcheck.errors import UsageError
from formcheck.live.naming import SESSION_NAME, folder_name
from formcheck.pose.store import PoseWriter
from formcheck.report.files import LANDMARKS_NAME
from formcheck.video.writer import ClipWriter

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from formcheck.analysis import Analysis
    from formcheck.errors import Caution
    from formcheck.pose.landmarks import Pose
    from formcheck.video.frame import Frame


class Recording:
    """Writes a session to a folder of its own, so that a crash costs at most the last second.

    Parameters
    ----------
    parent
        The folder that holds the sessions; made if missing.

    Raises
    ------
    UsageError
        If nothing can be written there.

    Attributes
    ----------
    folder
        This session's own folder, named after the time.
    """

    def __init__(self, parent: Path) -> None:
        now = datetime.now().astimezone()
        self.folder = parent / folder_name(now)
        number = 1
        try:
            parent.mkdir(parents=True, exist_ok=True)
            clear_left(parent)  # a session before may have been killed while it ended
            while True:
                try:
                    self.folder.mkdir()
                    break
                except FileExistsError:
                    number += 1
                    self.folder = parent / folder_name(now, number)
        except OSError as error:
            raise UsageError(
                f"The session cannot be recorded in {parent} ({error.strerror or error}); "
                "choose another folder with --record."
            ) from error
        self._opened = ExitStack()
        self._poses = self._opened.enter_context(PoseWriter(self.folder / LANDMARKS_NAME))
        self._clip: ClipWriter | None = None
        self._size = (0, 0)

    def __enter__(self) -> Self:
        """Return the recording itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the recording."""
        self.close()

    @property
    def clip(self) -> Path:
        """The clip's path."""
        return self.folder / SESSION_NAME

    @property
    def trouble(self) -> Caution | None:
        """What went wrong with the disk, if anything; the session goes on."""
        clip = None if self._clip is None else self._clip.trouble
        return clip or self._poses.trouble

    def add(self, frame: Frame, pose: Pose) -> None:
        """Keep one more frame; returns at once."""
        if self._clip is None:
            height, width = frame.rgb.shape[:2]
            self._size = (width, height)
            self._clip = self._opened.enter_context(ClipWriter(self.clip, width, height))
        rgb = frame.rgb
        if (rgb.shape[1], rgb.shape[0]) != self._size:  # a camera that came back another way
            rgb = np.asarray(cv2.resize(rgb, self._size, interpolation=cv2.INTER_AREA), np.uint8)
        self._clip.add(rgb, frame.time_s)
        self._poses.append(pose)

    def close(self) -> None:
        """Write what is still held back; closing twice does no harm.

        Raises
        ------
        UsageError
            If the disk failed; what was written before stays.
        """
        self._opened.close()

    def conclude(self, analysis: Analysis) -> None:
        """End the recording and put the result beside it, even where the disk failed before.

        Raises
        ------
        UsageError
            If the disk failed, now or before.
        """
        try:
            self.close()
        finally:
            analysis.save(self.folder)
