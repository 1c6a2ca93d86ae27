"""The texts of every error in the source, followed from raise sites through helpers to words."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Text:
    """How a text of an error begins and ends; what is put in when it is raised is ``{}``."""

    place: str
    words: str


@dataclass
class Module:
    """A parsed file, the function that each node stands in, and the calls of each name."""

    path: Path
    tree: ast.Module = field(init=False)
    owner: dict[ast.AST, Function] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.path.read_text("utf-8"))
        for function in ast.walk(self.tree):
            if isinstance(function, Function):
                # Inner functions come later, and have the last word.
                self.owner |= dict.fromkeys(ast.walk(function), function)

    def calls(self, name: str | None = None) -> Iterator[ast.Call]:
        """Calls of the plain name ``name``, or all calls."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and (
                name is None or (isinstance(node.func, ast.Name) and node.func.id == name)
            ):
                yield node


def error_texts(root: Path, argument: str) -> list[Text]:
    """Every text that an error is raised with.

    Args:
        root: folder of the package.
        argument: ``what`` or ``way_out``.
    """
    modules = [Module(path) for path in sorted(root.rglob("*.py"))]
    found = []
    for module in modules:
        for call in module.calls():
            code = call.args[0] if call.args else None
            if isinstance(code, ast.Constant) and str(code.value).startswith("OFF"):
                given = _argument(call, argument, 1 if argument == "what" else None)
                if given is not None:
                    found += _texts(given, module, modules)
    return found


def _argument(call: ast.Call, name: str, position: int | None) -> ast.expr | None:
    keywords = (keyword.value for keyword in call.keywords if keyword.arg == name)
    positional = position is not None and position < len(call.args)
    return call.args[position] if positional else next(keywords, None)


def _texts(node: ast.expr, module: Module, modules: list[Module]) -> Iterator[Text]:
    match node:
        case ast.Constant(value=str(words)):
            yield Text(f"{module.path.name}:{node.lineno}", words)
        case ast.JoinedStr(values=parts):
            words = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts
            )
            yield Text(f"{module.path.name}:{node.lineno}", words)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, module, modules)
            yield from _texts(other, module, modules)
        case ast.BoolOp(values=choices):
            for choice in choices:
                yield from _texts(choice, module, modules)
        case ast.Name(id=name) if node in module.owner:
            yield from _of_name(name, module.owner[node], module, modules)


def _of_name(
    name: str, function: Function, module: Module, modules: list[Module]
) -> Iterator[Text]:
    """What a variable was set to, or what a parameter is called with, also from other files."""
    for statement in ast.walk(function):
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in statement.targets
        ):
            yield from _texts(statement.value, module, modules)
    parameters = [parameter.arg for parameter in function.args.args]
    position = parameters.index(name) if name in parameters else None
    private = function.name.startswith("_")
    for caller in [module] if private else modules:
        for call in caller.calls(function.name):
            given = _argument(call, name, position)
            if given is not None and module.owner.get(call) is not function:
                yield from _texts(given, caller, modules)
