"""Each condition on access, broken in turn in the running code: those who ask are made once."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from cohorts.models import ProgrammeRole
from partners import prepared, shapes
from tests.access import breaking


@dataclass(frozen=True)
class Mutant:
    """``is_of`` is the code that it takes the place of; nothing for what a whole module uses."""

    name: str
    is_of: CodeType | None
    begin: Callable[[], None]
    end: Callable[[], None]

    def __str__(self) -> str:
        return self.name

    @contextmanager
    def at_work(self) -> Iterator[None]:
        forget_queries()
        self.begin()
        try:
            yield
        finally:
            self.end()
            forget_queries()


def forget_queries() -> None:
    """Those that are put into SQL once, as the conditions were then."""
    prepared.statement.cache_clear()
    shapes.made.cache_clear()


def mutants(module: ModuleType, *only: str) -> Iterator[Mutant]:
    """Of all that the module says, or of the functions that are named."""
    source = ast.parse(inspect.getsource(module))
    for name, whole in functions(source):
        if not only or name in only:
            yield from of_function(module, name, whole)
    if not only:
        yield from of_constants(module, source)


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """A method stands in a class of its own, or ``super()`` would not find its way."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, without_decorators(node)
        elif isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    alone = ast.ClassDef(node.name, [], [], [without_decorators(part)], [])
                    yield f"{node.name}.{part.name}", alone


def without_decorators(node: ast.FunctionDef) -> ast.FunctionDef:
    node.decorator_list, node.returns = [], None
    for part in ast.walk(node):
        if isinstance(part, ast.arg):
            part.annotation = None
        elif isinstance(part, ast.AnnAssign):
            part.annotation = ast.Constant("Any")
    return node


def of_function(
    module: ModuleType, name: str, whole: ast.FunctionDef | ast.ClassDef
) -> Iterator[Mutant]:
    function = function_in(module, name)
    as_it_is = function.__code__
    for what, broken in broken_ways(whole):
        code = compiled(broken, module, name)
        begin, end = put(function, code), put(function, as_it_is)
        yield Mutant(f"{module.__name__}.{name}: {what}", as_it_is, begin, end)


def put(function: FunctionType, code: CodeType) -> Callable[[], None]:
    return lambda: setattr(function, "__code__", code)


def function_in(module: ModuleType, name: str) -> FunctionType:
    found: Any = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    found = getattr(found, "fget", None) or getattr(found, "func", None) or found
    found = getattr(found, "__func__", found)
    return inspect.unwrap(found)


def broken_ways(tree: Any) -> Iterator[tuple[str, Any]]:
    """Copies of it with one condition less, or another."""
    for place, node in enumerate(ast.walk(tree)):
        for what, change in breaking.ways(node):
            broken = copy.deepcopy(tree)
            change(list(ast.walk(broken))[place])
            yield what, ast.fix_missing_locations(broken)


def compiled(tree: ast.stmt, module: ModuleType, name: str) -> CodeType:
    flags = annotations.compiler_flag
    code = compile(ast.Module([tree], []), module.__file__ or "", "exec", flags=flags)
    for part in name.split("."):
        code = next(one for one in code.co_consts if getattr(one, "co_name", "") == part)
    return code


def of_constants(module: ModuleType, source: ast.Module) -> Iterator[Mutant]:
    """Roles that may do something, and conditions that several functions share."""
    for node in source.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            as_it_is = getattr(module, name)
            for what, value in other_values(module, as_it_is, node.value):
                begin, end = give(module, name, value), give(module, name, as_it_is)
                yield Mutant(f"{module.__name__}.{name}: {what}", None, begin, end)


def other_values(module: ModuleType, value: object, tree: ast.expr) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple) and value and isinstance(value[0], ProgrammeRole.Role):
        for role in ProgrammeRole.Role:
            others = tuple(one for one in value if one != role)
            yield f"not as «{role}»", others if role in value else (*value, role)
    elif isinstance(tree, ast.BinOp) and not isinstance(value, type(int | str)):
        for what, broken in broken_ways(ast.Expression(tree)):
            code = compile(broken, module.__file__ or "", "eval")
            yield what, eval(code, vars(module))  # noqa: S307 – our own source


def give(module: ModuleType, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(module, name, value)
