// How large the pictures are that go to the server: smaller where answers take long.

export const LONGEST = [640, 512, 384];
export const SLOW_MS = 120;
export const QUICK_MS = 70;

const WEIGHT = 0.2; // of the newest round trip in the average
const SETTLING = 10; // answers before the size changes again
const PATIENCE = 90; // quick answers before it becomes larger

export class Size {
  constructor() {
    this.step = 0;
    this.begin();
  }

  begin() {
    this.average = null;
    this.answers = 0;
  }

  /** Take one more round trip into account. */
  note(ms) {
    this.average = this.average === null ? ms : (1 - WEIGHT) * this.average + WEIGHT * ms;
    this.answers += 1;
    if (this.average > SLOW_MS && this.answers >= SETTLING && this.step < LONGEST.length - 1) this.change(1);
    else if (this.average < QUICK_MS && this.answers >= PATIENCE && this.step > 0) this.change(-1);
  }

  change(by) {
    this.step += by;
    this.begin();
  }

  /** Give width and height for a camera's picture; never larger than that. */
  of(width, height) {
    const factor = Math.min(1, LONGEST[this.step] / Math.max(width, height));
    return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
  }
}
