"""The benchmarks are run by hand, and must still work on the day when somebody does."""

import importlib
import io
import os
import sys

import pytest
from pypdf import PdfReader

from ops.places import ROOT

NAMES = sorted(file.stem for file in (ROOT / "benchmarks").glob("[a-z]*.py"))


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """Those that start from nothing set the environment and the path."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setattr(sys, "path", [*sys.path])


@pytest.mark.parametrize("name", NAMES)
def test_benchmark_begins(name):
    assert importlib.import_module(f"benchmarks.{name}").__doc__


@pytest.mark.parametrize("way", ["by_own_means", "by_hand"])
def test_yardstick_is_a_page_of_the_same_certificate(way):
    facts = importlib.import_module("benchmarks.certificates").facts(1)
    yardstick = importlib.import_module("benchmarks.reportlab_page")
    yardstick.register_fonts()
    page = PdfReader(io.BytesIO(getattr(yardstick, way)(facts))).pages[0]
    text = page.extract_text()
    wanted = [facts.name, facts.number, *facts.learning_goals, facts.signatory_name]
    assert [words for words in wanted if words not in text] == []
    assert len(page.images) == (1 if way == "by_hand" else 0)
