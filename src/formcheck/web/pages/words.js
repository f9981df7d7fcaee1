// The words and signs of verdicts and patterns: those of the terminal and the report.

export const VERDICTS = {
  push_back: { words: "PUSH-BACK: the true stretch", sign: "✓", tone: "good" },
  locked_lean: { words: "LOCKED LEAN: the common mistake", sign: "✗", tone: "bad" },
  mixed: { words: "MIXED: different from rep to rep", sign: "~", tone: "warn" },
  soft_lean: { words: "SOFT LEAN: a hip hinge, not this stretch", sign: "~", tone: "warn" },
  lost_hug: { words: "LOST HUG: the chest left the thigh", sign: "~", tone: "warn" },
  no_stretch: { words: "NO STRETCH", sign: "-", tone: "unsure" },
  unsure: { words: "UNSURE", sign: "?", tone: "unsure" },
  no_person: { words: "NOBODY SEEN", sign: "?", tone: "unsure" },
};

export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** A length of time that is still to come, as one would say it. */
export const timeLeft = (seconds) => {
  if (seconds < 2) return "almost done";
  if (seconds < 60) return `about ${Math.round(seconds)} s left`;
  return `about ${count(Math.round(seconds / 60), "minute")} left`;
};

export const megabytes = (bytes) =>
  bytes >= 1e9 ? `${+(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`;

export const degrees = (value) => (value === null ? "?" : `${Math.round(value)}°`);
