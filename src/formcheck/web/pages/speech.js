// The cues aloud, by a voice that this machine has itself: others would send the words away.

export const SILENT = "This browser has no voice of its own for this language, so the cues are shown and not spoken.";

export class Speech {
  constructor(language) {
    this.language = language;
    this.muted = false;
    this.urgency = 0; // of what is being said
    this.speaking = null;
  }

  /** Give a local voice for the language, as soon as the browser has told its voices. */
  voice() {
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    const own = voices.filter(({ localService, lang }) => localService && lang.toLowerCase().startsWith(this.language));
    return own.find((each) => each.default) ?? own[0] ?? null;
  }

  say({ text, urgency }) {
    const voice = this.voice();
    if (this.muted || !voice) return;
    if (this.speaking) {
      if (urgency <= this.urgency) return; // late words are worse than none
      this.stop();
    }
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    const done = () => {
      if (this.speaking === words) this.speaking = null;
    };
    words.addEventListener("end", done);
    words.addEventListener("error", done);
    this.speaking = words;
    this.urgency = urgency;
    speechSynthesis.speak(words);
  }

  stop() {
    this.speaking = null;
    globalThis.speechSynthesis?.cancel();
  }

  mute(muted) {
    this.muted = muted;
    if (muted) this.stop();
  }
}
