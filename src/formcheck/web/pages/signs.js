// The signs of the states, as shapes: nobody has to tell colours apart.

import { draw } from "./elements.js";

const SHAPES = {
  tick: ["M4 13l6 6L20 5"],
  cross: ["M5 5l14 14", "M19 5L5 19"],
  wave: ["M2 14c3-8 7-8 10-2s7 6 10-2"],
  question: ["M7 8a5 5 0 1 1 7.5 4.3c-1.8 1-2.5 1.9-2.5 3.7", "M12 20.5v.01"],
  dot: ["M12 12v.01"],
  arrow: ["M21 12H4", "M11 5l-7 7 7 7"],
  pause: ["M8 5v14", "M16 5v14"],
};

/** Give a sign; an arrow points to the left unless it is turned. */
export const signOf = (name, turned = false) => {
  const lines = SHAPES[name].map((d) => draw("path", { d }));
  const group = draw("g", turned && name === "arrow" ? { transform: "matrix(-1 0 0 1 24 0)" } : {}, ...lines);
  return draw("svg", { viewBox: "0 0 24 24", class: `shape ${name}` }, group);
};
