"use strict";
// Each rep's way in the plane of knee and hip hinge, and the two directions there are.

const plane = (() => {
  const place = document.getElementById("plane");
  const SYMBOLS = { good: "circle", bad: "square", warn: "diamond", unsure: "triangle-up" };
  let paper = null;

  const walked = () => clip.reps.filter((rep) => rep.path);

  const traces = () =>
    walked().flatMap((rep) => {
      const { hip, knee } = rep.path;
      const tone = colour(`--${rep.tone}`);
      const title = `rep ${rep.index}, ${rep.word}`;
      const end = hip.length - 1;
      return [
        {
          type: "scatter",
          mode: "lines",
          x: hip,
          y: knee,
          line: { color: tone, width: 2 },
          opacity: 0.7,
          hoverinfo: "skip",
        },
        {
          type: "scatter",
          mode: "markers+text",
          x: [hip[0], hip[end]],
          y: [knee[0], knee[end]],
          customdata: [rep.start_s, rep.hold_s],
          text: ["", `${rep.index}`],
          textposition: "middle right",
          textfont: { color: tone, size: 13 },
          marker: {
            size: [9, 11],
            symbol: [`${SYMBOLS[rep.tone]}-open`, SYMBOLS[rep.tone]],
            color: tone,
            line: { width: 2, color: tone },
          },
          hovertemplate: [
            `${title}<br>start: hip hinge %{x:.0f}°, knee %{y:.0f}°<extra></extra>`,
            `${title}<br>hold: hip hinge %{x:.0f}°, knee %{y:.0f}°<extra></extra>`,
          ],
        },
      ];
    });

  const lane = (x0, x1, y0, y1, hue) => ({
    type: "rect",
    x0,
    x1,
    y0,
    y1,
    fillcolor: colour(hue),
    opacity: 0.07,
    line: { width: 0 },
    layer: "below",
  });

  // An arrow's head and tail are given in the plot's own degrees.
  const arrow = (x, y, ax, ay, hue) => ({
    text: "",
    x,
    y,
    ax,
    ay,
    xref: "x",
    yref: "y",
    axref: "x",
    ayref: "y",
    showarrow: true,
    arrowhead: 2,
    arrowsize: 1,
    arrowwidth: 5,
    arrowcolor: colour(hue),
    opacity: 0.35,
  });

  const name = (text, x, y, xanchor, hue) => ({
    text,
    x,
    y,
    xanchor,
    yanchor: "middle",
    align: "left",
    showarrow: false,
    font: { color: colour(hue), size: 13 },
  });

  const layout = () => {
    const points = walked().map((rep) => rep.path);
    const low = Math.min(75, ...points.flatMap((path) => path.knee)) - 5;
    const high = Math.max(192, ...points.flatMap((path) => path.knee)) + 3;
    const right = Math.max(190, ...points.flatMap((path) => path.hip)) + 5;
    const left = Math.min(10, ...points.flatMap((path) => path.hip)) - 5;
    const { hug_deg: hug, locked_deg: locked } = clip.limits;
    const axis = (text, more) => ({
      title: { text, standoff: 8 },
      gridcolor: colour("--line"),
      zeroline: false,
      dtick: 30,
      ticklabelstandoff: 6,
      ticksuffix: "°",
      fixedrange: true,
      ...more,
    });
    return {
      ...plotFrame(),
      ...(paper ? { width: paper, autosize: false } : { autosize: true }),
      margin: { l: 64, r: 14, t: 14, b: 56 },
      dragmode: false,
      hovermode: "closest",
      xaxis: axis("hip hinge (small: trunk on thigh)", { range: [left, right] }),
      yaxis: axis("knee (180°: straight)", { range: [low, high] }),
      shapes: [lane(left, hug, low, locked, "--good"), lane(left, right, locked, high, "--bad")],
      annotations: [
        arrow(hug - 8, locked - 8, hug - 8, low + 14, "--good"),
        name("push-back:<br>the knee opens,<br>the hug stays", hug + 4, (low + locked) / 2 - 8, "left", "--good"),
        arrow(hug + 18, locked - 9, right - 8, locked - 9, "--bad"),
        name("lean: the hip closes<br>over a straight knee", right - 6, locked - 25, "right", "--bad"),
      ],
    };
  };

  return {
    place,
    draw: () => place && Plotly.react(place, traces(), layout(), plotConfig),
    fit: (width) => {
      paper = width;
    },
  };
})();
