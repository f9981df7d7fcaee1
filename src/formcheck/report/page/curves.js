"use strict";
// The curves over time, with the reps shaded and named.

const LOOK = {
  knee: { name: "knee", unit: "°", axis: "y", dash: "solid" },
  hip: { name: "hip hinge", unit: "°", axis: "y", dash: "dash" },
  trunk: { name: "trunk lean", unit: "°", axis: "y", dash: "dot" },
  back: { name: "hips back", unit: "%", axis: "y2", dash: "solid" },
};

const curves = (() => {
  const place = document.getElementById("curves");
  const MARGIN = { l: 50, r: 14, t: 40, b: 40 };
  // On a touch screen a finger on the plot scrolls the page.
  const coarse = matchMedia("(pointer: coarse)").matches;
  let paper = null;

  const range = () => place.layout?.xaxis?.range ?? [clip.first, clip.last];
  const inner = () => (paper ?? place.clientWidth) - MARGIN.l - MARGIN.r;

  // The band between the tension's ends, a closed shape for each stretch without a gap.
  const band = () => {
    const { low, high } = clip.lines;
    const pieces = (line) => {
      const found = [];
      let piece = null;
      line.t.forEach((t, row) => {
        if (line.v[row] === null) piece = null;
        else if (piece) piece.push([t, line.v[row]]);
        else found.push((piece = [[t, line.v[row]]]));
      });
      return found;
    };
    const [x, y] = [[], []];
    const upper = pieces(high);
    pieces(low).forEach((piece, number) => {
      for (const [t, value] of [...piece, ...[...(upper[number] ?? [])].reverse(), piece[0]]) {
        x.push(t);
        y.push(value);
      }
      x.push(null);
      y.push(null);
    });
    return { x, y };
  };

  const traces = () => [
    ...Object.entries(LOOK).map(([key, { name, unit, axis, dash }]) => ({
      type: "scatter",
      mode: "lines",
      name,
      x: clip.lines[key].t,
      y: clip.lines[key].v,
      yaxis: axis,
      xaxis: "x",
      line: { color: colour(`--${key}`), width: 2, dash },
      hovertemplate: `${name} %{y:.0f}${unit}<extra></extra>`,
    })),
    {
      type: "scatter",
      mode: "lines",
      ...band(),
      yaxis: "y3",
      xaxis: "x",
      fill: "toself",
      fillcolor: colour("--tension-fill"),
      line: { color: colour("--tension"), width: 1.5 },
      hoverinfo: "skip",
    },
  ];

  const shade = (from, to, hue, opacity) => ({
    type: "rect",
    xref: "x",
    yref: "paper",
    x0: from,
    x1: to,
    y0: 0,
    y1: 1,
    fillcolor: colour(hue),
    opacity,
    line: { width: 0 },
    layer: "below",
  });

  const level = (y, axis) => ({
    type: "line",
    xref: "paper",
    x0: 0,
    x1: 1,
    yref: axis,
    y0: y,
    y1: y,
    line: { color: colour("--soft"), width: 1, dash: "dot" },
    layer: "below",
  });

  const shapes = () => [
    ...clip.reps.flatMap((rep) => [
      shade(rep.begin_s, rep.end_s, `--${rep.tone}`, 0.08),
      ...(rep.hold_s === null
        ? []
        : [shade(rep.hold_s, rep.release_s ?? rep.end_s, `--${rep.tone}`, 0.14)]),
    ]),
    level(clip.limits.locked_deg, "y"),
    ...(rooms.yaxis3 ? [level(25, "y3"), level(55, "y3")] : []),
  ];

  const note = (text, more) => ({
    text,
    showarrow: false,
    font: { size: 12, color: colour("--soft") },
    xref: "paper",
    yref: "paper",
    x: 0,
    xanchor: "left",
    yanchor: "bottom",
    ...more,
  });

  // What a rep is called above its shade: as much as fits there.
  const names = (room) => {
    const [from, to] = range();
    const scale = inner() / (to - from);
    return clip.reps.flatMap((rep) => {
      const [left, right] = [Math.max(rep.begin_s, from), Math.min(rep.end_s, to)];
      const width = (right - left) * scale;
      const said = [`${rep.sign} ${rep.index} ${rep.word}`, `${rep.sign} ${rep.index}`, rep.sign].find(
        (text) => text.length * 7.5 <= width,
      );
      if (!said) return [];
      const middle = { xref: "x", xanchor: "center" };
      const font = { size: 13, color: colour(`--${rep.tone}`), weight: 600 };
      const found = [note(said, { ...middle, x: (left + right) / 2, y: 1, yshift: room, font })];
      const [start, end] = [Math.max(rep.hold_s ?? to, from), Math.min(rep.release_s ?? rep.end_s, to)];
      if ((end - start) * scale > 34) {
        found.push(note("hold", { ...middle, x: (start + end) / 2, y: 1, yshift: 0 }));
      }
      return found;
    });
  };

  // Hips and tension are measured within reps: without one there is nothing to leave room for.
  const rooms = clip.reps.length
    ? { yaxis: [0.44, 1], yaxis2: [0.235, 0.375], yaxis3: [0, 0.175] }
    : { yaxis: [0, 1] };

  const bands = () => [
    note("hips back, % of a leg's length", { y: 0.385, yshift: 2 }),
    note("nerve-tension posture, 0-100", { y: 0.185, yshift: 4 }),
    ...[
      ["low", 12],
      ["medium", 40],
      ["high", 80],
    ].map(([text, y]) =>
      note(text, { yref: "y3", y, x: 1, xanchor: "right", yanchor: "middle", font: { size: 11, color: colour("--soft") } }),
    ),
  ];

  const annotations = () => [
    ...(rooms.yaxis3 ? bands() : []),
    note(`locked from ${Math.round(clip.limits.locked_deg)}°`, {
      yref: "y",
      y: clip.limits.locked_deg,
      x: 1,
      xanchor: "right",
      yanchor: "top",
      font: { size: 11, color: colour("--soft") },
    }),
    ...names(15),
  ];

  const ticks = () => {
    const [from, to] = range();
    const wanted = Math.max(3, Math.floor(inner() / 80));
    const step = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600].find((s) => (to - from) / s <= wanted) ?? 1800;
    const at = [];
    for (let t = Math.ceil(from / step) * step; t <= to; t += step) at.push(t);
    return { tickvals: at, ticktext: at.map((t) => (step < 1 ? clock(t) : clock(t).slice(0, -2))) };
  };

  const axis = (more) => ({
    gridcolor: colour("--line"),
    zeroline: false,
    fixedrange: true,
    ticks: "",
    ticklabelstandoff: 6,
    nticks: 5,
    ...more,
  });

  const layout = () => ({
    ...plotFrame(),
    ...(paper ? { width: paper, autosize: false } : { autosize: true }),
    margin: MARGIN,
    dragmode: coarse ? false : "zoom",
    hovermode: "x unified",
    hoversubplots: "axis",
    hoverdistance: -1,
    xaxis: axis({
      range: range(),
      fixedrange: coarse,
      anchor: rooms.yaxis3 ? "y3" : "y",
      hoverformat: ".1f",
      unifiedhovertitle: { text: "at %{x:.1f} s" },
      tickmode: "array",
      minallowed: clip.first,
      maxallowed: clip.last,
      ...ticks(),
    }),
    yaxis: axis({ domain: rooms.yaxis, dtick: 45, ticksuffix: "°" }),
    yaxis2: axis({ domain: rooms.yaxis2, nticks: 3, rangemode: "tozero", visible: "yaxis2" in rooms }),
    yaxis3: axis({ domain: rooms.yaxis3, range: [0, 100], tickvals: [0, 25, 55, 100], visible: "yaxis3" in rooms }),
    shapes: shapes(),
    annotations: annotations(),
  });

  const draw = () => Plotly.react(place, traces(), layout(), plotConfig);

  // Names and ticks follow the range and the room there is.
  const rename = () => {
    const { tickvals, ticktext } = ticks();
    return Plotly.relayout(place, {
      annotations: annotations(),
      "xaxis.tickvals": tickvals,
      "xaxis.ticktext": ticktext,
    });
  };

  const show = (from, to) => {
    const width = Math.min(to - from, clip.last - clip.first);
    const start = Math.min(Math.max(from, clip.first), clip.last - width);
    return Plotly.relayout(place, { "xaxis.range": [start, start + width] });
  };

  const pixelOf = (time) => {
    const [from, to] = range();
    const share = (time - from) / (to - from);
    return share >= 0 && share <= 1 ? MARGIN.l + share * inner() : null;
  };

  const timeOf = (pixel) => {
    const [from, to] = range();
    const share = Math.min(1, Math.max(0, (pixel - MARGIN.l) / inner()));
    return from + share * (to - from);
  };

  return {
    place,
    draw,
    rename,
    show,
    range,
    pixelOf,
    timeOf,
    fit: (width) => {
      paper = width;
    },
  };
})();
