"use strict";
// One moment for everything: the film, the curves' cursor, the slider and the figures beside it.
(() => {
  const film = document.getElementById("film");
  const slider = document.getElementById("position");
  const now = document.getElementById("now");
  const play = document.getElementById("play");
  const cursor = document.getElementById("cursor");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const readouts = [...document.querySelectorAll("[data-curve]")];

  let time = clip.first;

  const value = (name) => clip.at(clip.lines[name], time);
  const whole = (name, unit) => {
    const known = value(name);
    return known === null ? "–" : `${Math.round(known) + 0}${unit}`;
  };
  const tension = () => {
    const [low, high] = [value("low"), value("high")];
    if (low === null || high === null) return "–";
    const [from, to] = [Math.round(low), Math.round(high)];
    return from === to ? `${from}` : `${from} to ${to}`;
  };
  const figure = (name) =>
    name === "tension" ? tension() : whole(name, name === "back" ? "%" : "°");

  const spoken = () => {
    const rep = clip.repAt(time);
    const where = rep ? `rep ${rep.index}, ${rep.word}, ${clip.phaseAt(rep, time)}` : "between reps";
    return `${clock(time)}, ${where}, knee ${whole("knee", "°")}, hip hinge ${whole("hip", "°")}`;
  };

  const placeCursor = () => {
    const pixel = curves.pixelOf(time);
    cursor.hidden = pixel === null;
    if (pixel !== null) cursor.style.transform = `translateX(${pixel}px)`;
  };

  const show = (moment) => {
    time = Math.min(clip.last, Math.max(clip.first, moment));
    placeCursor();
    slider.value = time;
    slider.setAttribute("aria-valuetext", spoken());
    now.textContent = clock(time);
    for (const place of readouts) place.textContent = figure(place.dataset.curve);
  };

  const go = (moment) => {
    show(moment);
    if (film && film.readyState > 0) film.currentTime = time - clip.first;
  };

  // --- the film leads while it plays; its clock shows 0 at the first analysed frame ---
  if (film) {
    const follow = () => {
      show(film.currentTime + clip.first);
      if (!film.paused && !film.ended) next();
    };
    // A callback a frame where the browser has it, else one a screen refresh.
    const next = () =>
      film.requestVideoFrameCallback
        ? film.requestVideoFrameCallback(follow)
        : requestAnimationFrame(follow);
    const toggle = () => (film.paused ? film.play().catch(() => {}) : film.pause());
    const label = () => {
      play.textContent = film.paused ? "Play" : "Pause";
    };
    film.addEventListener("loadedmetadata", () => {
      if (time > clip.first) film.currentTime = time - clip.first;
    });
    film.addEventListener("play", () => {
      label();
      next();
    });
    film.addEventListener("pause", () => {
      label();
      show(film.currentTime + clip.first);
    });
    film.addEventListener("seeked", () => film.paused && show(film.currentTime + clip.first));
    film.addEventListener("error", () => {
      document.getElementById("lost").hidden = false;
      film.hidden = play.disabled = true;
    });
    if (film.error) film.dispatchEvent(new Event("error"));
    play.addEventListener("click", toggle);
    slider.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      toggle();
    });
  }

  // --- everything else leads the film ---
  slider.addEventListener("input", () => go(Number(slider.value)));

  for (const button of document.querySelectorAll("button[data-time]")) {
    button.addEventListener("click", () => {
      go(Number(button.dataset.time));
      const [from, to] = curves.range();
      if (time < from || time > to) curves.show(time - (to - from) / 2, time + (to - from) / 2);
      document.getElementById("clip").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
      // From here the arrow keys go on, and a screen reader says what is there.
      slider.focus({ preventScroll: true });
    });
  }

  const zoom = (factor) => {
    const [from, to] = curves.range();
    const half = Math.max(0.5, ((to - from) * factor) / 2);
    curves.show(time - half, time + half);
  };
  document.getElementById("nearer").addEventListener("click", () => zoom(0.5));
  document.getElementById("farther").addEventListener("click", () => zoom(2));
  const all = () => curves.show(clip.first, clip.last);
  document.getElementById("whole").addEventListener("click", all);

  show(time);

  // --- the plots, once their script is unpacked ---
  const draw = () => {
    curves.draw();
    plane.draw();
    placeCursor();
  };

  const linkCurves = () => {
    const place = curves.place;
    place.on("plotly_click", ({ event }) => {
      go(curves.timeOf(event.clientX - place.getBoundingClientRect().left));
    });
    place.on("plotly_doubleclick", all);
    place.on("plotly_relayout", (change) => {
      if (change.annotations) return; // that was our own renaming
      curves.rename();
      placeCursor();
    });
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth === width) return;
      width = place.clientWidth;
      curves.rename();
      placeCursor();
    }).observe(place);
    for (const button of document.querySelectorAll(".zoom button")) button.disabled = false;
  };

  const linkPlane = () => {
    plane.place?.on("plotly_click", ({ points }) => {
      const moment = points[0]?.customdata;
      if (typeof moment === "number") go(moment);
    });
  };

  // Paper is light, narrow, and opens everything.
  const linkPaper = () => {
    const closed = [...document.querySelectorAll("details:not([open])")];
    const put = (onPaper) => {
      document.documentElement.classList.toggle("paper", onPaper);
      for (const each of closed) each.open = onPaper;
      curves.fit(onPaper ? 680 : null);
      plane.fit(onPaper ? 680 : null);
      draw();
    };
    addEventListener("beforeprint", () => put(true));
    addEventListener("afterprint", () => put(false));
  };

  plotly.then(
    () => {
      draw();
      linkCurves();
      linkPlane();
      linkPaper();
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    },
    () => {
      document.getElementById("plotless").hidden = false;
      for (const each of document.querySelectorAll(".curves, .zoom, #plane")) each.hidden = true;
    },
  );
})();
