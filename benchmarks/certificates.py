"""How long a certificate takes, as a ratio to the same page drawn by ReportLab in the same run.

    DJANGO_SETTINGS_MODULE=tests.settings python -m benchmarks.certificates

Needs no database. CPU time, medians of interleaved rounds in one process. Prints each figure
beside its limit and ends with 1 when one is broken.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import django

django.setup()

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from benchmarks import reportlab_page
from certificates import codes, press, rendering
from certificates.facts import Attended, Facts

RATIO_LIMIT = 2.2
SIZE_LIMIT = 20_000
GROWTH_LIMIT = 8_000_000  # bytes between certificate 50 and 500
TITLES = (
    "Oppstartssamling: pådriveren og oppdraget",
    "Behovskartlegging i praksis",
    "Markedsdialog som virker",
    "Innovasjonspartnerskap og konkurranse med forhandling",
    "Gevinster, spredning og veien videre",
)
GOALS = (
    "Kjenne oppdatert kunnskap om innovative anskaffelser",
    "Kartlegge behov og gå i dialog med markedet før konkurransen",
    "Spre og øke bruken av innovative anskaffelser i egen virksomhet",
    "Forankre mål og metode hos ledelsen",
)


def facts(number: int) -> Facts:
    code = f"{number:0{codes.LENGTH}}"
    return Facts(
        number=f"3P-2027-{number:04}",
        verify_url=f"https://padriver.lup.example/bevis/{code}/",
        language="nb",
        name=f"Áŋŋel Čálmmis Ŋávvi {number % 10}",
        organisation="Guovdageainnu suohkan – Kautokeino kommune",
        programme="Partnerpådriverprogrammet (3P)",
        cohort="Kull 2027",
        gatherings=tuple(
            Attended(title, "physical", f"2027-0{month}-20", f"2027-0{month}-20", 300)
            for month, title in enumerate(TITLES, start=1)
        ),
        minutes_in_all=1500,
        gatherings_in_all=5,
        rule="share_of_hours",
        threshold=80,
        learning_goals=GOALS,
        issuer="Nasjonalt program for leverandørutvikling (LUP)",
        issued_on="2027-12-15",
        place="Oslo",
        signatory_name="Ingrid Solheim",
        signatory_title="Programleder",
    )


def milliseconds(make: Callable[[Facts], bytes], facts: Facts) -> float:
    start = time.process_time()
    make(facts)
    return (time.process_time() - start) * 1000


def is_tagged(pdf: bytes) -> bool:
    catalogue = PdfReader(io.BytesIO(pdf)).root_object
    marks = cast("DictionaryObject", catalogue["/MarkInfo"])
    return bool(marks["/Marked"]) and "/StructTreeRoot" in catalogue


def memory() -> int:
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def memory_growth(count: int) -> int:
    """Bytes added between certificate 50 and the last."""
    before = 0
    for number in range(count):
        rendering.as_pdf(facts(number))
        if number == 49:
            gc.collect()
            before = memory()
    gc.collect()
    return memory() - before


def report(name: str, value: str, *, holds: bool) -> bool:
    print(f"{'ok ' if holds else 'NO '} {name:<44}{value}")
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--count", type=int, default=500, help="certificates for the memory figure")
    options = parser.parse_args()
    reportlab_page.register_fonts()
    first = milliseconds(rendering.as_pdf, facts(0))
    makers = (rendering.as_pdf, reportlab_page.by_own_means, reportlab_page.by_hand)
    for make in makers:
        milliseconds(make, facts(1))
    rounds = [
        [milliseconds(make, facts(number)) for make in makers]
        for number in range(2, options.rounds + 2)
    ]
    ours, flowing, by_hand = (statistics.median(times) for times in zip(*rounds, strict=True))
    pdf = rendering.as_pdf(facts(1))
    twelve = replace(facts(1), gatherings=facts(1).gatherings * 2 + facts(1).gatherings[:2])
    growth = memory_growth(options.count)
    print(f"    first of the process {first:.0f} ms CPU, then {ours:.1f} ms")
    print(f"    ReportLab by its own means {flowing:.1f} ms, by hand {by_hand:.1f} ms")
    print(f"    ratio to ReportLab by hand {ours / by_hand:.2f}")
    print(f"    size by ReportLab {len(reportlab_page.by_own_means(facts(1)))} bytes, untagged")
    print(f"    size with 12 gatherings {len(rendering.as_pdf(twelve))} bytes")
    results = [
        report(
            f"ratio to ReportLab by its own means (≤ {RATIO_LIMIT})",
            f"{ours / flowing:.2f}",
            holds=ours / flowing <= RATIO_LIMIT,
        ),
        report(f"size (< {SIZE_LIMIT} bytes)", str(len(pdf)), holds=len(pdf) < SIZE_LIMIT),
        report("tagged", str(is_tagged(pdf)), holds=is_tagged(pdf)),
        report(
            f"memory, certificate 50 to {options.count} (< {GROWTH_LIMIT // 1_000_000} MB)",
            f"{growth / 1e6:+.1f} MB of {memory() / 1e6:.0f}",
            holds=growth < GROWTH_LIMIT,
        ),
        report(
            "font set-ups in the process (1)",
            str(press.fonts.cache_info().misses),
            holds=press.fonts.cache_info().misses == 1,
        ),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
