"""Two results side by side: on the terminal, as JSON, and as a page."""
