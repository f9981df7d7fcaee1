"""Looks at an installation, part by part, and says what works and what to do about the rest."""
