"""Ways to break a condition: leave out a part of it, or take it as always or never true."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

Way = tuple[str, Callable[[Any], None]]

# Of each of our own query sets: what the rows must be, without saying more.
NARROWING = {
    *("active", "for_people", "guests", "in_the_portal", "invited", "not_cancelled", "taking_part"),
    *("usable", "valid"),
}
FOR_LUP = {"records_for_lup", "people_for_lup", "units_for_lup", "accounts_for_lup"}
# What somebody with another role may.
WIDER = {
    "coordinated_programmes": "run_programmes",
    "run_programmes": "seen_programmes",
    "seen_programmes": "run_programmes",
    "helped_programmes": "run_programmes",
    "led_team": "seen_team",
}
LITERAL = ast.Tuple | ast.List | ast.Set


def ways(node: ast.AST) -> Iterator[Way]:
    kinds = (make for kind, make in OF_KINDS.items() if isinstance(node, kind))
    for make in kinds:
        yield from make(node)


def of_choice(node: ast.If | ast.IfExp) -> Iterator[Way]:
    yield from answers("test", node.test)


def of_answer(node: ast.Return) -> Iterator[Way]:
    if isinstance(node.value, ast.Compare):
        yield from answers("value", node.value)


def of_each(node: ast.GeneratorExp) -> Iterator[Way]:
    if isinstance(node.elt, ast.Compare):
        yield from answers("elt", node.elt)


def answers(field: str, test: ast.expr) -> Iterator[Way]:
    for answer in (True, False):
        yield f"always {answer}: «{short(test)}»", set_to(field, answer)


def of_parts(node: ast.BoolOp) -> Iterator[Way]:
    for number, part in enumerate(node.values):
        yield without(part), neutral(number)


def of_inverted(node: ast.UnaryOp) -> Iterator[Way]:
    if isinstance(node.op, ast.Invert):
        yield without(node), let_all


def of_operator(node: ast.BinOp) -> Iterator[Way]:
    if isinstance(node.op, ast.BitAnd | ast.BitOr | ast.Sub):
        yield without(node.right), keep("left")
    if isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield without(node.left), keep("right")


def of_addition(node: ast.AugAssign) -> Iterator[Way]:
    if isinstance(node.op, ast.BitOr):
        yield without(node.value), become(lambda _it: ast.Pass())


def of_comprehension(node: ast.comprehension) -> Iterator[Way]:
    for number, part in enumerate(node.ifs):
        yield without(part), drop("ifs", number)
    yield from of_literal("iter", node.iter)


def of_loop(node: ast.For) -> Iterator[Way]:
    yield from of_literal("iter", node.iter)


def of_given(node: ast.keyword) -> Iterator[Way]:
    if (node.arg or "").endswith("__in"):
        yield from of_literal("value", node.value)


def of_name(node: ast.Name | ast.Attribute) -> Iterator[Way]:
    field = "id" if isinstance(node, ast.Name) else "attr"
    name = getattr(node, field)
    if name in WIDER and isinstance(node.ctx, ast.Load):
        yield f"{WIDER[name]} for «{short(node)}»", lambda it: setattr(it, field, WIDER[name])


def of_literal(field: str, literal: ast.expr) -> Iterator[Way]:
    if isinstance(literal, LITERAL):
        for number, part in enumerate(literal.elts):
            yield without(part), lambda it, n=number: getattr(it, field).elts.pop(n)


def of_starred(node: ast.Set) -> Iterator[Way]:
    for number, part in enumerate(node.elts):
        if len(node.elts) > 1:
            yield without(part), drop("elts", number)
        else:
            yield without(part), become(lambda _it: ast.parse("set()", mode="eval").body)


def of_call(node: ast.Call) -> Iterator[Way]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in {"filter", "exclude", "Q"}:
        for number, part in enumerate([*node.args, *node.keywords]):
            yield without(part), lambda call, n=number: leave_out(call, n)
    elif name in NARROWING and not node.args:
        yield f"without «{name}»", become(lambda call: call.func.value)
    elif name in FOR_LUP:
        yield f"without «{name}»", become(lambda call: call.args[0])


def short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def without(node: ast.AST) -> str:
    return f"without «{short(node)}»"


def set_to(field: str, answer: object) -> Callable[[Any], None]:
    return lambda it: setattr(it, field, ast.Constant(answer))


def drop(field: str, number: int) -> Callable[[Any], None]:
    return lambda it: getattr(it, field).pop(number)


def neutral(number: int) -> Callable[[Any], None]:
    """True among what must all hold, false among what will do."""

    def change(it: Any) -> None:
        it.values[number] = ast.Constant(isinstance(it.op, ast.And))

    return change


def let_all(node: ast.UnaryOp) -> None:
    """``~Q(…)`` holds for every row."""
    node.operand = ast.parse("Q(pk__lt=0)", mode="eval").body


def keep(field: str) -> Callable[[Any], None]:
    return become(lambda it: getattr(it, field))


def become(choose: Callable[[Any], ast.AST]) -> Callable[[Any], None]:
    """The node itself stands in the tree already, so it takes on what the other is."""

    def change(node: Any) -> None:
        other = choose(node)
        node.__class__ = type(other)
        node.__dict__ = dict(vars(other))

    return change


def leave_out(call: ast.Call, number: int) -> None:
    """``Q()`` with nothing in it would not be a condition at all, not even a true one."""
    if number < len(call.args):
        del call.args[number]
    else:
        del call.keywords[number - len(call.args)]
    if isinstance(call.func, ast.Name) and not call.args and not call.keywords:
        call.keywords = [ast.keyword("pk__gt", ast.Constant(0))]


OF_KINDS: dict[Any, Callable[[Any], Iterator[Way]]] = {
    ast.If | ast.IfExp: of_choice,
    ast.Return: of_answer,
    ast.GeneratorExp: of_each,
    ast.BoolOp: of_parts,
    ast.UnaryOp: of_inverted,
    ast.BinOp: of_operator,
    ast.AugAssign: of_addition,
    ast.comprehension: of_comprehension,
    ast.For: of_loop,
    ast.keyword: of_given,
    ast.Set: of_starred,
    ast.Name | ast.Attribute: of_name,
    ast.Call: of_call,
}
