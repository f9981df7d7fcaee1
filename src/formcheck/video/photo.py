"""A photo as a source of one frame."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from formcheck.errors import InputError, UsageError
from formcheck.video.container import refuse_huge
from formcheck.video.frame import Frame, SourceInfo
from formcheck.video.localfile import read_head, shown_name
from formcheck.video.picture import Orientation, fit
from formcheck.video.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from PIL.Image import Image

    from formcheck.errors import Caution

# The EXIF tag, and what its values mean: mirrored first, then turned clockwise.
_ORIENTATION_TAG = 0x0112
_ORIENTATIONS = {
    2: Orientation(0, mirrored=True),
    3: Orientation(180),
    4: Orientation(180, mirrored=True),
    5: Orientation(270, mirrored=True),
    6: Orientation(90),
    7: Orientation(90, mirrored=True),
    8: Orientation(270),
}


# Pillow refuses any picture beyond 179 megapixels. Those in WebP take four times the memory of
# others, and come from phones and screens only.
_MOST_WEBP_PIXELS = 64_000_000


class Photo:
    """Gives the one frame of a JPG, PNG or WebP picture, upright and at time 0.

    Creating it reads the header only; iterating reads the pixels, and the file is never left
    open.

    Parameters
    ----------
    path
        A local picture.
    start_s, end_s
        As for `VideoFile`; a photo has time 0 only.
    longest_side
        In pixels: larger pictures are scaled down to it, smaller ones stay.

    Raises
    ------
    InputError
        When the file is missing, unreadable, not such a picture, or too large; while
        iterating, when its pixels are damaged.
    UsageError
        When the times leave out 0.
    """

    def __init__(
        self,
        path: str | Path,
        start_s: float | None = None,
        end_s: float | None = None,
        longest_side: int = 960,
    ) -> None:
        if longest_side < 1:
            raise ValueError(f"longest_side must be at least 1, not {longest_side}")
        self._path = Path(path)
        self._longest_side = longest_side
        if Window(start_s, end_s).is_before(0.0):
            raise UsageError(
                f"{shown_name(self._path)} is a photo and has no time {start_s:g} s; "
                "leave out --start."
            )
        read_head(self._path)
        with _opened(self._path) as image:
            most = _MOST_WEBP_PIXELS if image.format == "WEBP" else None
            refuse_huge(image.width, image.height, self._path, most)
            self._orientation = _orientation(image)
            width, height = image.size
        if self._orientation.is_sideways:
            width, height = height, width
        self._info = SourceInfo(
            path=self._path,
            kind="photo",
            width=width,
            height=height,
            rotation_deg=self._orientation.turn_deg,
            duration_s=0.0,
            frame_count=1,
        )

    @property
    def info(self) -> SourceInfo:
        """What the header says."""
        return self._info

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Nothing: a photo can be read or not."""
        return ()

    @property
    def times_s(self) -> tuple[float]:
        """The time of its one frame."""
        return (0.0,)

    def __enter__(self) -> Self:
        """Give the source itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Do nothing: no file is open."""

    def __iter__(self) -> Iterator[Frame]:
        """Give the one frame."""
        import numpy as np  # noqa: PLC0415 - `formcheck --help` does without
        from PIL import Image  # noqa: PLC0415 - see above

        width, height = fit(self._info.width, self._info.height, self._longest_side)
        size = (height, width) if self._orientation.is_sideways else (width, height)
        with _opened(self._path) as image:
            # JPEG can leave out most of the work for a small picture.
            image.draft(None, size)
            small = _as_rgb(
                _as_ordinary(image).resize(size, Image.Resampling.BOX, reducing_gap=3.0)
            )
        rgb = self._orientation.apply(np.asarray(small, dtype=np.uint8))
        full_side = max(self._info.width, self._info.height)
        yield Frame(0, 0.0, rgb, scale=full_side / max(width, height))


@contextmanager
def _opened(path: Path) -> Iterator[Image]:
    """Open a picture with Pillow, whose many exceptions become InputError."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - see Photo.__iter__

    name = shown_name(path)
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd metadata and of pictures half as large as it would refuse.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
                yield image
    except Image.DecompressionBombError as error:
        raise InputError(
            f"{name} has too many pixels to be a photo; export it smaller and try again."
        ) from error
    except UnidentifiedImageError as error:
        raise InputError(f"{name} is not a readable JPG, PNG or WebP photo.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise InputError(f"{name} is damaged or cut off; copy it again from the camera.") from error


def _orientation(image: Image) -> Orientation:
    try:
        value = image.getexif().get(_ORIENTATION_TAG)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError):
        value = None  # unreadable metadata are no reason to refuse the picture
    return _ORIENTATIONS.get(value, Orientation()) if isinstance(value, int) else Orientation()


def _as_ordinary(image: Image) -> Image:
    """Convert to a mode that can be scaled: RGB, with transparency or without; 16 bits to 8."""
    import numpy as np  # noqa: PLC0415 - see Photo.__iter__
    from PIL import Image as ImageModule  # noqa: PLC0415 - see Photo.__iter__

    if image.mode == "I" or image.mode.startswith("I;16"):
        # Pillow's own conversion clips at 255 instead of scaling.
        grey = np.asarray(image) >> 8
        return ImageModule.fromarray(grey.clip(0, 255).astype(np.uint8))
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)  # Pillow would copy it


def _as_rgb(image: Image) -> Image:
    """Lay what is transparent over white. Done with small pictures only: it takes three of them."""
    from PIL import Image as ImageModule  # noqa: PLC0415 - see Photo.__iter__

    if image.mode == "RGBA":
        white = ImageModule.new("RGBA", image.size, (255, 255, 255, 255))
        image = ImageModule.alpha_composite(white, image)
    return image.convert("RGB")
