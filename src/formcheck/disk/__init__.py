"""What is kept on disk: where, whole or not at all, and cleared away after a kill."""
