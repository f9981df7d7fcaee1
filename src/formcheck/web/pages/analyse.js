// Analyse: clips come in, are watched, and give reports. The server knows how far they are.

import { showAnalysis } from "./analysis.js";
import { announce, byId, tell } from "./elements.js";
import { startItems } from "./items.js";
import { ask } from "./server.js";
import { startUploads } from "./uploads.js";
import { VERDICTS, megabytes } from "./words.js";

const BUSY_MS = 700;
const QUIET_MS = 5000;
const AGAIN_MS = 2000; // where the studio did not answer
const UNDER_WAY = new Set(["queued", "running"]);

export const startAnalyse = (about) => {
  const known = new Map(); // id -> the state it was last seen in
  let within = false;
  let open = null;
  let timer = 0;
  let turn = 0;

  const refresh = async () => {
    turn += 1;
    const mine = turn;
    clearTimeout(timer);
    let next = AGAIN_MS;
    try {
      const { analyses } = await ask("/api/analyses");
      if (mine !== turn) return; // somebody asked again meanwhile
      tell(byId("trouble"), "");
      next = analyses.some(({ state }) => UNDER_WAY.has(state)) ? BUSY_MS : QUIET_MS;
      tellNews(analyses);
      items.show(analyses);
      if (open !== null) showAnalysis(open, analyses.find(({ id }) => id === open), refresh);
    } catch (error) {
      if (mine !== turn) return;
      tell(byId("trouble"), error.message);
    }
    clearTimeout(timer);
    if (within && !document.hidden) timer = setTimeout(refresh, next);
  };

  const tellNews = (analyses) => {
    for (const { id, name, state, verdict, error } of analyses) {
      const before = known.get(id);
      known.set(id, state);
      if (before === undefined || before === state) continue;
      if (state === "done") announce(`${name}: ${VERDICTS[verdict]?.words ?? "done"}`);
      if (state === "failed") announce(`${name}: ${error}`);
    }
  };

  const items = startItems(refresh);
  startUploads(about, refresh);
  document.addEventListener("visibilitychange", () => within && !document.hidden && refresh());

  about.then(({ exercises, upload_limit_bytes: limit, keep }) => {
    const select = byId("choices").elements.exercise;
    for (const { name, title } of exercises) if (name !== "auto") select.append(new Option(title, name));
    byId("choices").elements.keep.checked = keep;
    byId("limit").textContent = `At most ${megabytes(limit)} each.`;
  }, () => {});

  return {
    enter(id) {
      within = true;
      open = id || null;
      byId("shelf").hidden = open !== null;
      byId("analysis").hidden = open === null;
      showAnalysis(open, null, refresh);
      refresh();
    },
    leave() {
      within = false;
      open = null;
      showAnalysis(null, null, refresh);
      clearTimeout(timer);
    },
  };
};
