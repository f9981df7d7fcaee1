"""``formcheck live``: coaching in front of a camera."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import complain
from formcheck.cli.options import ExerciseOption, ModelOption, Side, SideOption
from formcheck.cli.saving import DatabaseOption, Diary, SaveOption
from formcheck.errors import FormcheckError, UsageError
from formcheck.people.label import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from formcheck.analysis import Analysis
    from formcheck.calibration import Regular
    from formcheck.form.reference import Reference
    from formcheck.live.coach import Coach
    from formcheck.live.display import Display
    from formcheck.live.session import Session


def live(  # noqa: PLR0913, PLR0917 - one parameter an option
    camera: Annotated[
        str,
        typer.Option(
            metavar="N|URL|FILE",
            help="Number or device of a camera (see `formcheck cameras`), an rtsp or http "
            "address, or a clip, which is played at its own speed.",
        ),
    ] = "0",
    exercise: ExerciseOption = "auto",
    side: SideOption = Side.AUTO,
    model: ModelOption = "full",
    language: Annotated[str, typer.Option(metavar="en|de|es|fr", help="Of the cues.")] = "en",
    voice: Annotated[bool, typer.Option("--voice/--no-voice", help="Call the cues out.")] = True,
    mirror: Annotated[
        bool, typer.Option("--mirror/--no-mirror", help="Show the picture as a mirror does.")
    ] = False,
    guide: Annotated[
        bool, typer.Option("--guide/--no-guide", help="Help with the set-up before judging.")
    ] = True,
    reference: Annotated[
        bool,
        typer.Option(
            "--reference/--no-reference",
            help="Look at you standing tall first, to learn what your straight knee looks like.",
        ),
    ] = False,
    person: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Use what is kept of this person before this camera (see `formcheck people`); "
            "with --reference, keep what is seen. With --save, whose session it is.",
            show_default=False,
        ),
    ] = None,
    camera_name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="With --person: the camera's name, instead of its number or address.",
            show_default=False,
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep clip, landmarks and result in a new folder within DIR; "
            "without it nothing is kept.",
            show_default=False,
        ),
    ] = None,
    save: SaveOption = False,
    db: DatabaseOption = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="No window: print judgements as lines of JSON.")
    ] = False,
) -> None:
    """Coach in front of a camera: say what to change while there is still time to."""
    try:
        with ExitStack() as opened:
            diary = Diary.open(db, wanted=save, person=person)
            regular = _regular(person, camera_name, camera, model, learning=reference, saving=save)
            known = None if regular is None else regular.known
            coach = _open_coach(opened, exercise, side, model, language, guide, reference, known)
            session = _open_session(
                opened, coach, camera, voice=voice, mirror=mirror, record=record, headless=headless
            )
            with _requests_to(session) as requests:
                _run(session)
                requests.renew()
                errors = _conclude(session, regular, diary, headless=headless)
                if regular is not None and reference:
                    _keep(coach, regular)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    if errors:
        raise typer.Exit(errors[0].exit_code)


def _regular(  # noqa: PLR0913 - what the user chose
    person: str | None,
    camera_name: str | None,
    camera: str,
    model: str,
    *,
    learning: bool,
    saving: bool,
) -> Regular | None:
    """Look up who is about to train, if they said so."""
    if person is None:
        if camera_name is not None:
            raise UsageError("--camera-name says nothing without --person NAME; give that as well.")
        return None
    from formcheck.calibration import Regular, not_known  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.video.feed import LiveFeed  # noqa: PLC0415 - the same

    if camera_name is None:
        camera_name = LiveFeed(camera).name[:LONGEST]  # it holds no password
    regular = Regular.find(person, camera_name, model, learning=learning, strangers=saving)
    if regular.caution is not None:
        complain(regular.caution.message)
    elif regular.known is None and not learning:
        complain(not_known(regular.name))
    return regular


def _keep(coach: Coach, regular: Regular) -> None:
    """Keep how the person stood in this session, if they did."""
    if coach.reference is None or coach.reference is regular.known:
        complain(
            f"{regular.name} was not seen to stand straight for two seconds; nothing new is kept."
        )
    else:
        regular.keep(coach.reference)
        complain(f"How {regular.name} stands straight is kept for {regular.camera}.")


def _open_coach(  # noqa: PLR0913, PLR0917 - what the user chose
    opened: ExitStack,
    exercise: str,
    side: str,
    model: str,
    language: str,
    guide: bool,
    reference: bool,
    known: Reference | None,
) -> Coach:
    from formcheck.live.coach import Coach  # noqa: PLC0415 - `--help` needs none of it

    coach = opened.enter_context(
        Coach(
            exercise,
            side=side,
            model=model,
            language=language,
            guide=guide,
            reference=reference,
            known=known,
        )
    )
    if language not in coach.plan.phrases:
        spoken = ", ".join(sorted(coach.plan.phrases))
        raise UsageError(f"There are no cues in {language!r}; choose {spoken}.")
    return coach


def _open_session(  # noqa: PLR0913 - what the user chose
    opened: ExitStack,
    coach: Coach,
    camera: str,
    *,
    voice: bool,
    mirror: bool,
    record: Path | None,
    headless: bool,
) -> Session:
    """Open camera, voice, display and recording, in the order in which they may be missing."""
    from formcheck.live.session import Session  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.live.voice import open_voice  # noqa: PLC0415 - the same
    from formcheck.video.feed import LiveFeed  # noqa: PLC0415 - the same

    display = _open_display(coach, mirror=mirror, record=record, headless=headless)
    opened.callback(display.close)
    feed = opened.enter_context(LiveFeed(camera))
    recording = None
    if record is not None:
        from formcheck.live.recording import Recording  # noqa: PLC0415 - the same

        recording = opened.enter_context(Recording(record))
    voices = opened.enter_context(open_voice(coach.phrases.language, wanted=voice))
    if voices.caution is not None:
        complain(voices.caution.message)
    return Session(feed, coach, voices, display, recording)


def _open_display(coach: Coach, *, mirror: bool, record: Path | None, headless: bool) -> Display:
    from formcheck.live.display import JsonLines  # noqa: PLC0415 - `--help` needs none of it

    if headless:
        return JsonLines(sys.stdout)
    try:
        from formcheck.live.window import Window  # noqa: PLC0415 - the same
    except ImportError as error:
        raise UsageError(
            f"The window cannot be drawn, because OpenCV does not load ({error}); on Debian and "
            "Ubuntu `apt install libgl1` mends that, and --headless does without."
        ) from error
    return Window(
        coach.phrases,
        coach.plan.dose,
        stills=record if record is not None else Path.cwd(),
        mirrored=mirror,
    )


class _Requests:
    """What Ctrl-C, SIGTERM and a terminal that is closed ask of a session.

    The first ends it, though not in the middle of a frame: what was judged of it must be recorded
    as well. Who asks a second time is impatient, or something hangs. Once it has ended the same
    holds for the keeping of its result.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._patient = True

    def renew(self) -> None:
        """Be patient once more."""
        self._patient = True

    def close(self, _number: int, _frame: FrameType | None) -> None:
        """Handle the end of the terminal, which is not impatient."""
        self._session.ask_to_end()

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """Handle a signal of somebody who waits."""
        self._patient = not self._patient
        if self._patient:
            raise KeyboardInterrupt
        self._session.ask_to_end()


@contextmanager
def _requests_to(session: Session) -> Iterator[_Requests]:
    requests = _Requests(session)
    handlers = {signal.SIGINT: requests.hear, signal.SIGTERM: requests.hear}
    if sys.platform != "win32":
        handlers[signal.SIGHUP] = requests.close
    # A shell lets what runs in the background ignore Ctrl-C.
    heard = [each for each in handlers if signal.getsignal(each) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handlers[number]) for number in heard}
    try:
        yield requests
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(session: Session) -> None:
    """Coach until the user has had enough."""
    try:
        session.run()
    except KeyboardInterrupt:
        session.coach.finish()
    except (Exception, SystemExit):  # the latter says that nobody reads the lines any more
        session.keep()
        raise


def _conclude(
    session: Session, regular: Regular | None, diary: Diary, *, headless: bool
) -> tuple[FormcheckError, ...]:
    """Put the result where it is to be kept, and show it in any case; return what went wrong."""
    analysis, recording = session.result(), session.recording
    if regular is not None and regular.caution is not None:
        analysis = replace(analysis, cautions=(*analysis.cautions, regular.caution))
    saved_to = None
    try:
        if recording is not None:
            recording.conclude(analysis)
            saved_to = recording.folder
        return diary.add(analysis, None if recording is None else recording.clip)
    finally:
        session.display.close()
        _show(analysis, saved_to, headless=headless)


def _show(analysis: Analysis, saved_to: Path | None, *, headless: bool) -> None:
    if headless:
        from formcheck.report.files import result  # noqa: PLC0415 - `--help` needs none of it

        line = json.dumps({"result": result(analysis)}, ensure_ascii=False, allow_nan=False)
        sys.stdout.write(line + "\n")
        return
    from formcheck.report.terminal import print_summary  # noqa: PLC0415 - loads rich

    print_summary(analysis, saved_to=saved_to)
