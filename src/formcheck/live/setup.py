"""Before anything is judged: into the picture, and then, if wished, once standing tall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.form.reference import StandingReference
from formcheck.live.guide import Guide, Sight
from formcheck.live.moment import Stage
from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from formcheck.form.reference import Reference
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.following import Following
    from formcheck.pose.landmarks import Pose
    from formcheck.video.frame import Frame

    Due = tuple[str, Urgency]


class SetUp:
    """Feed it every frame from when somebody comes before the camera until they are ready.

    Parameters
    ----------
    thresholds
        The limits for the camera's angle.
    reference
        Whether to look at the person standing tall once they are in the picture.

    Attributes
    ----------
    stage
        `Stage.GUIDE`, `Stage.REFERENCE`, and `Stage.COACH` as soon as all is done.
    reference
        How the person stands straight; None if it was not looked for or not seen well enough.
    """

    def __init__(self, thresholds: Thresholds, *, reference: bool) -> None:
        self.stage: Stage = Stage.GUIDE
        self.reference: Reference | None = None
        self._guide = Guide(thresholds)
        self._standing = StandingReference() if reference else None

    def update(
        self, frame: Frame, pose: Pose, following: Following, *, company: bool
    ) -> Due | None:
        """Take one more frame; return the phrase that is due and its urgency, if one is.

        Parameters
        ----------
        frame, pose, following
            The frame, who was found in it, and what that came to.
        company
            Whether somebody else is in the picture.
        """
        if self._standing is not None and self.stage is Stage.REFERENCE:
            self._look_at(following, self._standing)
            return None
        yaw_deg = following.samples[-1].yaw_deg
        wrong = self._guide.update(Sight.of(frame, pose, yaw_deg, company=company))
        if not self._guide.ready:
            return None if wrong is None else (wrong, Urgency.FAULT)
        if self._standing is None:
            self.stage = Stage.COACH
            return None
        self.stage = Stage.REFERENCE
        return "guide_stand_tall", Urgency.INFO

    def _look_at(self, following: Following, standing: StandingReference) -> None:
        for sample in following.samples:
            standing.update(sample)
        if standing.done:
            self.reference, self.stage = standing.reference, Stage.COACH
