"""One clip from its file to a folder of results: the same wishes for one clip or a thousand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.pipeline import analyze
from formcheck.report.bundle import check_apart, write_bundle
from formcheck.report.folder import check_writable
from formcheck.sampling import Sampling
from formcheck.video.localfile import unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.analysis import Analysis
    from formcheck.errors import Caution
    from formcheck.form.reference import Reference
    from formcheck.report.exports import Format

    Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How clips are to be analysed, and what is to be made of each.

    Attributes
    ----------
    exercise, side, model, start_s, end_s, stride, fps
        As `formcheck.analyze` takes them.
    film, page
        Whether to make the annotated film (of a photo: the annotated picture), and the page.
    embed
        Whether the film goes into the page too.
    formats
        Further files for other programs.

    Raises
    ------
    UsageError
        If stride or fps make no sense.
    """

    exercise: str = "auto"
    side: str = "auto"
    model: str = "full"
    start_s: float | None = None
    end_s: float | None = None
    stride: int | None = None
    fps: float | None = None
    film: bool = True
    page: bool = True
    embed: bool = False
    formats: tuple[Format, ...] = ()

    def __post_init__(self) -> None:
        """Say what cannot be meant before any work."""
        Sampling.of(self.stride, self.fps)

    def run(  # noqa: PLR0913 - what differs from clip to clip, by name
        self,
        clip: Path,
        folder: Path,
        *,
        name: str | None = None,
        reference: Reference | None = None,
        cautions: tuple[Caution, ...] = (),
        watching: Progress | None = None,
        drawing: Progress | None = None,
    ) -> Analysis:
        """Analyse one clip or photo and put everything into a folder, whole or not at all.

        Parameters
        ----------
        clip, folder
            From where, and to where.
        name
            What the results call the clip, where that is not its file's name.
        reference
            How the person stands straight, where that is known.
        cautions
            What else the reader of the result must know.
        watching, drawing
            Called after every frame that was analysed, and that was drawn, with the number done
            and the number expected, if known.

        Raises
        ------
        UsageError
            If an argument makes no sense or the folder cannot be written.
        InputError
            If the clip cannot be read, or is exchanged or written to meanwhile.
        ModelError
            If the pose model cannot be loaded.
        """
        check_apart(clip, folder)
        check_writable(folder)  # before minutes of work, not after
        with unchanged(clip) as check:
            result = analyze(
                clip,
                exercise=self.exercise,
                side=self.side,
                model=self.model,
                start_s=self.start_s,
                end_s=self.end_s,
                stride=self.stride,
                fps=self.fps,
                reference=reference,
                progress=watching,
            )
            check()
            result = replace(result, cautions=cautions + result.cautions)
            if name is not None:
                result = replace(result, source=replace(result.source, path=Path(name)))
            write_bundle(
                result,
                folder,
                clip=clip,
                video=self.film,
                page=self.page,
                embed=self.embed,
                exports=self.formats,
                progress=drawing,
                check=check,
            )
        return result
