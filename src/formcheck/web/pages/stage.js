// What has to be seen from three metres away: state, cue, angles, hold ring and dose over the picture.

import { byId, draw, make } from "./elements.js";
import { signOf } from "./signs.js";
import { drawSkeleton, facesRight } from "./skeleton.js";
import { count, degrees } from "./words.js";

const SIDES = ["left", "right"];

const put = (element, words) => {
  if (element.textContent !== words) element.textContent = words;
};

export class Stage {
  constructor({ phrases, signs, dose, language }) {
    this.phrases = phrases;
    this.signs = signs;
    this.dose = dose;
    this.mirrored = false;
    this.sign = "";
    this.element = byId("stage");
    for (const id of ["band", "cue", "angles"]) byId(id).lang = language;
    put(byId("knee-word"), phrases.word_knee);
    put(byId("hip-word"), phrases.word_hip);
    this.ring = byId("ring");
    this.laid = this.layDoses(language);
    this.state("word_set_up", true);
    byId("cue").textContent = "";
    this.ring.setAttribute("hidden", "");
  }

  /** Make room for a camera's picture of this size. */
  fit(width, height) {
    this.element.style.setProperty("--ratio", `${width / height}`);
  }

  mirror(mirrored) {
    this.mirrored = mirrored;
    byId("camera").classList.toggle("mirrored", mirrored);
  }

  show(moment) {
    const { phrases } = this;
    this.state(moment.state, facesRight(moment, this.mirrored));
    const colour = getComputedStyle(byId("band")).getPropertyValue("--state").trim();
    drawSkeleton(byId("overlay"), moment, colour, this.mirrored);
    put(byId("knee"), degrees(moment.knee_deg));
    put(byId("hip"), degrees(moment.hip_hinge_deg));
    this.hold(moment.hold_s);
    this.legs(moment);
    this.say(moment.guide ?? moment.shown ?? (moment.stage === "paused" ? phrases.paused : ""));
  }

  say(words) {
    const cue = byId("cue");
    if (cue.textContent === words) return;
    cue.textContent = words;
    cue.style.setProperty("--letters", `${Math.max(12, words.length)}`);
  }

  state(word, right) {
    const band = byId("band");
    band.dataset.state = word;
    put(byId("state"), this.phrases[word]);
    band.style.setProperty("--letters", `${Math.max(7, this.phrases[word].length)}`);
    const sign = `${this.signs[word]} ${right}`;
    if (sign === this.sign) return;
    this.sign = sign;
    byId("sign").replaceChildren(signOf(this.signs[word], !right));
  }

  hold(seconds) {
    this.ring.toggleAttribute("hidden", seconds === null);
    if (seconds === null) return;
    const share = Math.min(1, seconds / this.dose.hold_s);
    this.ring.querySelector(".arc").setAttribute("stroke-dasharray", `${100 * share} 100`);
    put(byId("ring-now"), `${Math.floor(seconds)}`);
    put(byId("ring-target"), `/ ${Math.round(this.dose.hold_s)} s`);
    this.ring.setAttribute("aria-label", `${Math.floor(seconds)} of ${Math.round(this.dose.hold_s)} seconds held`);
  }

  layDoses(language) {
    const reps = make("p", { lang: language });
    const legs = SIDES.map((side) => {
      const dots = Array.from({ length: this.dose.holds }, () => draw("svg", { viewBox: "0 0 20 20", class: "pip", "aria-hidden": "true" }, draw("circle", { cx: 10, cy: 10, r: 8 })));
      const words = make("span");
      return { side, dots, words, row: make("p", {}, make("span", { lang: language }, words), ...dots) };
    });
    byId("doses").replaceChildren(reps, ...legs.map(({ row }) => row));
    return { reps, legs };
  }

  legs({ reps, dose }) {
    put(this.laid.reps, `${this.phrases.word_reps} ${reps.length}`);
    for (const { side, dots, words, row } of this.laid.legs) {
      const { holds, held_s: held } = dose[side];
      put(words, `${this.phrases[`word_${side}`]} ${Math.round(held)} s`);
      dots.forEach((dot, at) => dot.classList.toggle("done", at < holds));
      row.title = `${Math.min(holds, this.dose.holds)} of ${count(this.dose.holds, "hold")}`;
    }
  }
}
