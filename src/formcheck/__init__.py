"""formcheck watches a hamstring stretch from the side and says what it saw."""

__version__ = "0.1.0"
