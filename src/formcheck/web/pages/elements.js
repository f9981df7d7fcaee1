// Making elements, and what several parts of the page show alike.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element; an attribute that is false, null or undefined is left out. */
export const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

/** Make an SVG element. */
export const draw = (name, attributes = {}, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

export const byId = (id) => document.getElementById(id);

/** A verdict or pattern: sign and words, the colour only repeats them. */
export const badge = ({ words, sign, tone }) =>
  make("span", { class: `badge ${tone}` }, make("span", { class: "sign", "aria-hidden": "true" }, sign), words);

/** Say something to who cannot see the page change. */
export const announce = (words) => {
  byId("news").textContent = words;
};

/** Show a sentence of trouble in its place, or take it away. */
export const tell = (place, words) => {
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
};

/** Ask before something is gone for good; resolves to whether it may go. */
export const confirmed = (words, verb = "Delete") => {
  const dialog = byId("ask");
  byId("ask-words").textContent = words;
  byId("ask-yes").textContent = verb;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
};
