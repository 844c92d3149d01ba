"""Places and commands for the tests of the launcher."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter, as PostgreSQL must when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="padriver-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def outside() -> dict[str, str]:
    """The environment as somebody has it who has just opened a terminal."""
    ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PYTEST_XDIST_WORKER")
    return {name: value for name, value in os.environ.items() if name not in ours}
