"""Data flows one way: a stage imports only from the stages before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import analysis

_PACKAGE = Path(analysis.__file__).parent
_STAGES = ["paths", "contracts", "vietnamese", "sources", "panel", "models", "reports", "runs"]
_MODULES = sorted(_PACKAGE.rglob("*.py"))


def _stage_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "analysis" else None


def _imported_stages(source: str) -> set[str]:
    """Return the stages that this source text imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {stage for name in names if (stage := _stage_of(name))}
    return found


def _steps_back(stage: str, source: str) -> set[str]:
    return {other for other in _imported_stages(source) if _STAGES.index(other) > _STAGES.index(stage)}


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_a_stage_imports_only_from_earlier_stages(path: Path) -> None:
    relative = path.relative_to(_PACKAGE)
    if len(relative.parts) == 1 and relative.stem == "__init__":
        assert not _imported_stages(path.read_text("utf-8"))
        return
    stage = relative.parts[0].removesuffix(".py")
    assert stage in _STAGES, f"{relative}: a new stage must be placed in ARCHITECTURE.md and here"
    assert not _steps_back(stage, path.read_text("utf-8"))


def test_there_are_modules_to_look_at() -> None:
    assert len(_MODULES) > len(_STAGES)


@pytest.mark.parametrize(
    "source",
    [
        "import analysis.runs.plan",
        "from analysis import runs",
        "def f():\n    from analysis.runs import plan",
    ],
)
def test_a_step_back_is_seen(source: str) -> None:
    assert _steps_back("panel", source) == {"runs"}


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_a_module_stays_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 450, "a module that grows past about 400 lines is two modules"
