"""A live session: frames in, judgements and cues out, on the screen and aloud."""
