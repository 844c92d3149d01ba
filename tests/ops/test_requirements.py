import re
import tomllib

import pytest

from ops import setup
from ops.places import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FILES = [setup.PRODUCTION, setup.SERVICES, setup.DEVELOPMENT, setup.INSTALLER]


def normal(name):
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()


def names(file):
    return {normal(line) for line in file.read_text().splitlines() if line[:1].isalnum()}


def asked_for(group):
    return {normal(line) for line in group if isinstance(line, str)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_package_is_pinned_by_hash_and_no_address_is_named(file):
    blocks = re.split(r"\n(?=\w)", file.read_text())
    assert [b for b in blocks if "==" not in b or "--hash=sha256:" not in b] == []
    assert re.findall(r"https?://|--index-url|--find-links", file.read_text()) == []


def test_servers_are_never_in_production():
    assert names(setup.PRODUCTION) & asked_for(PYPROJECT["dependency-groups"]["services"]) == set()


def test_everything_asked_for_is_locked():
    groups = PYPROJECT["dependency-groups"]
    missing = {
        "production": asked_for(PYPROJECT["project"]["dependencies"]) - names(setup.PRODUCTION),
        "services": asked_for(groups["services"]) - names(setup.SERVICES),
        "dev": asked_for(groups["dev"]) - names(setup.DEVELOPMENT),
        "installer": asked_for(groups["installer"]) - names(setup.INSTALLER),
    }
    assert missing == {"production": set(), "services": set(), "dev": set(), "installer": set()}


def test_files_agree_on_versions():
    versions = {}
    for file in FILES:
        for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", file.read_text(), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
