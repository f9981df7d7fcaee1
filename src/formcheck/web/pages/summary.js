// What a live session was, once it is over.

import { badge, byId, make } from "./elements.js";
import { degrees } from "./words.js";

const way = (from, to) => `${degrees(from)} → ${degrees(to)}`;

const table = ({ reps, rep_words: words }) => {
  const head = ["Rep", "What it was", "Held", "Knee", "Hip hinge"].map((text, at) =>
    make("th", { scope: "col", class: at === 1 && "word" }, text));
  const rows = reps.map((rep, at) =>
    make("tr", {}, make("th", { scope: "row" }, `${rep.index}`),
      make("td", { class: "word" }, badge({ ...words[at], words: words[at].word })),
      make("td", {}, `${Math.round(rep.hold_duration_s)} s`),
      make("td", {}, way(rep.knee_start_deg, rep.knee_end_deg)),
      make("td", {}, way(rep.hip_hinge_start_deg, rep.hip_hinge_end_deg))));
  const whole = make("table", {}, make("caption", {}, "Angles from the start to the hold"),
    make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of all reps" }, whole);
};

/** Show the summary; `again` is called when another session is wanted. */
export const showSummary = ({ summary, recorded }, again) => {
  const next = summary.next && make("div", { class: "next" }, make("h2", {}, "Next time"),
    make("p", { class: "next-cue" }, summary.next.cue), make("p", { class: "why" }, summary.next.why));
  const button = make("button", { type: "button", class: "primary" }, "Another session");
  button.addEventListener("click", again);
  const cautions = summary.warnings.map(({ message }) => make("p", { class: "note" }, message));
  const title = make("h1", { id: "end-title", tabindex: "-1" }, summary.summary);
  byId("live-end").replaceChildren(
    make("p", {}, badge({ words: summary.verdict_words, sign: summary.sign, tone: summary.tone })),
    title,
    ...[next, summary.dose_sentence && make("p", {}, summary.dose_sentence), ...cautions, summary.reps.length ? table(summary) : null].filter(Boolean),
    recorded ? make("p", {}, "The recording is ", make("a", { href: "#/analyse" }, "among the analyses"), "; its film and report are made there.") : "",
    make("p", {}, button),
  );
  byId("live-end").hidden = false;
  title.focus({ preventScroll: true });
};
