"""What `bin/faults --mutants` breaks is still there to be broken."""

import pytest

from ops.places import ROOT
from tests.faults.__main__ import SIZES
from tests.faults.mutants import MUTANTS, replaced


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant_can_be_made(mutant):
    text = (ROOT / mutant.file).read_text()

    broken = text
    for before, after in mutant.edits.items():
        broken = replaced(broken, before, after, of=mutant)

    assert broken != text
    assert set(mutant.faults) <= set(SIZES)
