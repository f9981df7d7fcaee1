"""Signals in, judgements out: what was seen, why, and what to do instead."""
