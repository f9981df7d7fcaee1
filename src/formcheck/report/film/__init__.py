"""The annotated film, and the stills from it."""
