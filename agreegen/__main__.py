"""`python -m agreegen`, and the command `agreegen`: an interruption while it still starts is none of Python's tracebacks."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from agreegen.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run(prog_name="agreegen")


if __name__ == "__main__":
    main()
