"""The command line. Heavy imports are inside the commands, so that `--help` is instant."""

from __future__ import annotations

import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from pipeline.exit_codes import Exit

app = typer.Typer(
    name="phuluc",
    help="Vietnamese plan decisions and their appendix tables into validated Parquet and JSON.",
    epilog="Exit codes: 0 all read, 1 some files failed or need a person (or a score is below its "
    "threshold), 2 usage.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
CellKind = Literal["deadline", "agency", "budget"]
IssuerLevel = Literal["central", "province", "district", "commune"]


@app.command("run")
def run_command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders (read recursively), globs, ZIP archives or URLs (s3://…, gs://…, az://…)."
        ),
    ] = None,
    files_from: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A list of paths, one a line.")
    ] = None,
    out: Annotated[str, typer.Option("--out", "-o", help="Folder or URL for the results.")] = "out",
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=0, show_default="one a core", help="Worker processes; 0: this one."),
    ] = None,
    engine: Annotated[
        Literal["local", "ray"], typer.Option(help="Where the work is done: this machine, or a Ray cluster.")
    ] = "local",
    ray_address: Annotated[
        str | None,
        typer.Option(show_default="one started on this machine", help="Address of the Ray cluster."),
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds allowed for one file.")] = 300,
    memory: Annotated[float, typer.Option(min=0.5, help="GiB of address space allowed for one worker.")] = 4,
    force: Annotated[bool, typer.Option("--force", help="Read again what an earlier run has read.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Take out documents whose files have vanished.")
    ] = False,
    partition_by: Annotated[
        str, typer.Option(help="Folders in the datasets: 'province_code', 'plan_year' or both with a comma.")
    ] = "",
    ocr: Annotated[
        bool, typer.Option("--ocr/--no-ocr", help="Recognise pages without a usable text layer.")
    ] = True,
    password: Annotated[str, typer.Option(help="Password for encrypted files.")] = "",
    trace: Annotated[
        Path | None, typer.Option(help="Folder for every intermediate of every file read.")
    ] = None,
    log_format: Annotated[
        Literal["text", "json"],
        typer.Option(help="How the run is told on standard error: for people, or one JSON object a line."),
    ] = "text",
) -> None:
    """Read decisions into OUT: decisions/*.json, four Parquet datasets and run.json."""
    from parsers.limits import ReadOptions
    from pipeline.console.run import RunProgress, print_summary
    from pipeline.datasets import PARTITION_KEYS
    from pipeline.engine import LocalEngine, default_jobs
    from pipeline.engine_ray import RayEngine
    from pipeline.json_log import JsonLog
    from pipeline.lock import OutputBusyError
    from pipeline.run import RunOptions, run
    from pipeline.sources import read_list

    wanted = [*(paths or ()), *(read_list(files_from) if files_from else ())]
    if not wanted:
        _fail("Nothing to read: name files or folders, or give --files-from.")
    partitions = tuple(key for key in partition_by.split(",") if key)
    if not set(partitions) <= set(PARTITION_KEYS):
        _fail(f"--partition-by takes {' or '.join(PARTITION_KEYS)}, or both with a comma between.")
    if engine == "ray" and find_spec("ray") is None:
        _fail("Ray is not installed: pip install 'phuluc[ray]'")
    many = default_jobs() if engine == "local" else 1
    local = LocalEngine(
        jobs=many if jobs is None else jobs, timeout=timeout, memory=int(memory * 1024**3), trace=trace
    )
    options = RunOptions(
        out=out,
        engine=local if engine == "local" else RayEngine(local, ray_address),
        read=ReadOptions(ocr=ocr, password=password, timeout_seconds=timeout),
        force=force or trace is not None,
        prune=prune,
        partition_by=partitions,
    )
    try:
        if log_format == "json":
            summary = run(wanted, options, [JsonLog(sys.stderr)])
        else:
            with RunProgress() as progress:
                summary = run(wanted, options, [progress])
    except KeyboardInterrupt:
        typer.echo(
            "phuluc: interrupted; what was read is kept: the same command goes on from there", err=True
        )
        raise
    except OutputBusyError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"The results cannot be written to {out}: {error}. Name another folder with --out.")
    print_summary(summary)
    raise typer.Exit(Exit.NEEDS_PERSON if summary.needs_person else Exit.OK)


@app.command("status")
def status_command(
    out: Annotated[str, typer.Argument(help="Output folder or URL of a run.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what the last run into OUT did, or how far the one that is going on has come."""
    from pipeline.console.run import print_status
    from pipeline.published import NothingPublishedError
    from pipeline.status import read_status

    try:
        status = read_status(out)
    except (NothingPublishedError, OSError) as error:
        _fail(str(error))
    if as_json:
        typer.echo(status.model_dump_json(indent=1))
    else:
        print_status(status)
    raise typer.Exit(Exit.NEEDS_PERSON if status.needs_person else Exit.OK)


@app.command("inspect")
def inspect_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="One file.")],
    page: Annotated[int | None, typer.Option(min=1, help="Page to draw with --image.")] = None,
    image: Annotated[
        bool, typer.Option("--image", help="Write the page with the found cells drawn on it.")
    ] = False,
    ocr: Annotated[
        bool, typer.Option("--ocr/--no-ocr", help="Recognise pages without a usable text layer.")
    ] = True,
    password: Annotated[str, typer.Option(help="Password for an encrypted file.")] = "",
) -> None:
    """Show what was found in one file: the decision, its table, flags and issues."""
    from parsers.limits import ReadOptions
    from pipeline.console.inspection import print_inspection
    from pipeline.ingest import ingest

    ingested = ingest(file.read_bytes(), file.name, ReadOptions(ocr=ocr, password=password))
    print_inspection(ingested)
    if image and ingested.result.record is not None:
        from pipeline.page_image import write_page_image

        try:
            written = write_page_image(file, page or 1, ingested)
        except ValueError as error:
            _fail(str(error))
        typer.echo(f"page image: {written}")
    raise typer.Exit(Exit.NEEDS_PERSON if ingested.result.needs_person else Exit.OK)


@app.command("score")
def score_command(
    out: Annotated[Path, typer.Argument(help="Output folder of a run.")],
    expected: Annotated[
        Path,
        typer.Argument(
            exists=True,
            help="Folder of expected results, one of them, or the corrections folder of an output.",
        ),
    ],
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Least value that every measure must reach, else exit code 1.")
    ] = 0.0,
    differences: Annotated[
        int, typer.Option("--differences", "-d", help="How many differences to list.")
    ] = 20,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="How often values of a confidence are right.")
    ] = False,
) -> None:
    """Compare results with expected ones, field by field."""
    from pipeline.console.scores import print_ruled, print_scores
    from pipeline.published import NothingPublishedError
    from pipeline.score_files import merge, score_output
    from pipeline.score_rulings import is_corrections, score_rulings

    if is_corrections(expected):
        try:
            ruled = score_rulings(out, expected)
        except NothingPublishedError as error:
            _fail(str(error))
        if not ruled:
            _fail(f"No document in {out} has decisions in {expected}.")
        print_ruled(ruled, differences)
        share = sum(one.right for one in ruled) / len(ruled)
        raise typer.Exit(Exit.NEEDS_PERSON if share < threshold else Exit.OK)
    try:
        scores, missing = score_output(out, expected)
    except FileNotFoundError as error:
        _fail(str(error))
    if not scores:
        _fail(f"No result in {out} has an expected result in {expected}: file stems must agree.")
    total = merge(one.score for one in scores)
    print_scores(scores, total, missing, differences, calibration)
    below = missing or any(value < threshold for value in total.measures().values())
    raise typer.Exit(Exit.NEEDS_PERSON if below else Exit.OK)


@app.command("schema")
def schema_command(
    what: Annotated[
        str, typer.Argument(help="'json' (JSON Schema of a record) or 'fields' (table of fields).")
    ] = "json",
) -> None:
    """Print the published shape."""
    from schema.export import field_table, json_schema

    printers = {"json": json_schema, "fields": field_table}
    if what not in printers:
        raise typer.BadParameter(f"'{what}' is neither 'json' nor 'fields'.")
    typer.echo(printers[what](), nl=False)


@app.command("normalize")
def normalize_command(
    kind: Annotated[CellKind, typer.Argument(help="What the cells hold.")],
    plan_year: Annotated[int | None, typer.Option("--plan-year", help="The plan's year.")] = None,
    issuer_level: Annotated[
        IssuerLevel, typer.Option("--issuer-level", help="Level of the issuer.")
    ] = "province",
    province: Annotated[
        str | None, typer.Option("--province", help="GSO code of the issuing province.")
    ] = None,
    district: Annotated[
        str | None, typer.Option("--district", help="GSO code of the issuing district.")
    ] = None,
    issued_on: Annotated[
        datetime | None, typer.Option("--issued-on", formats=["%Y-%m-%d"], help="Issue date of the decision.")
    ] = None,
    heading: Annotated[str | None, typer.Option("--heading", help="Heading of the column.")] = None,
) -> None:
    """Normalise cells from standard input: one cell a line, one JSON object a line out.

    A line break inside a cell is written \\n. Answers {"deadlines": […]}, {"agencies": […]} or {"budget": …}.
    """
    from pipeline.normalize import CellContext, normalize_lines

    context = CellContext(
        plan_year, issuer_level, province, district, issued_on.date() if issued_on else None, heading
    )
    for line in normalize_lines(kind, sys.stdin, context):
        sys.stdout.write(line + "\n")


ResultFolder = Annotated[Path, typer.Argument(help="Output folder of a run.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], show_default="today", help="The day to ask for."),
]


@app.command("due")
def due_command(
    out: ResultFolder,
    as_of: AsOf = None,
    within: Annotated[int, typer.Option(min=0, help="Also list what is due in so many days after.")] = 30,
    agency: Annotated[str | None, typer.Option(help="Only this agency (part of its full name).")] = None,
    coordinators: Annotated[
        bool, typer.Option("--coordinators", help="Also tasks that the agency only coordinates.")
    ] = False,
) -> None:
    """List what was due by a day and what is due soon after it."""
    from pipeline.console.tasks import print_due
    from pipeline.due import due_items
    from pipeline.published import NothingPublishedError

    day = (as_of or datetime.now()).date()
    try:
        items = due_items(out, day, within, agency, leads_only=not coordinators)
    except NothingPublishedError as error:
        _fail(str(error))
    print_due(items, day)
    if agency and not items:
        typer.echo(f"No deadline then of a body whose name holds “{agency}”: names are in {out}/agencies.")


@app.command("diff")
def diff_command(
    old: Annotated[Path, typer.Argument(help="Output folder of the old plan or run.")],
    new: Annotated[Path, typer.Argument(help="Output folder of the new plan or run.")],
) -> None:
    """List what changed between two plans or runs: added, dropped, moved deadlines, changed leads."""
    from pipeline.console.tasks import print_changes
    from pipeline.diff import diff
    from pipeline.published import NothingPublishedError

    try:
        changes = diff(old, new)
    except NothingPublishedError as error:
        _fail(str(error))
    print_changes(changes)


@app.command("export")
def export_command(
    out: ResultFolder,
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook for an office.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write one flat table.")] = None,
    ics: Annotated[
        Path | None, typer.Option(help="Write a calendar of due dates and recurring tasks.")
    ] = None,
) -> None:
    """Write results as a workbook, a CSV table or a calendar."""
    from pipeline.published import NothingPublishedError

    if not (xlsx or csv or ics):
        _fail("Say what to write: --xlsx FILE, --csv FILE or --ics FILE.")
    try:
        if xlsx:
            from pipeline.export_workbook import write_workbook

            write_workbook(out, xlsx)
        if csv:
            from pipeline.export_csv import write_csv

            write_csv(out, csv)
        if ics:
            from pipeline.export_calendar import calendar

            ics.write_bytes(calendar(out))
    except NothingPublishedError as error:
        _fail(str(error))
    except ImportError as error:
        _fail(f"{error.name} is not installed: pip install 'phuluc[export]'")
    except OSError as error:
        _fail(f"The file cannot be written: {error}")
    for written in filter(None, (xlsx, csv, ics)):
        typer.echo(f"wrote {written}")


@app.command("report")
def report_command(
    out: ResultFolder,
    target: Annotated[
        Path | None, typer.Option("--to", show_default="OUT/report.html", help="The page to write.")
    ] = None,
    images: Annotated[
        bool, typer.Option("--images/--no-images", help="Put in pictures of the source.")
    ] = True,
) -> None:
    """Write one self-contained HTML page, in Vietnamese: what was read, doubts, deadlines, all tasks."""
    from pipeline.published import NothingPublishedError
    from pipeline.report import report_html
    from pipeline.storage import LocalStorage

    page = target or out / "report.html"
    try:
        LocalStorage(page.parent).write(page.name, report_html(out, images).encode())
    except NothingPublishedError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"The page cannot be written: {error}")
    typer.echo(f"wrote {page}")


@app.command("review")
def review_command(
    out: ResultFolder,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any free one.")] = 0,
    reviewer: Annotated[
        str | None, typer.Option(show_default="the user's name", help="The name kept with decisions.")
    ] = None,
) -> None:
    """Correct, accept or send back doubtful rows in a browser, on this machine only."""
    from getpass import getuser

    from pipeline.published import NothingPublishedError
    from pipeline.review.serve import serve

    def ready(address: str) -> None:
        typer.echo(
            f"open {address}\nend with Ctrl+C; then `phuluc run … --out {out}` applies the corrections"
        )

    try:
        serve(out, port, reviewer or getuser(), ready)
    except NothingPublishedError as error:
        _fail(str(error))
    except ImportError as error:
        _fail(f"{error.name} is not installed: pip install 'phuluc[review]'")
    except OSError as error:
        _fail(f"The port cannot be opened: {error}")


def _fail(message: str) -> NoReturn:
    typer.echo(f"phuluc: {message}", err=True)
    raise typer.Exit(Exit.USAGE)


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
