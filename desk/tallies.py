"""Counting in a column of another query, which costs a page no query of its own."""

from django.db.models import IntegerField, Subquery


class Tally(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
