"""The sessions that somebody asked to be remembered, in one SQLite file.

What is kept is a few numbers a rep; no picture, no landmarks. Nothing is kept unless asked for.
"""
