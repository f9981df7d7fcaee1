"use strict";
// Draws the plots from the data beside them, and again when the device turns light or dark.
(() => {
  const coarse = matchMedia("(pointer: coarse)").matches;
  const config = { responsive: true, displayModeBar: false, scrollZoom: false };

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const frame = () => ({
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: colour("--ink"), family: "system-ui, sans-serif", size: 13 },
    margin: { l: 56, r: 12, t: 36, b: 56 },
    // On a touch screen a finger on a plot scrolls the page.
    dragmode: coarse ? false : "zoom",
    legend: { orientation: "h", y: -0.2, yanchor: "top", itemsizing: "constant" },
    hoverlabel: { align: "left" },
  });

  const axis = (title, more) => ({
    title: { text: title, standoff: 8 },
    gridcolor: colour("--line"),
    zerolinecolor: colour("--soft"),
    automargin: true,
    ...more,
  });

  const blandAltman = (values) => {
    const traces = Object.entries(values.dots).map(([exercise, dots], number) => ({
      type: "scatter",
      mode: "markers",
      name: exercise === "none" ? "no stretch" : exercise,
      x: dots.x,
      y: dots.y,
      text: dots.names.flatMap((name, clip) => Array(dots.counts[clip]).fill(name)),
      hovertemplate: "%{text}<br>mean %{x:.1f}°, off by %{y:+.1f}°<extra></extra>",
      marker: { size: 4, opacity: 0.35, color: colour(`--plot-${(number % 6) + 1}`) },
    }));
    traces.push({
      type: "scatter",
      mode: "markers",
      name: "clip means",
      x: values.means.map((mean) => mean.x),
      y: values.means.map((mean) => mean.y),
      text: values.means.map((mean) => mean.name),
      hovertemplate: "%{text}<br>clip mean %{x:.1f}°, off by %{y:+.1f}°<extra></extra>",
      marker: {
        size: 10,
        symbol: "diamond",
        color: colour("--ink"),
        line: { width: 1, color: colour("--paper") },
      },
    });
    return [
      traces,
      {
        ...frame(),
        title: { text: values.title, font: { size: 15 } },
        xaxis: axis("mean of both, degrees"),
        yaxis: axis("measured − true, degrees", { range: values.y_range }),
        shapes: values.lines.map((line, number) => ({
          type: "line",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: line.y,
          y1: line.y,
          line: { color: colour("--ink"), width: 1.5, dash: number ? "dash" : "solid" },
        })),
        annotations: values.lines.map((line) => ({
          text: line.text,
          xref: "paper",
          x: 1,
          xanchor: "right",
          y: line.y,
          yanchor: "bottom",
          showarrow: false,
          bgcolor: colour("--paper"),
          opacity: 0.85,
        })),
      },
    ];
  };

  const timing = (values) => {
    const trace = (name, bars, hue) => ({
      type: "bar",
      name,
      x: bars.x,
      y: bars.y,
      marker: { color: colour(hue) },
      hovertemplate: "%{y} at %{x:.1f} s<extra></extra>",
    });
    const highest = Math.max(...values.starts.y, ...values.ends.y);
    return [
      [trace("starts", values.starts, "--plot-1"), trace("ends", values.ends, "--plot-2")],
      {
        ...frame(),
        margin: { l: 56, r: 12, t: 12, b: 56 },
        barmode: "group",
        xaxis: axis("found − labelled, s (right: late)"),
        yaxis: axis("reps", { rangemode: "tozero", dtick: Math.max(1, Math.ceil(highest / 5)) }),
        bargap: 0.2,
      },
    ];
  };

  const makers = { bland_altman: blandAltman, timing };

  const plots = [...document.querySelectorAll(".plot")].map((place) => {
    const data = place.querySelector("script");
    const values = JSON.parse(data.textContent);
    data.remove();
    return { place, values };
  });

  const draw = () => {
    for (const { place, values } of plots) {
      const [traces, layout] = makers[values.kind](values);
      Plotly.react(place, traces, layout, config);
    }
  };

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
})();
