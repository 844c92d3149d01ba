"""Where things lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"


def site_packages() -> Path | None:
    """The folder of installed packages in the virtual environment; None before there is one."""
    return next(iter(VENV.glob("lib/python3.*/site-packages")), None)
