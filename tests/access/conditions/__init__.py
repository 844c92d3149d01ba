"""What each condition on access is for, asked of it directly.

Each function writes down who and what there is, and gives the question back: that is asked again
with each condition broken in turn (tests/access/test_conditions.py), so it only reads.
"""

from collections.abc import Callable

Question = Callable[[], None]
