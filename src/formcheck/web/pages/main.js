// The studio: which of its three rooms is shown.

import { startAnalyse } from "./analyse.js";
import { byId, make, tell } from "./elements.js";
import { startLive } from "./live.js";
import { ask, token } from "./server.js";

const TITLES = { analyse: "Analyse", live: "Live", history: "History" };

const startHistory = () => ({
  async enter() {
    const place = byId("history-body");
    try {
      const { show } = await import("./history.js");
      await show(place, token);
    } catch {
      place.replaceChildren(make("p", { class: "note" }, "History is not available."));
    }
  },
  leave() {},
});

const about = ask("/api/about");
const rooms = { analyse: startAnalyse(about), live: startLive(about), history: startHistory() };
let shown = null;

const go = () => {
  const [name, id] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const wanted = Object.hasOwn(rooms, name) ? name : "analyse";
  const first = shown === null;
  if (shown !== wanted) {
    if (shown) rooms[shown].leave();
    shown = wanted;
    for (const each of Object.keys(rooms)) byId(each).hidden = each !== wanted;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.hash === `#/${wanted}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
  document.title = `${TITLES[wanted]} - formcheck`;
  rooms[wanted].enter(id);
  if (first) return;
  // Whoever follows a link begins to read where it leads, not where it was.
  scrollTo(0, 0);
  [...byId(wanted).querySelectorAll("h1")].find((each) => each.offsetParent)?.focus({ preventScroll: true });
};

addEventListener("hashchange", go);
go();

about.then(
  ({ version, safety }) => {
    byId("safety").append(...safety.map((text) => make("li", {}, text)));
    byId("version").textContent = `formcheck ${version}`;
  },
  (error) => tell(byId("trouble"), error.message),
);
