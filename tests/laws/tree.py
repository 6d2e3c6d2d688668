"""A source tree as the laws see it: modules, their syntax, what they import and where. Nothing of it is run."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "a6desk"


@dataclass(frozen=True)
class Import:
    """target: the dotted name as far as it is known, with what is taken from it. lazy: not while the module loads."""

    target: str
    line: int
    lazy: bool


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    text: str
    is_package: bool

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def docstrings(self) -> frozenset[ast.Constant]:
        """Texts that stand alone as statements: of modules, classes, functions, and of what stands above them."""
        return frozenset(
            node.value
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        )

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    @cached_property
    def names(self) -> dict[str, str]:
        """What a name of this module stands for, where it was imported: dt -> datetime, now -> time.time."""
        found = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{self._base(node)}.{alias.name}"
        return found

    def dotted(self, node: ast.AST) -> str:
        """a.b.c as a dotted name, its first part resolved through the imports; "" where it is none."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else f"?.{node.attr}"
        return ""

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.name.split(".") if self.is_package else self.name.split(".")[:-1]
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, node.module] if node.module else package)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import, wherever it stands, and import_module("…") and __import__("…") too."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                targets = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                targets = [f"{self._base(node)}.{alias.name}".removesuffix(".*") for alias in node.names]
            elif isinstance(node, ast.Call) and self.dotted(node.func) in ("importlib.import_module", "__import__"):
                first = node.args[0] if node.args else None
                targets = [first.value] if isinstance(first, ast.Constant) and isinstance(first.value, str) else ["?"]
            else:
                continue
            found += [Import(target, node.lineno, self._is_lazy(node)) for target in targets]
        return tuple(found)

    def _is_lazy(self, node: ast.AST) -> bool:
        for above in self.ancestors(node):
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                return True
            if isinstance(above, ast.If) and self.dotted(above.test) in ("typing.TYPE_CHECKING", "TYPE_CHECKING"):
                return True
        return False

    def at(self, line: int) -> str:
        return f"{self.path.as_posix()}:{line}"


def modules(root: Path = ROOT) -> tuple[Module, ...]:
    """Every module of the package in this folder."""
    found = []
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Module(name, path.relative_to(root), path.read_text("utf-8"), is_package))
    return tuple(found)


def plant(folder: Path, files: Mapping[str, str]) -> tuple[Module, ...]:
    """A tiny package: path within it -> text. A law that does not see what is planted there sees nothing."""
    for name, text in {"__init__.py": "", **files}.items():
        path = folder / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return modules(folder)
