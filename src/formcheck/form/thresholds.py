"""The numbers that decide, each with its unit and where it comes from.

"evidence §n" is a section of docs/evidence.md; "measured" means found on clips with known truth,
through the pose model (docs/accuracy.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits of the judge, in degrees, seconds and leg lengths.

    Attributes
    ----------
    knee_locked_deg
        From here a knee under a leaning trunk counts as locked. Evidence §3 sets the band
        162-170 with its middle at 166: through the model a straight knee reads 0-8° less
        than it is and a soft one 5-10° more, so both meet there (measured).
    knee_locked_sure_deg, knee_soft_sure_deg
        Ends of that band; between them the lean is certain and the lock is not.
    knee_set_deg
        Up to here a knee counts as bent at the start: evidence §4 asks for 140, plus the
        8° that a bent knee reads too straight (evidence §3, unsure band 140-148).
    knee_half_bent_deg
        Between `knee_set_deg` and here a start is neither bent nor straight: unsure.
    hip_hinge_min_deg
        Below this the model has mistaken the body (somebody who lies, for one): the deepest
        folds read 28 (measured).
    knee_squat_deg
        On a photo a knee bent further than this belongs to a squat: in the stretch real
        people's knees read 100-155 (measured on photographs).
    hug_deg
        Up to here trunk and thigh are near each other (evidence §3: hug ≤ 62, near to 80;
        the model reads a hug up to 15° too open, measured).
    contact_deg
        Trunk and thigh touch from here on (evidence §3: hug ≤ 62, left at 72).
    hug_loss_deg
        The hip hinge must open this much from the set for the hug to be lost.
    folded_deg
        Up to here somebody is folded at all; above, whatever moves is no stretch.
    opening_deg
        The knee must open this much for a push-back (evidence §4, ΔKA ≥ 15).
    folding_deg
        The hip must close this much for a lean (evidence §4, ΔHF ≥ 20).
    path_push, path_lean
        Path ratio from which the knee did the work, and up to which the hip did (evidence §4).
    path_margin_deg
        Added to the path ratio's denominator, so that no movement gives no ratio.
    locked_end_deg
        From here a push-back ended on a locked knee (evidence §4, TRUE_LOCKED_END).
    locked_end_sure_deg
        From here that is certain enough to call it out: in the hug a knee reads up to 13° too
        straight (measured), and hardly anybody can lock it there (evidence §2.3).
    trigger_deg, fold_trigger_deg
        A movement of the knee, or of the hip, by this much may be the beginning of a rep; the
        hip moves for many other reasons.
    still_deg, still_s
        Somebody is still when knee and hip stay within this range for this long.
    restless_s
        Who stays in a posture this long without being still, bouncing, holds it too.
    hold_min_s
        A hold shorter than this makes no rep: people pass through postures.
    lost_hug_hold_min_s
        The same for a lost hug, which standing up from the bench resembles.
    gap_s
        Longest time without measured angles that a rep survives.
    yaw_warn_deg, yaw_max_deg
        Camera off the side view: warn, and no verdict (evidence §7).
    upright_hinge_deg, upright_knee_deg
        From these readings on somebody stands upright on a straight leg, and their ankle is at
        rest (a straight knee reads 166-180, measured).
    upright_lean_deg
        Up to here the trunk is upright, and back and neck are at rest.
    upright_s
        Somebody is upright when that has lasted so long, still.
    hyperextended_deg, hyperextended_left_deg, hyperextended_s
        A knee is past straight from the first on, until below the second, once it has lasted
        (evidence §3: ≥ 186). Of what was read beyond 180 a part was left
        out (`formcheck.motion.doubt.less_beyond_straight`).
    back_rounded, back_long, back_rounded_s
        The back is round when it is bowed by so much more of its length than upright, until
        below the second, once it has lasted (evidence §3).
    toes_up_deg, toes_down_deg, toes_up_s
        The toes are pulled up when the ankle has bent by so much from its own rest, until below
        the second, once it has lasted (evidence §3).
    chin_tuck_deg, chin_free_deg, chin_tuck_s
        The chin is tucked when the neck has bent by so much from its own rest, until below the
        second, once it has lasted (evidence §3).
    fast_deg_per_s, slow_deg_per_s, fast_s
        Reaching is too fast when knee or hip hinge move so fast, until below the second, once
        it has lasted (evidence §3: up to 30 is well, warn above 40 for 0.3 s).
    hasty_deg_per_s
        From here on that is more than a remark (evidence §3: a jerk).
    bounce_deg, bounce_hips, bounce_window_s
        Bouncing is a swing of knee or trunk, or of the hips in leg lengths, by so much with
        three turning points in this time (evidence §3).
    heel_slid, heel_planted, heel_slid_s
        The front heel has slid when it is so far, in leg lengths, from where it was, until
        below the second, once it has lasted (evidence §3; the model moves a foot that stands
        still by as much for shorter times, measured).
    short_hold_s
        A push-back held for less than this is too short (evidence §3, dose).
    """

    knee_locked_deg: float = 166.0
    knee_locked_sure_deg: float = 170.0
    knee_soft_sure_deg: float = 162.0
    knee_set_deg: float = 148.0
    knee_half_bent_deg: float = 158.0
    hip_hinge_min_deg: float = 5.0
    knee_squat_deg: float = 95.0
    hug_deg: float = 80.0
    contact_deg: float = 72.0
    hug_loss_deg: float = 15.0
    folded_deg: float = 115.0
    opening_deg: float = 15.0
    folding_deg: float = 20.0
    path_push: float = 0.55
    path_lean: float = 0.30
    path_margin_deg: float = 5.0
    locked_end_deg: float = 170.0
    locked_end_sure_deg: float = 176.0
    trigger_deg: float = 12.0
    fold_trigger_deg: float = 18.0
    still_deg: float = 8.0
    still_s: float = 1.0
    restless_s: float = 2.0
    hold_min_s: float = 0.5
    lost_hug_hold_min_s: float = 1.2
    gap_s: float = 1.0
    yaw_warn_deg: float = 20.0
    yaw_max_deg: float = 30.0
    upright_hinge_deg: float = 155.0
    upright_knee_deg: float = 165.0
    upright_lean_deg: float = 15.0
    upright_s: float = 0.5
    hyperextended_deg: float = 186.0
    hyperextended_left_deg: float = 183.0
    hyperextended_s: float = 0.5
    back_rounded: float = 0.12
    back_long: float = 0.10
    back_rounded_s: float = 1.5
    toes_up_deg: float = 12.0
    toes_down_deg: float = 6.0
    toes_up_s: float = 1.0
    chin_tuck_deg: float = 25.0
    chin_free_deg: float = 15.0
    chin_tuck_s: float = 1.0
    fast_deg_per_s: float = 40.0
    slow_deg_per_s: float = 30.0
    fast_s: float = 0.3
    hasty_deg_per_s: float = 80.0
    bounce_deg: float = 6.0
    bounce_hips: float = 0.03
    bounce_window_s: float = 3.0
    heel_slid: float = 0.05
    heel_planted: float = 0.03
    heel_slid_s: float = 1.0
    short_hold_s: float = 10.0

    def for_straight_knee(self, reading_deg: float) -> Thresholds:
        """Return the limits for a person whose straight knee reads so, standing.

        A knee counts as locked when it lags less than 8° behind the person's own straight
        knee, and no longer when it lags 13° (evidence §3). The limits are only ever lowered:
        a reference can be too high, when the model reads beyond straight, and then the
        absolute limits are the safer ones.
        """
        return replace(
            self,
            knee_locked_sure_deg=min(self.knee_locked_sure_deg, reading_deg - 8.0),
            knee_locked_deg=min(self.knee_locked_deg, reading_deg - 10.5),
            knee_soft_sure_deg=min(self.knee_soft_sure_deg, reading_deg - 13.0),
        )
