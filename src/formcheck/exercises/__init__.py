"""The exercises as data files, and the one place that reads them.

A file describes one set-up; what all have in common is in ``common.toml``, which explains the
format.
"""
