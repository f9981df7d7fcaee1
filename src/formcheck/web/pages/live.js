// Live: from the choice of an exercise over the session to its summary.

import { cameras, closeCamera, facesUser, openCamera } from "./camera.js";
import { Coach } from "./coach.js";
import { announce, byId, make, tell } from "./elements.js";
import { SILENT, Speech } from "./speech.js";
import { Stage } from "./stage.js";
import { showSummary } from "./summary.js";

const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", fr: "Français" };
const SETTING_UP = new Set(["guide", "reference"]);
const PARTS = ["live-start", "live-room", "live-end"];

const showPart = (id) => {
  for (const each of PARTS) byId(each).hidden = each !== id;
};

const press = (button, pressed) => button.setAttribute("aria-pressed", `${pressed}`);

const setUpTexts = ({ set_up: steps, camera }) => [
  make("div", {}, make("h2", {}, "How to do it"), make("ol", {}, ...steps.map((text) => make("li", {}, text)))),
  make("div", {}, make("h2", {}, "Where the camera goes"), make("ul", {}, ...camera.map((text) => make("li", {}, text)))),
];

class Session {
  constructor(wishes, stream, speech, leave) {
    this.stream = stream;
    this.speech = speech;
    this.leave = leave;
    this.stage = null;
    this.paused = false;
    this.coach = new Coach(byId("camera"), {
      onReady: (greeting) => this.ready(greeting),
      onMoment: (moment) => this.moment(moment),
      onSummary: (answer) => this.end(() => showSummary(answer, () => this.leave(""))),
      onTrouble: (sentence) => this.end(() => this.leave(sentence)),
    });
    this.wishes = wishes;
  }

  async start() {
    const video = byId("camera");
    video.srcObject = this.stream;
    const [track] = this.stream.getVideoTracks();
    track.addEventListener("ended", () => this.end(() => this.leave("The camera has stopped. Connect it again and start anew.")));
    await video.play();
    this.coach.open(this.wishes);
  }

  async ready(greeting) {
    showPart("live-room");
    this.stage = new Stage(greeting);
    const video = byId("camera");
    const fit = () => video.videoWidth && this.stage.fit(video.videoWidth, video.videoHeight);
    video.addEventListener("resize", fit); // a phone that is turned
    fit();
    this.mirror(facesUser(this.stream));
    this.label(greeting.stage);
    byId("stage").focus();
    this.showVoice();
    if (!this.speech.muted && !this.speech.voice()) tell(byId("room-note"), SILENT);
    // A screen that goes dark in the middle of a hold helps nobody.
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (this.coach.over) this.lock?.release();
  }

  moment(moment) {
    if (moment.error) {
      tell(byId("room-note"), moment.error);
      return;
    }
    this.stage.show(moment);
    if (moment.cue) this.speech.say(moment.cue);
    this.label(moment.stage);
    const { roundTrip, canvas } = this.coach;
    byId("link").textContent = `Answer after ${Math.round(roundTrip / 10) * 10} ms, pictures of ${canvas.width} × ${canvas.height}`;
  }

  label(stage) {
    byId("begin").hidden = !SETTING_UP.has(stage);
    byId("restart").hidden = SETTING_UP.has(stage); // nothing is counted yet
    this.paused = stage === "paused";
    const words = this.paused ? "Go on" : "Pause";
    if (byId("pause").textContent !== words) byId("pause").textContent = words;
  }

  // --- what the buttons and keys do ---

  begin() {
    this.coach.say({ type: "begin" });
    byId("stage").focus();
  }

  pause() {
    this.coach.say({ type: this.paused ? "resume" : "pause" });
  }

  restart() {
    this.coach.say({ type: "restart" });
    announce("Reps and dose count from nothing again.");
  }

  voice() {
    this.speech.mute(!this.speech.muted);
    this.showVoice();
  }

  showVoice() {
    press(byId("voice"), !this.speech.muted && this.speech.voice() !== null);
    // What is spoken already need not be read out as well.
    byId("cue").setAttribute("aria-live", this.speech.muted || !this.speech.voice() ? "assertive" : "off");
  }

  mirror(mirrored = !this.stage.mirrored) {
    this.stage.mirror(mirrored);
    press(byId("mirror"), mirrored);
  }

  finish() {
    byId("finish").disabled = true;
    this.coach.say({ type: "finish" });
  }

  /** Let go of camera, voice and screen, then do the last thing; done once. */
  end(last) {
    if (this.ended) return;
    this.ended = true;
    this.coach.close();
    closeCamera(this.stream);
    byId("camera").srcObject = null;
    this.speech.stop();
    this.lock?.release();
    if (document.fullscreenElement) document.exitFullscreen();
    showPart("live-end");
    last();
  }
}

export const startLive = (about) => {
  const form = byId("live-choices");
  const go = byId("live-go");
  let session = null;
  let texts = new Map();

  const leave = (trouble) => {
    session = null;
    showPart("live-start");
    tell(byId("live-trouble"), trouble);
    go.disabled = false;
    go.textContent = "Start the camera";
    if (!byId("live").hidden) (trouble ? go : byId("live-title")).focus({ preventScroll: true });
  };

  const start = async () => {
    const { exercise, side, language, camera, guide, reference, voice, record } = form.elements;
    const speech = new Speech(language.value);
    speech.voice(); // browsers begin to look for their voices when they are first asked
    speech.muted = !voice.checked;
    tell(byId("live-trouble"), "");
    tell(byId("room-note"), "");
    go.disabled = true;
    go.textContent = "Starting …";
    let stream = null;
    try {
      stream = await openCamera(camera.value);
      const wishes = { exercise: exercise.value, side: side.value, language: language.value, guide: guide.checked, reference: reference.checked, record: record.checked };
      session = new Session(wishes, stream, speech, leave);
      if (byId("live").hidden) throw new Error(""); // they went away meanwhile
      byId("finish").disabled = false;
      await session.start();
    } catch (error) {
      closeCamera(stream);
      leave(error.message);
    }
    offerCameras();
  };

  const offerCameras = async () => {
    const known = new Set([...form.elements.camera.options].map(({ value }) => value));
    const found = await cameras();
    if (found.length < 2) return;
    for (const { deviceId, label } of found) if (!known.has(deviceId)) form.elements.camera.append(new Option(label, deviceId));
  };

  const showTexts = () => {
    const chosen = texts.get(form.elements.exercise.value);
    byId("live-set-up").replaceChildren(...(chosen ? setUpTexts(chosen) : []));
  };

  const whole = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else byId("live-room").requestFullscreen?.().catch(() => {});
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  form.elements.exercise.addEventListener("change", showTexts);
  for (const id of ["begin", "pause", "restart", "voice", "finish"]) byId(id).addEventListener("click", () => session?.[id]());
  byId("mirror").addEventListener("click", () => session?.mirror());
  byId("whole").addEventListener("click", whole);
  byId("whole").hidden = !document.fullscreenEnabled;
  document.addEventListener("fullscreenchange", () => press(byId("whole"), document.fullscreenElement !== null));
  const keys = { " ": "pause", r: "restart", v: "voice", m: "mirror", q: "finish" };
  byId("stage").addEventListener("keydown", (event) => {
    const wanted = keys[event.key.toLowerCase()];
    if (!wanted || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    session?.[wanted]();
  });

  about.then(({ exercises, languages }) => {
    texts = new Map(exercises.map((each) => [each.name, each]));
    for (const { name, title } of exercises) if (name !== "auto") form.elements.exercise.append(new Option(title, name));
    for (const code of languages) form.elements.language.append(new Option(LANGUAGES[code] ?? code, code));
    const mine = navigator.language.slice(0, 2);
    form.elements.language.value = languages.includes(mine) ? mine : "en";
    showTexts();
  }, () => {});

  return {
    enter() {},
    // A camera must not stay on in a room that nobody sees.
    leave() {
      session?.end(() => leave(""));
    },
  };
};
