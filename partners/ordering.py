"""Norwegian order (… z æ ø å) in SQL, also on servers without Norwegian collations."""

from django.db.models import Expression, F, Func, Value
from django.db.models.functions import Lower


def norwegian(field: str) -> Expression:
    """Sort key for ``order_by``: æ/ä, ø/ö and å after z, whatever the case."""
    folded = Func(Lower(F(field)), Value("æäøöå"), Value("{{||}"), function="translate")
    return Func(folded, template='%(expressions)s COLLATE "C"')
