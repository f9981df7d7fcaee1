// The list of analyses, kept in step with the server without losing anybody's place in it.

import { announce, badge, byId, confirmed, make, tell } from "./elements.js";
import { analysisAddress, cancel, remove } from "./server.js";
import { VERDICTS, count, timeLeft } from "./words.js";

const STAGES = { watching: "Watching", drawing: "Drawing the film" };

const DRAWN = ["annotated.mp4", "annotated.jpg"];

const when = (created) =>
  new Date(created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

const percent = (done, expected) => Math.min(100, Math.floor((100 * done) / expected));

/** Say how far an analysis is that is not done. */
export const stateWords = ({ state, position, stage, done, expected, left_s: left, error }) => {
  if (state === "queued") return position > 1 ? `Waiting, number ${position} in the queue` : "Waiting, next in the queue";
  if (state === "failed") return error;
  if (state === "cancelled") return "Cancelled";
  const known = expected ? `, ${percent(done, expected)} %` : "";
  const rest = left === null || left === undefined ? "" : ` · ${timeLeft(left)}`;
  return `${STAGES[stage] ?? "Starting"}${known}${rest}`;
};

/** Bring a progress bar in step; without a known end it only moves. */
export const setProgress = (bar, { state, done, expected }) => {
  bar.hidden = state !== "running";
  if (expected) bar.value = Math.min(1, done / expected);
  else bar.removeAttribute("value");
};

class Item {
  constructor(analysis, refresh) {
    this.id = analysis.id;
    this.refresh = refresh;
    this.name = make("a", { href: `#/analyse/${encodeURIComponent(this.id)}` }, make("bdi", {}, analysis.name));
    this.frame = make("div", { class: "thumb", "aria-hidden": "true" });
    this.facts = make("p", { class: "facts" });
    this.state = make("p", { class: "item-state" });
    this.bar = make("progress", { max: "1", "aria-label": `Progress of ${analysis.name}`, hidden: true });
    this.button = make("button", { type: "button" });
    this.button.addEventListener("click", () => this.act());
    this.element = make("li", { class: "item" }, this.frame,
      make("div", { class: "item-words" }, make("h3", {}, this.name), this.facts, this.state, this.bar), this.button);
    this.shown = "";
  }

  update(analysis) {
    this.analysis = analysis;
    const { state, verdict, summary, created, reps, keep, files } = analysis;
    const facts = [when(created), reps?.length ? count(reps.length, "rep") : "", keep ? "kept" : ""];
    const words = facts.filter(Boolean).join(" · ");
    if (this.facts.textContent !== words) this.facts.textContent = words;
    setProgress(this.bar, analysis);
    const busy = state === "queued" || state === "running";
    const now = state === "done" ? `done ${verdict}` : stateWords(analysis);
    if (now === this.shown) return;
    this.shown = now;
    this.element.dataset.state = state;
    if (state === "done") {
      const seen = VERDICTS[verdict];
      this.state.replaceChildren(seen ? badge(seen) : "Done", make("span", { class: "item-summary" }, summary ?? ""));
      // It is made of the film; a recording whose film was cancelled has none.
      this.frame.replaceChildren(...(DRAWN.some((name) => files.includes(name)) ? [this.picture()] : []));
    } else if (state === "failed") {
      this.state.replaceChildren(badge({ words: "Could not be analysed", sign: "!", tone: "bad" }), make("span", { class: "item-summary" }, now));
    } else {
      this.state.textContent = now;
    }
    this.button.textContent = busy ? "Cancel" : "Delete";
    this.button.setAttribute("aria-label", `${this.button.textContent} ${analysis.name}`);
  }

  picture() {
    const picture = make("img", { src: analysisAddress(this.id, "/thumbnail"), alt: "", loading: "lazy" });
    picture.addEventListener("error", () => picture.remove(), { once: true });
    return picture;
  }

  async act() {
    const { name, state } = this.analysis;
    this.button.disabled = true;
    try {
      if (state === "queued" || state === "running") {
        await cancel(this.id);
        announce(`${name} is cancelled.`);
      } else if (await confirmed(`Delete ${name}? Its clip, film and results are gone for good then.`)) {
        await remove(this.id);
        announce(`${name} is deleted.`);
        byId("analyse-title").focus({ preventScroll: true });
      }
      await this.refresh();
    } catch (error) {
      tell(byId("trouble"), error.message);
    } finally {
      this.button.disabled = false;
    }
  }
}

/** Give what shows the analyses that the server tells of. */
export const startItems = (refresh) => {
  const list = byId("list");
  const items = new Map();
  return {
    show(analyses) {
      const there = new Set(analyses.map(({ id }) => id));
      for (const [id, item] of items) {
        if (there.has(id)) continue;
        item.element.remove();
        items.delete(id);
      }
      analyses.forEach((analysis, place) => {
        if (!items.has(analysis.id)) items.set(analysis.id, new Item(analysis, refresh));
        const item = items.get(analysis.id);
        item.update(analysis);
        if (list.children[place] !== item.element) list.insertBefore(item.element, list.children[place] ?? null);
      });
      byId("list-title").hidden = analyses.length === 0;
    },
  };
};
