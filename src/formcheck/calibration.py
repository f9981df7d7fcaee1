"""What is known of a person before their clips are looked at: how they stand straight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from formcheck.errors import Caution, InputError, UsageError
from formcheck.form.reference import GIVE_UP_S, STAND_S, Reference
from formcheck.people.label import label
from formcheck.people.person import Person, Standing
from formcheck.people.store import People

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.pipeline import Progress
    from formcheck.pose.model import ModelFile

_HOW: Final = (
    "film the whole body square from the side, knees straight, standing still for five seconds"
)

_KEEPING: Final = (
    "`formcheck analyze CLIP --calibrate STANDING_CLIP --person NAME` or `formcheck live "
    "--reference --person NAME`"
)


def standing_reference(
    path: str | Path, model: str = "full", *, progress: Progress | None = None
) -> Reference:
    """Read from a clip how the person in it stands straight.

    Parameters
    ----------
    path
        A video in whose first 10 s somebody stands straight, side on and still, for 2 s.
    model
        ``lite``, ``full``, ``heavy``, or the path of a pose landmarker bundle. It must be the
        one that is used afterwards: the models read the same knee differently.
    progress
        Called after every frame with the number done and the number expected, if known.

    Raises
    ------
    InputError
        If the file cannot be read or shows nothing of the kind.
    ModelError
        If the pose model cannot be loaded.

    Examples
    --------
    >>> import formcheck
    >>> from formcheck.calibration import standing_reference
    >>> anna = standing_reference("anna_standing.mp4")  # doctest: +SKIP
    >>> result = formcheck.analyze("anna.mp4", reference=anna)  # doctest: +SKIP
    """
    from formcheck.pipeline import analyze  # noqa: PLC0415 - keeps the import light

    return standing_in(analyze(path, model=model, end_s=GIVE_UP_S + 1.0, progress=progress))


def standing_in(result: Analysis) -> Reference:
    """Return how the person in an analysed clip stands straight at its beginning.

    Raises
    ------
    InputError
        If nobody does, or not side on.
    """
    from formcheck.video.localfile import shown_name  # noqa: PLC0415 - keeps the import light

    name = shown_name(result.source.path)
    if result.source.kind == "photo":
        raise InputError(f"{name} is a photo, which cannot show that somebody is still; {_HOW}.")
    signals = result.motion.signals
    samples = [signals.sample(row) for row in range(len(signals))]
    reference = Reference.seen_in(samples)
    if reference is not None:
        return reference
    if Reference.seen_in(replace(sample, yaw_deg=0.0) for sample in samples) is not None:
        raise InputError(f"In {name} somebody stands still, but not side on; {_HOW}.")
    raise InputError(
        f"In the first {GIVE_UP_S:.0f} s of {name} nobody is seen to stand straight, side on and "
        f"still for {STAND_S:.0f} s; {_HOW}."
    )


def camera_of(clip: str | Path) -> str:
    """Return what stands for the camera that took a clip: its picture's size, as ``1280x720``.

    A clip does not tell which camera took it. One of another size was taken with another one,
    or with the same one held or set another way, and either changes what is read.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    from formcheck.video import open_source  # noqa: PLC0415 - keeps the import light

    with open_source(clip) as source:
        return f"{source.info.width}x{source.info.height}"


def _find(name: str, *, strangers: bool) -> Person | None:
    person = People().find(name)
    if person is None and not strangers:
        raise UsageError(
            f"Nothing is kept of {name}; run {_KEEPING} once, or see `formcheck people` for who "
            "is known."
        )
    return person


def not_known(name: str) -> str:
    """Say that somebody whose session is saved is measured against nothing of their own."""
    return f"How {name} stands straight is not kept, so it is not used; {_KEEPING} keeps it."


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known of the person in the clips of one run; by default nothing.

    Attributes
    ----------
    person
        How they stand, as it is kept or as a clip of this run has just shown it.
    model
        The pose model of this run, known wherever `person` is.
    camera_name
        The camera's name as the user told it, None where the picture's size stands for it.
    insisted
        Whether it holds for every clip, whatever camera it seems to come from.
    """

    person: Person | None = None
    model: ModelFile | None = None
    camera_name: str | None = None
    insisted: bool = False

    @classmethod
    def prepare(  # noqa: PLR0913 - what the user chose
        cls,
        *,
        clip: Path | None = None,
        person: str | None = None,
        camera_name: str | None = None,
        model: str = "full",
        strangers: bool = False,
        progress: Progress | None = None,
    ) -> Calibration:
        """Look at a standing clip, and keep what it shows; or look up what is kept.

        Parameters
        ----------
        clip
            Shows the person standing; see `standing_reference`.
        person
            The name to keep it under; without `clip`, the name to look up.
        camera_name
            What to call the camera, instead of its picture's size.
        model
            The pose model.
        strangers
            Whether it does no harm if nobody is kept under that name; then nothing is known.
        progress
            Called after every frame of `clip`.

        Raises
        ------
        UsageError
            If a name is none, or nobody is kept under it though they should be, or it cannot
            be kept.
        InputError
            If the clip does not show what it should, or the person's file is damaged.
        ModelError
            If the pose model cannot be loaded.
        """
        if camera_name is not None and person is None:
            raise UsageError("--camera-name says nothing without --person NAME; give that as well.")
        who = None if person is None else label(person, "person")
        told = None if camera_name is None else label(camera_name, "camera")
        if clip is None and who is None:
            return cls()

        from formcheck.pose.model import find_model  # noqa: PLC0415 - keeps the import light

        if clip is None:
            known = _find(str(who), strangers=strangers)
            return cls() if known is None else cls(known, find_model(model), told)
        reference = standing_reference(clip, model, progress=progress)
        file = find_model(model)
        seen = Standing.today(told or camera_of(clip), file, reference)
        if who is not None:
            People().keep(who, seen)
        return cls(Person(who or "", (seen,)), file, told, insisted=True)

    def for_clip(self, clip: Path) -> tuple[Reference | None, tuple[Caution, ...]]:
        """Return how the person in a clip stands, if that is known, and what is to be said of it.

        Raises
        ------
        InputError
            If the file cannot be read.
        """
        if self.person is None or self.model is None:
            return None, ()
        camera = self.camera_name or camera_of(clip)
        reference = self.person.reference(camera, self.model)
        if reference is not None:
            return reference, ()
        if self.insisted:
            seen = self.person.standings[-1]
            return seen.reference, (_strange(seen.camera, camera),)
        return None, (self.person.not_used(camera, self.model),)


def _strange(standing: str, camera: str) -> Caution:
    """Say that the standing clip seems to be another camera's; the user said to use it."""
    return Caution(
        "calibration_other_camera",
        f"The picture of the standing clip is {standing}, that of this one {camera}; if another "
        "camera took it, stand straight before this one and calibrate again.",
    )


@dataclass(frozen=True, slots=True)
class Regular:
    """Somebody who trains before one camera again and again.

    Attributes
    ----------
    name, camera
        Who, and before which camera.
    model
        The pose model that watches.
    known
        How they stand straight, None where that is not kept for this camera and model.
    caution
        What is to be said of that.
    """

    name: str
    camera: str
    model: ModelFile
    known: Reference | None = None
    caution: Caution | None = None

    @classmethod
    def find(
        cls, person: str, camera: str, model: str, *, learning: bool, strangers: bool = False
    ) -> Regular:
        """Look up what is kept of somebody.

        Parameters
        ----------
        person, camera
            Their name, and the camera's.
        model
            The pose model.
        learning
            Whether they are about to be seen standing: then it does no harm if nothing is kept.
        strangers
            Whether it does no harm in any case.

        Raises
        ------
        UsageError
            If a name is none, or nothing is kept though it should be.
        InputError
            If the person's file is damaged.
        ModelError
            If the pose model cannot be loaded.
        """
        from formcheck.pose.model import find_model  # noqa: PLC0415 - keeps the import light

        who, place, file = label(person, "person"), label(camera, "camera"), find_model(model)
        kept = _find(who, strangers=learning or strangers)
        if kept is None:
            return cls(who, place, file)
        known = kept.reference(place, file)
        wanting = known is None and not learning
        return cls(who, place, file, known, kept.not_used(place, file) if wanting else None)

    def keep(self, reference: Reference) -> None:
        """Keep how they stand before this camera, as of today.

        Raises
        ------
        UsageError, InputError
            See `People.keep`.
        """
        People().keep(self.name, Standing.today(self.camera, self.model, reference))
