"""agreegen: contracts, recaps and letters from one small text file, in Spanish and in English."""

__version__ = "0.1.0"
