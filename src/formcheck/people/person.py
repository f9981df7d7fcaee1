"""A person who is kept, as values: a name, and how they stand before each of their cameras."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from formcheck.errors import Caution
from formcheck.people.label import folded

if TYPE_CHECKING:
    from datetime import date

    from formcheck.form.reference import Reference
    from formcheck.pose.model import ModelFile

MOST_STANDINGS: Final = 50
"""Nobody has more cameras; the one kept longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands straight before one camera, as one pose model reads it.

    Attributes
    ----------
    camera
        The camera's name.
    model
        Name of the pose model, for people.
    model_sha256
        Its checksum, which tells models apart.
    kept_on
        The day it was seen.
    reference
        What was read.
    """

    camera: str
    model: str
    model_sha256: str
    kept_on: date
    reference: Reference

    @classmethod
    def today(cls, camera: str, model: ModelFile, reference: Reference) -> Standing:
        """Return what has just been seen."""
        now = datetime.now(UTC).astimezone()
        return cls(camera, model.name, model.sha256, now.date(), reference)

    def suits(self, camera: str, model: ModelFile) -> bool:
        """Tell whether it was read with this camera and this model."""
        return self.model_sha256 == model.sha256 and folded(self.camera) == folded(camera)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is known again by their name.

    Attributes
    ----------
    name
        As they gave it.
    standings
        One for each camera and model, the one kept last at the end.
    """

    name: str
    standings: tuple[Standing, ...] = ()

    def reference(self, camera: str, model: ModelFile) -> Reference | None:
        """Return how they stand before this camera, None where that is not kept."""
        suiting = [each for each in self.standings if each.suits(camera, model)]
        return suiting[-1].reference if suiting else None

    def with_standing(self, new: Standing) -> Person:
        """Return the person with one more standing, in place of one it makes out of date."""
        others = tuple(
            each
            for each in self.standings
            if each.model_sha256 != new.model_sha256 or folded(each.camera) != folded(new.camera)
        )
        return replace(self, standings=(*others, new)[-MOST_STANDINGS:])

    def not_used(self, camera: str, model: ModelFile) -> Caution:
        """Say why nothing that is kept was used, without naming anybody: results are shared."""
        kept = ", ".join(f"{each.camera} ({each.model})" for each in self.standings[-3:])
        return Caution(
            "reference_not_used",
            "How this person stands straight is not kept for this camera and pose model, "
            f"{camera} ({model.name}), only for {kept}, and was not used; let them stand before "
            "this one too, or give the camera its name with --camera-name if it is the same.",
        )
