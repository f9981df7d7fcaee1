"""Coverage-guided fuzzing of the readers of files that people write or change."""
