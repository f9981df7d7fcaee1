"""A folder of known clips, each analysed and held against its truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from formcheck.errors import FormcheckError, UsageError
from formcheck.evaluate.agreement import agree
from formcheck.evaluate.comparison import VIEWS, compare
from formcheck.evaluate.scores import score
from formcheck.evaluate.truth import ANGLES
from formcheck.pose.model import SHIPPED_SHA256, find_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from formcheck.evaluate.agreement import Agreement
    from formcheck.evaluate.clips import KnownClip
    from formcheck.evaluate.comparison import ClipResult
    from formcheck.evaluate.scores import RepScore
    from formcheck.pose.model import ModelFile

    Progress = Callable[[int, int | None], None]
    ProgressBar = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the clips, as one pose model saw them.

    Attributes
    ----------
    model
        The pose model.
    by, name
        What its clips share: ``all`` nothing, ``exercise`` or ``view`` what `name` says.
    clips
        How many there are.
    labelled_clips
        How many of them have labelled reps (or a label that there are none).
    reps
        What became of their reps.
    angles
        How far their angles were off, by the names of `ANGLES`.
    """

    model: str
    by: Literal["all", "exercise", "view"]
    name: str
    clips: int
    labelled_clips: int
    reps: RepScore
    angles: Mapping[str, Agreement]


@dataclass(frozen=True, slots=True)
class Failure:
    """A clip that could not be evaluated."""

    clip: str
    model: str
    error: FormcheckError


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How formcheck did on a folder of clips.

    Attributes
    ----------
    models
        The pose models that were tried.
    clips
        One entry a clip and model.
    groups
        For each model all clips, then those of each exercise, then those of each view.
    failures
        Clips that were left out.
    """

    models: tuple[ModelFile, ...]
    clips: tuple[ClipResult, ...]
    groups: tuple[Group, ...]
    failures: tuple[Failure, ...]


def find_models(names: Iterable[str]) -> tuple[ModelFile, ...]:
    """Find pose models by name or path, each once.

    Raises
    ------
    UsageError
        If none is named, or two of them bear the same name.
    ModelError
        If one cannot be used.
    """
    models: dict[str, ModelFile] = {}
    for name in names:
        model = find_model(name)
        if models.setdefault(model.name, model).sha256 != model.sha256:
            raise UsageError(
                f"Two pose models are called {model.name}, so their results could not be told "
                "apart; rename one of them."
            )
    if not models:
        raise UsageError("No pose model is named; give --model lite, full, heavy or a file.")
    return tuple(models.values())


def evaluate_clips(
    clips: Sequence[KnownClip],
    models: Sequence[ModelFile],
    *,
    progress_bar: ProgressBar | None = None,
    on_failure: Callable[[Failure], None] | None = None,
) -> Evaluation:
    """Analyse every clip with every model; what fails is left out and noted.

    Parameters
    ----------
    clips
        What to analyse; the set-up and the leg are not told, they are to be found out.
    models
        With which pose models.
    progress_bar
        Given a title, gives a context with a function to call after every frame.
    on_failure
        Called at once when a clip could not be evaluated.
    """
    from contextlib import nullcontext  # noqa: PLC0415 - used here alone

    results: list[ClipResult] = []
    failures: list[Failure] = []
    for model in models:
        for number, clip in enumerate(clips, 1):
            title = f"{number}/{len(clips)} {clip.name} ({model.name})"
            bar = progress_bar(title) if progress_bar is not None else nullcontext()
            try:
                with bar as progress:
                    results.append(_one(clip, model, progress))
            except FormcheckError as error:
                failures.append(Failure(clip.name, model.name, error))
                if on_failure is not None:
                    on_failure(failures[-1])
    return Evaluation(tuple(models), tuple(results), group(results), tuple(failures))


def _one(clip: KnownClip, model: ModelFile, progress: Progress | None) -> ClipResult:
    from formcheck.pipeline import analyze  # noqa: PLC0415 - loads the whole pipeline

    shipped = SHIPPED_SHA256.get(model.name) == model.sha256
    name = model.name if shipped else str(model.path)
    return compare(clip, analyze(clip.path, model=name, progress=progress))


def group(clips: Sequence[ClipResult]) -> tuple[Group, ...]:
    """Sum up clips by model: all, by exercise, by view."""
    groups = []
    for model in dict.fromkeys(clip.model for clip in clips):
        seen = [clip for clip in clips if clip.model == model]
        groups.append(_group(model, "all", "all clips", seen))
        for exercise in sorted({clip.exercise for clip in seen}):
            of_it = [clip for clip in seen if clip.exercise == exercise]
            name = "no stretch" if exercise == "none" else exercise
            groups.append(_group(model, "exercise", name, of_it))
        for view in VIEWS:
            of_it = [clip for clip in seen if clip.view == view]
            if of_it:
                groups.append(_group(model, "view", view, of_it))
    return tuple(groups)


def _group(
    model: str, by: Literal["all", "exercise", "view"], name: str, clips: Sequence[ClipResult]
) -> Group:
    return Group(
        model=model,
        by=by,
        name=name,
        clips=len(clips),
        labelled_clips=sum(clip.labelled for clip in clips),
        reps=score([rep for clip in clips for rep in clip.reps]),
        angles={
            angle: agree([clip.angles[angle] for clip in clips if angle in clip.angles])
            for angle in ANGLES
        },
    )
