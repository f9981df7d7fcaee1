"""What live session and report draw alike: letters, signs, lines, the body."""
