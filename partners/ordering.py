"""Norwegian order (… z æ ø å), in SQL also on servers without Norwegian collations.

As Unicode's rules for Norwegian and dictionaries have it: aa is å, ä is æ and ö is ø, and other
letters with a mark, the Sámi ones too, stand with the one without.
"""

from django.db.models import Expression, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace

# The places are the signs after z in ASCII.
LETTERS = "æäøöåáàâãčçđðéèêëíìîïŋñóòôõšŧúùûüýžʒ"
PLACES = "{{||}aaaaccddeeeeiiiinnoooostuuuyyzz"
IN_PYTHON = str.maketrans(LETTERS, PLACES)


def norwegian(field: str | Combinable) -> Expression:
    """Sort key for ``order_by``, whatever the case."""
    text = F(field) if isinstance(field, str) else field
    folded = Func(Lower(text), Value(LETTERS), Value(PLACES), function="translate")
    return Func(Replace(folded, Value("aa"), Value("}")), template='%(expressions)s COLLATE "C"')


def norwegian_key(text: str) -> str:
    """The same key for ``sorted``, where rows are in memory anyway: SQL takes longer to build."""
    return text.lower().translate(IN_PYTHON).replace("aa", "}")
