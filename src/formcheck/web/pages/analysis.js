// One analysis: its report in the page, and its files.

import { badge, byId, confirmed, make, tell } from "./elements.js";
import { setProgress, stateWords } from "./items.js";
import { cancel, fileAddress, remove } from "./server.js";
import { VERDICTS } from "./words.js";

const REPORT = "report.html";
const FILES = [
  ["annotated.mp4", "Video"],
  ["annotated.jpg", "Picture"],
  ["frames.csv", "CSV"],
  ["result.json", "JSON"],
  ["session.mp4", "Recorded clip"],
  ["landmarks.npy", "Landmarks"],
  [REPORT, "Report page"],
];

let shown = ""; // what the page shows, so that it is built anew only where that changes

const downloads = ({ id, files }) => {
  const links = FILES.filter(([name]) => files.includes(name)).map(([name, words]) =>
    make("a", { class: "button", href: fileAddress(id, name), download: name }, words));
  return make("p", { class: "downloads" }, make("span", {}, "Download"), ...links);
};

// As high as its content, so that there is one page to scroll and not two.
const report = ({ id, name }) => {
  const frame = make("iframe", { class: "report", src: fileAddress(id, REPORT), title: `Report on ${name}` });
  frame.addEventListener("load", () => {
    const root = frame.contentDocument?.documentElement;
    if (!root?.querySelector("body")) return;
    const fit = () => {
      frame.style.height = `${Math.ceil(root.querySelector("body").getBoundingClientRect().height)}px`;
    };
    new ResizeObserver(fit).observe(root.querySelector("body"));
    fit();
  });
  return frame;
};

const deleteButton = ({ id, name }, refresh) => {
  const button = make("button", { type: "button" }, "Delete");
  button.addEventListener("click", async () => {
    if (!(await confirmed(`Delete ${name}? Its clip, film and results are gone for good then.`))) return;
    try {
      await remove(id);
      await refresh(); // so that the list does not show it for a moment longer
      location.hash = "#/analyse";
    } catch (error) {
      tell(byId("trouble"), error.message);
      refresh();
    }
  });
  return button;
};

const cancelButton = ({ id }, refresh) => {
  const button = make("button", { type: "button" }, "Cancel");
  button.addEventListener("click", async () => {
    await cancel(id).catch((error) => tell(byId("trouble"), error.message));
    refresh();
  });
  return button;
};

const finished = (analysis, refresh) => {
  const seen = VERDICTS[analysis.verdict];
  const whole = analysis.files.includes(REPORT);
  return [
    make("div", { class: "analysis-head" }, whole || !seen ? null : badge(seen), downloads(analysis), deleteButton(analysis, refresh)),
    whole ? report(analysis) : make("p", {}, analysis.summary ?? ""),
  ];
};

/** Show one analysis; `analysis` is null while it is not known, undefined where there is none. */
export const showAnalysis = (id, analysis, refresh) => {
  const body = byId("analysis-body");
  const title = byId("analysis-title");
  const now = id === null ? "" : `${id} ${analysis === null ? "?" : (analysis?.state ?? "none")} ${analysis?.files}`;
  if (id !== null && analysis) {
    const words = body.querySelector(".item-state");
    if (words && now === shown && words.textContent !== stateWords(analysis)) words.textContent = stateWords(analysis);
    const bar = body.querySelector("progress");
    if (bar) setProgress(bar, analysis);
  }
  if (now === shown || (analysis === null && shown.startsWith(`${id} `))) return;
  shown = now;
  title.replaceChildren(make("bdi", {}, analysis?.name ?? (analysis === null ? "…" : "Not here any more")));
  if (id === null || analysis === null) {
    body.replaceChildren();
  } else if (!analysis) {
    body.replaceChildren(make("p", { class: "note" }, "There is no such analysis; it was deleted, or the studio has ended since."));
  } else if (analysis.state === "done") {
    body.replaceChildren(...finished(analysis, refresh));
  } else {
    const bar = make("progress", { max: "1", "aria-label": "Progress" });
    setProgress(bar, analysis);
    const under = analysis.state === "queued" || analysis.state === "running";
    body.replaceChildren(
      make("p", { class: `item-state${analysis.state === "failed" ? " note caution" : ""}` }, stateWords(analysis)),
      bar,
      under ? cancelButton(analysis, refresh) : deleteButton(analysis, refresh),
    );
  }
};
