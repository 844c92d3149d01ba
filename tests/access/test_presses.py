from tests.access import presses
from tests.access.sides import OUR_ROUTES, key


def test_what_each_field_of_a_press_means_is_known():
    """A new one that names a record is tried with a foreign one: list it in presses.py."""
    read = set().union(*(presses.fields_of(key(route)) for route in OUR_ROUTES))

    assert read - presses.MEANS.keys() - presses.OTHERS == set()
