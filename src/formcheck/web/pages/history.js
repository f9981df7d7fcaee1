// The history tab: how each leg did from day to day, and what is kept.

import { PATTERNS, dayWords, holdPlot, kneePlot, repsPlot } from "./history_plots.js";

const LEGS = { left: "Left leg", right: "Right leg", both: "Both legs" };
const VERDICTS = {
  push_back: "push-back",
  locked_lean: "locked lean",
  mixed: "mixed",
  soft_lean: "soft lean",
  lost_hug: "lost hug",
  no_stretch: "no stretch",
  unsure: "unsure",
  no_person: "nobody seen",
};
const SPANS = [
  ["30", "last 30 days"],
  ["90", "last 90 days"],
  ["365", "last 12 months"],
  ["", "all days"],
];
const STYLE = new URL("history.css", import.meta.url).href;
const NARROWEST = 240;

const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const choice = (name, words, options, chosen) => {
  const id = `history-${name}`;
  const select = make("select", { id, name });
  for (const [value, text] of options) select.append(new Option(text, value, false, value === chosen));
  return [make("div", {}, make("label", { for: id }, words), select), select];
};

const ask = async (address, options) => {
  const answer = await fetch(address, options).catch(() => {
    throw new Error("The server does not answer; is it still running?");
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ?? `The server answered ${answer.status}.`);
  return said;
};

const table = (caption, headings, rows) => {
  const heading = (text) => (text ? make("th", { scope: "col" }, text) : make("td"));
  const head = make("tr", {}, ...headings.map(heading));
  const body = rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((each) => make("td", {}, each))));
  const made = make("table", {}, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...body));
  // Wider than a phone: it scrolls by itself, also with the keyboard.
  return make("div", { class: "history-scroll", role: "region", tabindex: "0", "aria-label": caption }, made);
};

const seconds = (value) => `${Math.round(value)} s`;
const degrees = (value) => (value === null ? "–" : `${Math.round(value)}°`);

const dayTable = ({ days, legs, series }) => {
  const rows = [];
  days.forEach((day, at) => {
    for (const leg of legs) {
      const of = series[leg];
      if (!of.sessions[at]) continue;
      const reps = PATTERNS.map(({ key }) => `${of.reps[key][at]}`);
      const knee = degrees(of.knee_deg[at]);
      const held = [seconds(of.held_s[at]), seconds(of.best_hold_s[at])];
      rows.push([dayWords(day, true), LEGS[leg], `${of.sessions[at]}`, ...reps, knee, ...held]);
    }
  });
  const patterns = PATTERNS.map(({ word }) => word);
  const headings = ["Day", "Leg", "Sessions", ...patterns, "Knee at hold", "Held", "Longest"];
  return table("Day by day, knee and holds of push-backs", headings, rows);
};

// The scales that all legs share, so that one can be held against the other.
const scales = ({ legs, series }) => {
  const all = (of) => legs.flatMap((leg) => of(series[leg]));
  const knees = all((of) => of.knee_deg).filter((knee) => knee !== null);
  const sums = all((of) => of.sessions.map((_, at) => PATTERNS.reduce((sum, { key }) => sum + of.reps[key][at], 0)));
  return {
    knee: knees.length ? [Math.min(...knees) - 3, Math.max(...knees) + 3] : [140, 180],
    held: Math.max(10, ...all((of) => of.held_s)),
    reps: Math.max(3, ...sums),
  };
};

const key = () => {
  const items = PATTERNS.map(({ key: name, word, sign }) =>
    make("li", {}, make("span", { class: `history-key ${name}`, "aria-hidden": "true" }, sign), word));
  return make("ul", { class: "history-keys", "aria-label": "Colours of the reps" }, ...items);
};

const plots = (found) => {
  const shared = scales(found);
  const holders = [];
  const sections = found.legs.map((leg) => {
    const common = { days: found.days, series: found.series[leg], leg: LEGS[leg] };
    const figure = (words, draw) => {
      const holder = make("div", { class: "history-holder" });
      holders.push({ holder, draw });
      return make("figure", {}, make("figcaption", {}, words), holder);
    };
    const [low, high] = shared.knee;
    return make("section", { class: "history-leg" }, make("h3", {}, LEGS[leg]),
      figure("Knee angle at hold: 180° is straight", (width) => kneePlot({ ...common, width, low, high })),
      figure("Seconds held; dots are the longest hold", (width) => holdPlot({ ...common, width, high: shared.held })),
      figure("Reps by pattern", (width) => repsPlot({ ...common, width, high: shared.reps })));
  });
  const draw = () => {
    for (const each of holders) {
      const width = Math.max(NARROWEST, Math.floor(each.holder.clientWidth));
      if (each.width !== width) each.holder.replaceChildren(each.draw(width));
      each.width = width;
    }
  };
  const all = make("div", { class: "history-legs" }, ...sections);
  new ResizeObserver(draw).observe(all); // calls once at the start
  return all;
};

const sessionTable = (sessions, remove) => {
  const rows = sessions.map((session) => {
    const button = make("button", { type: "button", "aria-label": `Delete session ${session.id}, ${session.source}` }, "Delete");
    button.addEventListener("click", () => remove(session, button));
    const who = session.person ?? "–";
    return [dayWords(session.day, true), session.source, who, session.exercise ?? "–", VERDICTS[session.verdict], `${session.reps}`, button];
  });
  const headings = ["Day", "Clip or camera", "Who", "Set-up", "Verdict", "Reps", ""];
  return table("What is kept", headings, rows);
};

const NOTHING = "Nothing is saved yet. Sessions come here only if you ask for it: `formcheck analyze CLIP --save`, `formcheck live --save`.";

/** Show the history inside an element; `token` goes with every request that changes something. */
export const show = async (element, token) => {
  if (![...document.styleSheets].some((sheet) => sheet.href === STYLE)) {
    document.head.append(make("link", { rel: "stylesheet", href: STYLE }));
  }
  const status = make("p", { role: "status", class: "history-status" }, "Reading the history …");
  const [spanPlace, span] = choice("days", "Days", SPANS, "90");
  const [personPlace, person] = choice("person", "Person", [["", "everybody"]], "");
  const choices = make("form", { class: "history-choices", hidden: "" }, spanPlace, personPlace);
  const content = make("div");
  element.replaceChildren(make("div", { class: "history" }, choices, status, content));

  const remove = async (session, button) => {
    const what = `${session.source} of ${dayWords(session.day, true)}`;
    if (!window.confirm(`Delete ${what} from the history for good?`)) return;
    button.disabled = true;
    try {
      await ask(`/api/history/${session.id}`, { method: "DELETE", headers: { "X-Formcheck-Token": token } });
      await refresh();
      status.textContent = `Deleted: ${what}.`;
    } catch (error) {
      status.textContent = error.message;
      button.disabled = false;
    }
  };

  let latest = 0;
  const refresh = async () => {
    latest += 1;
    const turn = latest;
    const query = new URLSearchParams({ days: span.value, person: person.value });
    const found = await ask(`/api/history?${query}`);
    if (turn !== latest) return; // the user has chosen something else meanwhile
    const chosen = person.value;
    person.replaceChildren(new Option("everybody", ""), ...found.people.map((name) => new Option(name, name, false, name === chosen)));
    personPlace.hidden = found.people.length === 0;
    const filtered = span.value !== "" || chosen !== "";
    choices.hidden = false;
    if (!found.sessions.length) {
      status.textContent = filtered ? `Nothing is saved in the ${span.selectedOptions[0].text}. ${NOTHING}` : NOTHING;
      content.replaceChildren();
      return;
    }
    const mixed = found.people.length > 1 && chosen === "";
    status.textContent = mixed ? "These are several people together; choose one above." : "";
    content.replaceChildren(
      ...(found.legs.length
        ? [plots(found), key(), make("details", {}, make("summary", {}, "The same as a table"), dayTable(found))]
        : []),
      make("h3", {}, "Sessions"),
      sessionTable(found.sessions, remove),
    );
  };
  const guarded = () => refresh().catch((error) => { status.textContent = error.message; });
  choices.addEventListener("change", guarded);
  choices.addEventListener("submit", (event) => event.preventDefault());
  await guarded();
};
