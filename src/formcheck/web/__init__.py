"""The studio: formcheck in a browser."""
