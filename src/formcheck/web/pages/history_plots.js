// The history's plots, as SVG that is built piece by piece: nothing loaded, nothing evaluated.

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 190;
const EDGE = { left: 44, right: 12, top: 14, bottom: 26 };
const WIDEST_BAR = 26;
const NARROWEST_BAR = 3;
const DAY_MS = 86_400_000;
const SIGN_ROOM = 14; // a sign fits into a bar of this height and width, pixels

export const PATTERNS = [
  { key: "push_back", word: "push-back", sign: "✓" },
  { key: "locked_lean", word: "locked lean", sign: "✗" },
  { key: "soft_lean", word: "soft lean", sign: "~" },
  { key: "lost_hug", word: "lost hug", sign: "~" },
  { key: "unsure", word: "unsure", sign: "?" },
];

let plots = 0; // ids of titles must differ within the page

const piece = (name, attributes, text) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

const number = (day) => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

// A day as people write it, such as 3 Mar; with the year where that is asked for.
export const dayWords = (day, year = false) =>
  new Intl.DateTimeFormat(document.documentElement.lang || "en", {
    day: "numeric",
    month: "short",
    ...(year && { year: "numeric" }),
    timeZone: "UTC",
  }).format(number(day) * DAY_MS);

// Round values of an axis, four or so, from below `low` to above `high`.
export const ticks = (low, high) => {
  const rough = (high - low || 1) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
  const values = [];
  for (let at = Math.floor(low / step); ; at += 1) {
    values.push(Number((at * step).toPrecision(12)));
    if (at * step >= high) return values;
  }
};

// An empty plot: its title and description, its axes, and where days and values lie on it.
const frame = ({ width, days, low, high, unit, title, description, whole = false }) => {
  plots += 1;
  const names = [`history-title-${plots}`, `history-text-${plots}`];
  const svg = piece("svg", {
    class: "history-plot",
    role: "img",
    "aria-labelledby": names.join(" "),
    viewBox: `0 0 ${width} ${HEIGHT}`,
    width,
    height: HEIGHT,
  });
  svg.append(
    piece("title", { id: names[0] }, title),
    piece("desc", { id: names[1] }, description),
  );
  const values = ticks(low, high).filter((value) => !whole || Number.isInteger(value));
  const bottom = values[0];
  const top = values[values.length - 1];
  const right = width - EDGE.right;
  const floor = HEIGHT - EDGE.bottom;
  const y = (value) => floor - ((value - bottom) / (top - bottom)) * (floor - EDGE.top);
  for (const value of values) {
    svg.append(
      piece("line", { class: "grid", x1: EDGE.left, x2: right, y1: y(value), y2: y(value) }),
      piece("text", { class: "tick", x: EDGE.left - 6, y: y(value) + 4, "text-anchor": "end" }, `${value}${unit}`),
    );
  }
  const first = number(days[0]);
  const last = number(days[days.length - 1]);
  const room = right - EDGE.left;
  const dayWidth = room / (last - first + 1);
  const x = (day) => EDGE.left + (number(day) - first + 0.5) * dayWidth;
  let free = -Infinity; // names of days must not run into each other
  for (const day of days) {
    const words = dayWords(day);
    const half = words.length * 3.6;
    const at = Math.min(Math.max(x(day), half), width - half);
    if (at - half < free) continue;
    free = at + half + 10;
    svg.append(piece("text", { class: "tick", x: at, y: HEIGHT - 8, "text-anchor": "middle" }, words));
  }
  const bar = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, dayWidth * 0.7));
  return { svg, x, y, bar, floor };
};

const column = (plot, day, from, to, kind, words) => {
  const { x, y, bar } = plot;
  const height = Math.max(0, y(from) - y(to));
  const made = piece("rect", { class: kind, x: x(day) - bar / 2, y: y(to), width: bar, height });
  made.append(piece("title", {}, words));
  plot.svg.append(made);
  return height;
};

const spot = (plot, day, value, kind, words) => {
  const made = piece("circle", { class: kind, cx: plot.x(day), cy: plot.y(value), r: 4 });
  made.append(piece("title", {}, words));
  plot.svg.append(made);
};

// Knee angle at hold, a dot a day; `low` and `high` are shared, so that legs can be compared.
export const kneePlot = ({ width, days, series, low, high, leg }) => {
  const known = days.map((day, at) => [day, series.knee_deg[at]]).filter(([, knee]) => knee !== null);
  const [first, last] = [known[0], known[known.length - 1]];
  const description = !known.length
    ? "No push-back was measured."
    : `${Math.round(first[1])}° on ${dayWords(first[0], true)}` +
      (known.length > 1 ? `, ${Math.round(last[1])}° on ${dayWords(last[0], true)}.` : ".");
  const title = `${leg}: knee angle at hold`;
  const plot = frame({ width, days, low, high, unit: "°", title, description });
  const points = known.map(([day, knee]) => `${plot.x(day)},${plot.y(knee)}`);
  plot.svg.append(piece("polyline", { class: "line", points: points.join(" ") }));
  for (const [day, knee] of known) spot(plot, day, knee, "dot", `${dayWords(day, true)}: ${Math.round(knee)}°`);
  return plot.svg;
};

// Seconds held in push-backs, a bar a day, and the longest hold as a dot.
export const holdPlot = ({ width, days, series, high, leg }) => {
  const total = Math.round(series.held_s.reduce((sum, each) => sum + each, 0));
  const best = Math.round(Math.max(...series.best_hold_s));
  const description = `${total} s held altogether; the longest hold took ${best} s.`;
  const title = `${leg}: seconds held in push-backs`;
  const plot = frame({ width, days, low: 0, high, unit: " s", title, description });
  days.forEach((day, at) => {
    const [held, longest] = [series.held_s[at], series.best_hold_s[at]];
    if (!held) return;
    const words = `${dayWords(day, true)}: ${Math.round(held)} s held, longest ${Math.round(longest)} s`;
    column(plot, day, 0, held, "bar", words);
    spot(plot, day, longest, "best", words);
  });
  return plot.svg;
};

// Reps by pattern, stacked in the order of the key; each bar carries its sign where it fits.
export const repsPlot = ({ width, days, series, high, leg }) => {
  const sums = PATTERNS.map(({ key, word }) => [word, series.reps[key].reduce((sum, each) => sum + each, 0)]);
  const some = sums.filter(([, sum]) => sum > 0).map(([word, sum]) => `${sum} ${word}`);
  const description = some.length ? `Altogether ${some.join(", ")}.` : "No reps.";
  const title = `${leg}: reps by pattern`;
  const plot = frame({ width, days, low: 0, high, unit: "", title, description, whole: true });
  days.forEach((day, at) => {
    let from = 0;
    for (const { key, word, sign } of PATTERNS) {
      const count = series.reps[key][at];
      if (!count) continue;
      const words = `${dayWords(day, true)}: ${count} ${word}`;
      const height = column(plot, day, from, from + count, `pattern ${key}`, words);
      if (height >= SIGN_ROOM && plot.bar >= SIGN_ROOM) {
        const middle = plot.y(from + count / 2) + 4;
        plot.svg.append(piece("text", { class: "sign", x: plot.x(day), y: middle, "text-anchor": "middle" }, sign));
      }
      from += count;
    }
  });
  return plot.svg;
};
