"""Run the notebooks on the sample decisions and keep what they show: ``python -m notebooks.execute``.

What a notebook shows is stored with it, so that it can be read where nothing runs. The tests run it again
and compare.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from pipeline.engine import LocalEngine
from pipeline.run import RunOptions, run

FOLDER = Path(__file__).resolve().parent
SAMPLES = FOLDER.parent / "samples"
NOTEBOOKS = tuple(sorted(FOLDER.glob("*.ipynb")))
_LABEL = re.compile(r'aria-label="([^"]*)"')


def read_samples(out: Path) -> None:
    """What the notebooks are run on: the samples as Word files, which give the same rows on any machine."""
    run([str(SAMPLES / "*.docx")], RunOptions(out=str(out), engine=LocalEngine(jobs=0)))


def executed(path: Path, out: Path) -> NotebookNode:
    """A notebook run from top to bottom on the results in ``out``. Raises CellExecutionError."""
    notebook = nbformat.read(path, as_version=4)
    environment = {**os.environ, "PHULUC_OUT": str(out), "TZ": "UTC"}
    with tempfile.TemporaryDirectory(prefix="phuluc-kernel-") as sockets:
        kernel = KernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/kernel")
        NotebookClient(notebook, km=kernel, timeout=120, record_timing=False).execute(env=environment)
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def shown(notebook: NotebookNode) -> list[list[str]]:
    """What each code cell shows, as text; of a chart its labels and values, for widths of letters differ
    between machines."""
    return [
        [_shown(output) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"
    ]


def _shown(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    picture = output.data.get("image/svg+xml")
    return "\n".join(sorted(_LABEL.findall(picture))) if picture else str(output.data["text/plain"])


def main() -> None:
    """Store what the notebooks show now."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        read_samples(out)
        for path in NOTEBOOKS:
            nbformat.write(executed(path, out), path)
            print(f"ran {path.name}")


if __name__ == "__main__":
    main()
