// Clips on their way to the server, one after the other.

import { announce, byId, make } from "./elements.js";
import { upload } from "./server.js";
import { megabytes } from "./words.js";

class Sending {
  constructor(file, choices, leave) {
    this.file = file;
    this.choices = choices;
    this.sending = null;
    this.stopped = false;
    this.state = make("p", { class: "item-state" }, "Waiting to be sent");
    this.bar = make("progress", { max: "1", value: "0", "aria-label": `Upload of ${file.name}` });
    this.button = make("button", { type: "button", "aria-label": `Cancel the upload of ${file.name}` }, "Cancel");
    this.button.addEventListener("click", () => this.stop());
    this.element = make("li", { class: "item" }, make("div", { class: "thumb", "aria-hidden": "true" }),
      make("div", { class: "item-words" }, make("h3", {}, make("bdi", {}, file.name)), this.state, this.bar), this.button);
    this.leave = leave;
  }

  stop() {
    this.stopped = true;
    this.sending?.abort();
    this.leave(this);
  }

  async send(limit) {
    if (this.stopped) return;
    if (limit && this.file.size > limit) {
      this.fail(`This file has ${megabytes(this.file.size)}, and at most ${megabytes(limit)} can be taken; cut the clip shorter.`);
      return;
    }
    this.sending = upload(this.file, this.choices, (share) => {
      this.bar.value = share;
      this.state.textContent = share < 1 ? `Sending, ${Math.floor(100 * share)} % of ${megabytes(this.file.size)}` : "Being looked at";
    });
    try {
      await this.sending.done;
      this.leave(this);
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error.message);
    }
  }

  fail(sentence) {
    this.bar.remove();
    this.state.replaceChildren(make("strong", {}, "Not taken: "), sentence);
    this.button.textContent = "Dismiss";
    this.button.setAttribute("aria-label", `Dismiss ${this.file.name}`);
    this.element.dataset.state = "failed";
    announce(`${this.file.name}: ${sentence}`);
  }
}

/** Take clips from the file picker and from what is dropped on the page. */
export const startUploads = (about, refresh) => {
  const list = byId("uploads");
  const room = byId("analyse");
  const waiting = [];
  let busy = false;
  let limit = 0;
  about.then(({ upload_limit_bytes: most }) => (limit = most), () => {});

  const work = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      await waiting.shift().send(limit);
      refresh();
    }
    busy = false;
  };

  const take = (files) => {
    const form = byId("choices").elements;
    const choices = { exercise: form.exercise.value, side: form.side.value, keep: form.keep.checked };
    for (const file of files) {
      const sending = new Sending(file, choices, (gone) => gone.element.remove());
      waiting.push(sending);
      list.append(sending.element);
    }
    if (files.length) announce(files.length === 1 ? `${files[0].name} is being sent.` : `${files.length} clips are being sent.`);
    work();
  };

  const picker = byId("clips");
  picker.addEventListener("change", () => {
    take([...picker.files]);
    picker.value = ""; // so that the same clip can be chosen again
  });

  // A file that is dropped beside the field must not replace the page.
  const dragged = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (over) => byId("drop").classList.toggle("over", over);
  addEventListener("dragover", (event) => {
    if (!dragged(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = room.hidden ? "none" : "copy";
    mark(!room.hidden);
  });
  addEventListener("dragleave", (event) => event.relatedTarget === null && mark(false));
  addEventListener("drop", (event) => {
    if (!dragged(event)) return;
    event.preventDefault();
    mark(false);
    if (!room.hidden) take([...event.dataTransfer.files]);
  });
  addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault(); // half a clip would be lost
  });
};
