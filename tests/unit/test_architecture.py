"""The structure of the source tree: imports go one way, packages stay small, only public names cross a border."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import analysis

_SRC = Path(analysis.__file__).parents[1]
_LIBRARIES = ("vnfilings", "adoption", "warmkernel")
#: The packages and modules of `analysis` from the lowest to the highest; each imports only from those before it.
_ORDER = (
    "errors",
    "period_lengths",
    "run_date",
    "noun_counts",
    "declared_inputs",
    "paths",
    "whole_files",
    "earlier_versions",
    "i18n",
    "project",
    "schemas",
    "regulations",
    "registry",
    "panel",
    "intake",
    "placing",
    "forms",
    "audit",
    "modelling",
    "todo",
    "reports",
    "releases",
    "pipeline",
    "questions",
    "cli",
)
_MOST_MODULES = 13
_MOST_LEVELS = 7
_MOST_LINES = 450


class Import(NamedTuple):
    """One imported name: the module that it is taken from and, for ``from x import y``, the name."""

    module: str
    name: str = ""


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(_SRC).with_suffix("").parts).removesuffix(".__init__")


_PATHS = {
    _module_name(path): path for root in (*_LIBRARIES, "analysis") for path in sorted((_SRC / root).rglob("*.py"))
}
_PACKAGES = {name for name, path in _PATHS.items() if path.name == "__init__.py"}
#: Modules that are called by their name: on the command line, by plug-in systems, in the child process of a server.
_ENTRY_POINTS = {
    "analysis.noun_counts",
    "analysis.declared_inputs",
    "analysis.earlier_versions",
    "analysis.errors",
    "analysis.paths",
    "analysis.period_lengths",
    "analysis.pipeline.build.pytask_plugin",
    "analysis.pipeline.build.stages",
    "analysis.pipeline.operate.refresh",
    "analysis.pipeline.state_paths",
    "analysis.project",
    "analysis.run_date",
    "analysis.whole_files",
    "analysis.schemas.data_dictionary",
    "warmkernel.provisioner",
    "warmkernel.server",
    *(f"analysis.cli.{name}" for name in ("__main__", "console", "failures", "file_audit", "main", "new_project")),
    *(f"analysis.cli.{name}" for name in ("reference", "value_checks")),
    *(name for name in _PATHS if name.startswith("analysis.cli.commands.")),
}


def read_imports(source: str) -> list[Import]:
    """Return what this text imports when it runs, at its top or inside a function.

    Imports for type checkers only do not count.
    """
    found: list[Import] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for child in node.orelse:
                visit(child)
            return
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.extend(Import(node.module, alias.name) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(source))
    return found


@cache
def _imports_of(module: str) -> list[Import]:
    return read_imports(_PATHS[module].read_text("utf-8"))


def _target(imported: Import) -> str | None:
    """Return the module of ours that is imported, None for others'."""
    whole = f"{imported.module}.{imported.name}"
    return whole if whole in _PATHS else imported.module if imported.module in _PATHS else None


def _package_of(module: str) -> str:
    return module if module in _PACKAGES else module.rpartition(".")[0]


def _stage(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "analysis" else ""


def find_wrong_way(module: str, imports: list[Import]) -> list[str]:
    """Return the imports that go against the one direction."""
    wrong = []
    for imported in imports:
        root = imported.module.partition(".")[0]
        if root not in (*_LIBRARIES, "analysis"):
            continue
        own = module.partition(".")[0]
        if own in _LIBRARIES and root != own:
            wrong.append(imported.module)
        if own == root == "analysis":
            stage = _stage(_target(imported) or f"{imported.module}.{imported.name}")
            if stage and (not _stage(module) or _ORDER.index(stage) > _ORDER.index(_stage(module))):
                wrong.append(imported.module)
    return wrong


def find_private(module: str, imports: list[Import]) -> list[str]:
    """Return the imports from another package that take what its ``__init__`` does not list."""
    wrong = []
    for imported in imports:
        target = _target(imported)
        if target is None:
            continue
        package = _package_of(target)
        inside = f"{_package_of(module)}.".startswith(f"{package}.") or f"{package}.".startswith(
            f"{_package_of(module)}."
        )
        is_public = imported.module == package and (
            imported.name in _public_names(package) or f"{package}.{imported.name}" in _PACKAGES
        )
        if not inside and not is_public:
            wrong.append(f"{imported.module}: {imported.name}")
    return wrong


def is_private(module: str) -> bool:
    """Return whether the module, or a folder that it stands in, starts with an underscore."""
    return any(part.startswith("_") for part in module.split("."))


def is_listed(module: str) -> bool:
    """Return whether the ``__init__`` of a folder above the module takes names from it."""
    return any(module in _homes(package) for package in _PACKAGES if module.startswith(f"{package}."))


@cache
def _homes(package: str) -> frozenset[str]:
    """Return the modules that a package's ``__init__`` takes its names from."""
    source = _PATHS[package].read_text("utf-8")
    imported = {target for found in read_imports(source) if (target := _target(found))}
    quoted = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    return frozenset(imported | (quoted & _PATHS.keys()))


@cache
def _public_names(package: str) -> frozenset[str]:
    for node in ast.parse(_PATHS[package].read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def _edges(inside: str) -> dict[str, set[str]]:
    """Return which modules of a package import which others of it."""
    own = {name for name in _PATHS if f"{name}.".startswith(f"{inside}.")}
    return {name: {t for i in _imports_of(name) if (t := _target(i)) in own and t != name} for name in own}


def _child_edges(package: str) -> dict[str, set[str]]:
    """Return which direct children of a package (modules and folders) import which others."""

    def child(module: str) -> str:
        return module.removeprefix(f"{package}.").partition(".")[0]

    edges: dict[str, set[str]] = {}
    for name, targets in _edges(package).items():
        if name == package:
            continue
        others = {child(target) for target in targets if target != package}
        edges.setdefault(child(name), set()).update(others - {child(name)})
    return edges


def count_levels(edges: Mapping[str, set[str]]) -> int:
    """Return the number of modules on the longest chain of imports."""
    depth: dict[str, int] = {}
    for name in TopologicalSorter(edges).static_order():
        depth[name] = 1 + max((depth[target] for target in edges.get(name, ())), default=0)
    return max(depth.values(), default=0)


@pytest.mark.parametrize("module", sorted(_PATHS))
def test_imports_go_one_way(module: str) -> None:
    assert find_wrong_way(module, _imports_of(module)) == []


@pytest.mark.parametrize("root", [*_LIBRARIES, "analysis"])
def test_no_modules_import_each_other_in_a_circle(root: str) -> None:
    try:
        list(TopologicalSorter(_edges(root)).static_order())
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


@pytest.mark.parametrize("module", sorted(_PATHS))
def test_only_public_names_are_imported_from_another_package(module: str) -> None:
    assert find_private(module, _imports_of(module)) == []


@pytest.mark.parametrize("package", sorted(_PACKAGES))
def test_a_package_is_small_and_shallow(package: str) -> None:
    modules = [name for name in _PATHS if name.rpartition(".")[0] == package and name not in _PACKAGES]
    assert len(modules) <= _MOST_MODULES
    if package != "analysis":  # its stages have one order, _ORDER
        assert count_levels(_child_edges(package)) <= _MOST_LEVELS


@pytest.mark.parametrize("module", sorted(_PATHS.keys() - _PACKAGES))
def test_a_module_whose_names_no_package_lists_is_private(module: str) -> None:
    assert is_private(module) or module in _ENTRY_POINTS or is_listed(module)


def test_no_two_modules_share_a_name() -> None:
    stems: dict[str, list[str]] = {}
    for name in _PATHS.keys() - _PACKAGES:
        stems.setdefault(name.rpartition(".")[2], []).append(name)
    assert {stem: names for stem, names in stems.items() if len(names) > 1} == {}


def test_no_module_is_hidden_by_a_package_of_its_name() -> None:
    assert [str(path) for path in _SRC.rglob("*.py") if path.with_suffix("").is_dir()] == []


@pytest.mark.parametrize("module", sorted(_PATHS))
def test_a_module_stays_small(module: str) -> None:
    assert len(_PATHS[module].read_text("utf-8").splitlines()) <= _MOST_LINES


def _cases() -> Iterator[tuple[str, str, list[str]]]:
    yield "analysis.panel.units", "from analysis import pipeline", ["analysis"]
    yield "analysis.panel.units", "def f():\n    import analysis.pipeline.build.plan", ["analysis.pipeline.build.plan"]
    yield "adoption.fit", "from analysis.schemas import TABLES", ["analysis.schemas"]
    yield "adoption.fit", "from vnfilings import read_number", ["vnfilings"]
    yield "analysis.panel.units", "from vnfilings import read_number", []
    yield "analysis.reports.trace", "from analysis.panel import load", []


@pytest.mark.parametrize(("module", "source", "expected"), list(_cases()))
def test_an_import_the_wrong_way_is_seen(module: str, source: str, expected: list[str]) -> None:
    assert find_wrong_way(module, read_imports(source)) == expected


def test_a_private_name_from_another_package_is_seen() -> None:
    imports = read_imports("from analysis.panel.flags import has_flag\nfrom analysis.panel import load")
    assert find_private("analysis.reports.trace", imports) == ["analysis.panel.flags: has_flag"]


def test_a_chain_of_imports_is_measured_and_a_circle_is_refused() -> None:
    assert count_levels({"a": {"b"}, "b": {"c"}, "c": set()}) == 3
    with pytest.raises(CycleError):
        count_levels({"a": {"b"}, "b": {"a"}})


def _fixtures_with_patches_of_their_own(source: str) -> list[str]:
    """Return the fixtures of single tests that open a `MonkeyPatch` of their own."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and any("fixture" in ast.unparse(mark) and "scope=" not in ast.unparse(mark) for mark in node.decorator_list)
        and "MonkeyPatch.context" in ast.unparse(node)
    ]


def test_what_a_test_patches_is_undone_in_one_order() -> None:
    opened = (
        "@pytest.fixture(autouse=True)\ndef asked():\n    with pytest.MonkeyPatch.context() as patch:\n        yield"
    )
    assert _fixtures_with_patches_of_their_own(opened) == ["asked"]
    assert _fixtures_with_patches_of_their_own(opened.replace("autouse=True", "scope='module'")) == []
    tests = Path(__file__).parents[1]
    found = {str(path): _fixtures_with_patches_of_their_own(path.read_text("utf-8")) for path in tests.rglob("*.py")}
    assert {path: names for path, names in found.items() if names} == {}  # `monkeypatch` saves what these put there
