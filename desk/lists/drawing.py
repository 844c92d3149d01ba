"""A list's table, drawn at once: its columns are chosen by the reader, so no template has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk.lists.columns import Column, Row
from desk.lists.listing import Listing

BOX = (
    '<label><input class="ds-input" type="checkbox" name="rad" value="{box_value}"'
    ' aria-label="{box_label}"></label>'
)


@dataclass(frozen=True)
class Heading:
    """``sign`` and ``sorted`` are empty where the list is not in this column's order."""

    label: str
    url: str
    sorted: str
    sign: str
    is_number: bool


def headings(listing: Listing) -> list[Heading]:
    """A press on the column that it is sorted by turns the order round."""
    current, from_end = listing.order
    made = []
    for column in listing.columns:
        here = column.key == current.key
        turned = f"-{column.key}" if here and not from_end else column.key
        made.append(
            Heading(
                column.label,
                f"?{listing.changed('sorter', turned)}" if column.order else "",
                ("descending" if from_end else "ascending") if here else "",
                ("↓" if from_end else "↑") if here else "",
                column.is_number,
            )
        )
    return made


def table_rows(listing: Listing, rows: Iterable[Row]) -> SafeString:
    first, *others = listing.columns
    label = _("Choose %(name)s")
    html = (
        f'<tr><th scope="row"><div class="pick">{BOX}<span>{{'
        + first.key
        + "}</span></div></th>"
        + "".join(map(cell, others))
        + "</tr>"
    )
    named = listing.plan.named
    return format_html_join(
        "",
        html,
        (
            {column.key: text(column, row) for column in listing.columns}
            | {"box_value": row["pk"], "box_label": label % {"name": named(row)}}
            for row in rows
        ),
    )


def cell(column: Column) -> str:
    label = escape(column.label).replace("{", "{{").replace("}", "}}")
    number = ' class="number"' if column.is_number else ""
    return f'<td data-label="{label}"{number}>{{{column.key}}}</td>'


def text(column: Column, row: Row) -> str:
    if column.shown is not None:
        return column.shown(row)
    value = column.value(row)
    return "" if value is None else str(value)


def column_choices(listing: Listing) -> list[dict[str, str]]:
    checked = SafeString(" checked")
    return [
        {"key": c.key, "label": c.label, "checked": checked if c in listing.columns else ""}
        for c in listing.plan.columns[1:]
    ]


def orders(listing: Listing) -> list[dict[str, str]]:
    """What it can be sorted by, for those who see no headings."""
    current, from_end = listing.order
    backwards, selected = _("%(column)s, from the end"), SafeString(" selected")
    made = []
    for column in listing.plan.columns:
        here = column is current
        for key, label, is_so in (
            (column.key, column.label, here and not from_end),
            (f"-{column.key}", backwards % {"column": column.label}, here and from_end),
        ):
            if column.order:
                made.append({"key": key, "label": label, "selected": selected if is_so else ""})
    return made
