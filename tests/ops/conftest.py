"""Places and commands for the tests of the launcher."""

import hashlib
import os
import shutil
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import pip
import pytest

from ops.places import ROOT


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter, as PostgreSQL must when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="padriver-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the launcher with an environment of pip and something that stands in for uv."""
    for name in ("bin", "ops"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for file in ROOT.glob("requirements*.txt"):
        shutil.copy(file, tmp_path)
    venv.create(tmp_path / ".venv")
    [packages] = (tmp_path / ".venv" / "lib").glob("python3.*/site-packages")
    (packages / "pip").symlink_to(Path(pip.__file__).parent)
    uv = tmp_path / ".venv" / "bin" / "uv"
    uv.write_text('#!/bin/sh\necho "$@"\ntest -z "$UV_OFFLINE"\n')
    uv.chmod(0o755)
    mark_as_installed(tmp_path, "requirements-installer")
    return tmp_path


def mark_as_installed(checkout: Path, *names: str) -> None:
    for name in names:
        locked = (checkout / f"{name}.txt").read_bytes()
        (checkout / ".venv" / f"{name}.sha256").write_text(hashlib.sha256(locked).hexdigest())


@pytest.fixture
def outside() -> dict[str, str]:
    """The environment as somebody has it who has just opened a terminal."""
    ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PYTEST_XDIST_WORKER")
    return {name: value for name, value in os.environ.items() if name not in ours}
