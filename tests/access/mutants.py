"""Each condition on access, broken in turn: in the running code, so that the scene is made once."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from certificates import access as certificate_access
from cohorts import access
from desk.post import outbox_access
from partners import prepared
from sessions_app.gatherings import access as gathering_access

MODULES = (access, gathering_access, certificate_access, outbox_access)
# Who may be given a new address is tried where it is given: tests/desk and tests/portal.
TRIED_ELSEWHERE = {"may_change_person", "lead_may_change_person"}
ANYTHING = "pk__gt"


@dataclass(frozen=True)
class Mutant:
    module: ModuleType
    function: str
    what: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module.__name__}.{self.function}: {self.what}"

    @contextmanager
    def at_work(self) -> Iterator[None]:
        found = function_in(self.module, self.function)
        as_it_is = found.__code__
        found.__code__ = self.code
        prepared.statement.cache_clear()
        try:
            yield
        finally:
            found.__code__ = as_it_is
            prepared.statement.cache_clear()


def function_in(module: ModuleType, name: str) -> FunctionType:
    found: Any = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    return inspect.unwrap(found.fget if isinstance(found, property) else found)


def mutants() -> Iterator[Mutant]:
    for module in MODULES:
        for name, tree in functions(ast.parse(inspect.getsource(module))):
            if name not in TRIED_ELSEWHERE:
                for what, broken in broken_ways(tree):
                    yield Mutant(module, name, what, compiled(broken, module))


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = (part for part in node.body if isinstance(part, ast.FunctionDef))
            yield from ((f"{node.name}.{method.name}", method) for method in methods)


def broken_ways(tree: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Copies of the function with one condition less; each lets in more."""
    for place, node in enumerate(ast.walk(tree)):
        for what, change in changes(node):
            broken = copy.deepcopy(tree)
            change(list(ast.walk(broken))[place])
            yield what, ast.fix_missing_locations(broken)


def changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.If) and is_guard(node):
        yield f"without «if {ast.unparse(node.test)}»", never
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield f"without «{ast.unparse(node)}»", let_all
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"filter", "exclude"}:
        for number, part in enumerate([*node.args, *node.keywords]):
            yield f"without «{ast.unparse(part)}»", lambda call, n=number: drop(call, n)
    if isinstance(node.func, ast.Name) and node.func.id == "Q":
        for number, part in enumerate([*node.args, *node.keywords]):
            yield f"without «{ast.unparse(part)}»", lambda call, n=number: drop_or_let(call, n)


def is_guard(node: ast.If) -> bool:
    return isinstance(node.body[0], ast.Return | ast.Raise) and not node.orelse


def never(node: ast.If) -> None:
    node.test = ast.Constant(False)


def let_all(node: ast.UnaryOp) -> None:
    """``~Q(…)`` holds for every row."""
    node.operand = ast.parse("Q(pk__lt=0)", mode="eval").body


def drop(call: ast.Call, number: int) -> None:
    if number < len(call.args):
        del call.args[number]
    else:
        del call.keywords[number - len(call.args)]


def drop_or_let(call: ast.Call, number: int) -> None:
    drop(call, number)
    if not call.args and not call.keywords:
        call.keywords = [ast.keyword(ANYTHING, ast.Constant(0))]


def compiled(tree: ast.FunctionDef, module: ModuleType) -> CodeType:
    tree.decorator_list = []
    flags = annotations.compiler_flag
    whole = compile(ast.Module([tree], []), module.__file__ or "", "exec", flags=flags)
    return next(part for part in whole.co_consts if getattr(part, "co_name", "") == tree.name)
