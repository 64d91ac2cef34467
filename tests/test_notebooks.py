"""The notebooks: run again on the samples, they show what is stored with them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from notebooks.execute import NOTEBOOKS, executed, read_samples, shown


@pytest.mark.slow
def test_the_notebooks_show_what_is_stored_with_them(tmp_path: Path) -> None:
    read_samples(tmp_path / "out")
    assert [path.name for path in NOTEBOOKS] == ["analysis.en.ipynb", "analysis.vi.ipynb"]
    for path in NOTEBOOKS:
        stored = nbformat.read(path, as_version=4)
        assert shown(executed(path, tmp_path / "out")) == shown(stored), path.name
        assert sum("image/svg+xml" in output.get("data", {}) for output in _outputs(stored)) >= 4


def _outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
