"use strict";
// What the report's plots have in common: the clip's numbers, and how a plot looks.

// Plotly's own script comes packed into the page, because it is most of the page.
const plotly = (async () => {
  const packed = document.getElementById("plotly");
  const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(unpacked).text();
  document.head.append(script);
  packed.remove();
})();
plotly.catch(() => {}); // page.js, which is still to come, says it

const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const clock = (seconds) => {
  const tenths = Math.round(seconds * 10);
  const rest = `${Math.floor((tenths % 600) / 10)}`.padStart(2, "0");
  return `${Math.floor(tenths / 600)}:${rest}.${tenths % 10}`;
};

const clip = (() => {
  const values = JSON.parse(document.getElementById("plots").textContent);
  // Numbers came as steps, each from the last known one before it.
  const summed = (steps, scale) => {
    let sum = 0;
    return steps.map((step) => (step === null ? null : (sum += step) / scale));
  };
  const lines = {};
  for (const [name, { t, v, scale }] of Object.entries(values.curves)) {
    lines[name] = { t: summed(t, 100), v: summed(v, scale) };
  }
  const reps = values.reps.map((rep) => ({
    ...rep,
    begin_s: rep.set_s ?? rep.start_s,
    path: rep.path && {
      hip: summed(rep.path.hip, rep.path.scale),
      knee: summed(rep.path.knee, rep.path.scale),
    },
  }));

  // A curve's value at a moment, on a straight line between its points; null in a gap.
  const at = ({ t, v }, time) => {
    let low = 0;
    let high = t.length - 1;
    if (high < 0 || time < t[0] || time > t[high]) return null;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (t[middle] <= time) low = middle;
      else high = middle;
    }
    if (v[low] === null || v[high] === null) return time - t[low] < 0.05 ? v[low] : null;
    const share = t[high] > t[low] ? (time - t[low]) / (t[high] - t[low]) : 0;
    return v[low] + share * (v[high] - v[low]);
  };

  const repAt = (time) => reps.find((rep) => time >= rep.begin_s && time <= rep.end_s);
  const phaseAt = (rep, time) => {
    if (rep.release_s !== null && time >= rep.release_s) return "release";
    if (rep.hold_s !== null && time >= rep.hold_s) return "hold";
    return time >= rep.start_s ? "reach" : "set";
  };
  const { first_s: first, last_s: last, limits } = values;
  return { lines, reps, limits, first, last, at, repAt, phaseAt };
})();

const plotFrame = () => ({
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  font: { color: colour("--ink"), family: "system-ui, sans-serif", size: 13 },
  showlegend: false,
  hoverlabel: { bgcolor: colour("--card"), bordercolor: colour("--line"), align: "left" },
});

const plotConfig = { responsive: true, displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false };
