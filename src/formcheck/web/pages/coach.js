// The coach at the other end of a WebSocket: pictures there, judgements back, never a queue.

import { Size } from "./size.js";
import { token } from "./server.js";

const QUALITY = 0.85;
const LOST = "The connection to the studio was lost.";
const GONE = `${LOST} What was seen so far is gone; start again.`;
const KEPT = `${LOST} What was recorded so far is kept; start again.`;
const TIME_BYTES = 8;

// Where a browser cannot tell of every new picture of the camera, every picture of the screen will do.
const nextPicture = (video, callback) =>
  video.requestVideoFrameCallback ? video.requestVideoFrameCallback(callback) : requestAnimationFrame(callback);

export class Coach {
  /** `onMoment(answer)` for every picture, `onSummary(answer)` and `onTrouble(sentence)` at the end. */
  constructor(video, { onReady, onMoment, onSummary, onTrouble }) {
    this.video = video;
    this.on = { ready: onReady, moment: onMoment, summary: onSummary, trouble: onTrouble };
    this.size = new Size();
    this.canvas = document.createElement("canvas");
    this.waitingSince = null; // for the answer to the last picture
    this.roundTrip = null;
    this.complaint = null; // about the last picture
    this.over = false;
  }

  open(wishes) {
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`;
    this.socket = new WebSocket(address);
    this.socket.addEventListener("open", () => this.say({ ...wishes, token }));
    this.socket.addEventListener("message", ({ data }) => this.hear(JSON.parse(data)));
    this.socket.addEventListener("close", () => this.end(() => this.on.trouble(this.complaint ?? (wishes.record ? KEPT : GONE))));
  }

  say(values) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(values));
  }

  /** Leave without a summary. */
  close() {
    this.end(() => {});
  }

  end(last) {
    if (this.over) return;
    this.over = true;
    this.socket?.close();
    last();
  }

  hear(answer) {
    if (this.over) return;
    if (answer.ready) {
      this.on.ready(answer);
      this.watch();
    } else if (answer.summary) {
      this.end(() => this.on.summary(answer));
    } else if (answer.error && this.waitingSince === null) {
      this.end(() => this.on.trouble(answer.error)); // it was not about a picture
    } else {
      this.measure();
      this.complaint = answer.error ?? null;
      this.on.moment(answer);
    }
  }

  measure() {
    if (this.waitingSince === null) return;
    this.roundTrip = performance.now() - this.waitingSince;
    this.waitingSince = null;
    this.size.note(this.roundTrip);
  }

  watch() {
    const look = async () => {
      if (this.over) return;
      nextPicture(this.video, look);
      if (this.waitingSince === null && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) await this.show();
    };
    nextPicture(this.video, look);
  }

  async show() {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth) return;
    const now = performance.now();
    this.waitingSince = now;
    // The picture goes as the camera sees it, also where the screen shows a mirror.
    [this.canvas.width, this.canvas.height] = this.size.of(videoWidth, videoHeight);
    this.canvas.getContext("2d", { alpha: false }).drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    const picture = await new Promise((resolve) => this.canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (this.over || this.socket.readyState !== WebSocket.OPEN) return;
    if (!picture) {
      this.waitingSince = null;
      return;
    }
    const time = new DataView(new ArrayBuffer(TIME_BYTES));
    time.setFloat64(0, now / 1000, true);
    this.socket.send(new Blob([time.buffer, picture]));
  }
}
