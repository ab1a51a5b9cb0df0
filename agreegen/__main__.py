"""`python -m agreegen` is the same program as `agreegen`."""

from agreegen.cli import main

if __name__ == "__main__":
    main()
