"""Movements described by hand: a start, a hold, and what there is to say of them."""

from __future__ import annotations

from formcheck.form.excursion import Excursion, Kind, Posture


def posture(knee: float, hinge: float, lean: float = 40.0, offset: float = 0.5) -> Posture:
    return Posture(knee, hinge, lean, offset)


def movement(
    kind: Kind, start: Posture | None, held: Posture, after: Posture | None = None
) -> Excursion:
    return Excursion(
        kind=kind,
        base=start,
        held=held,
        after=after if after is not None else start,
        set_s=None,
        start_s=0.0,
        hold_start_s=2.0,
        hold_end_s=12.0,
        end_s=14.0,
        hug_share=1.0,
        yaw_deg=5.0,
        confidence=0.9,
    )


def opening(knee: tuple[float, float], hinge: tuple[float, float] = (50.0, 52.0)) -> Excursion:
    return movement(Kind.OPENING, posture(knee[0], hinge[0]), posture(knee[1], hinge[1]))


def folding(hinge: tuple[float, float], knee: tuple[float, float] = (174.0, 174.0)) -> Excursion:
    return movement(Kind.FOLDING, posture(knee[0], hinge[0]), posture(knee[1], hinge[1]))
