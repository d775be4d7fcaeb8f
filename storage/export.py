"""Exports: what an analyst takes away, as files that were read back and counted before anyone sees them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pyarrow import parquet

from storage.errors import StorageError
from storage.rows import Connection, relation
from storage.snapshot import program_version, read_manifest, sha256
from storage.store import open_snapshot

Format = Literal["parquet", "csv", "jsonl"]
Profile = Literal["native", "plover", "acled", "gdelt"]
EXPORTS = Path(__file__).parent / "exports"
"""A folder for each profile, in it a query for each file."""
ROWS = 10_000
"""Rows held in memory at once."""
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "For tags and counts; titles, quotes and excerpts belong to their outlets",
}
SAYS = {
    "native": "In Ballotwire's own terms (docs/data.md).",
    "plover": "In the form of PLOVER event data; not POLECAT data. What we do not code has no column.",
    "acled": (
        "In ACLED's form; not ACLED data. Countries are ISO 3166 alpha-3, places and sub-events are not coded, "
        "tags hold our event code."
    ),
    "gdelt": (
        "In GDELT's form; not GDELT data. Event roots follow PLOVER types, countries are ISO 3166 alpha-3, "
        "finer codes, tone and places are not coded."
    ),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What to export: days (UTC, inclusive) and one country, None for all; profile and format."""

    since: date | None = None
    until: date | None = None
    country: str | None = None
    profile: Profile = "native"
    form: Format = "parquet"


@dataclass(slots=True)
class Written:
    """One file of an export."""

    path: Path
    rows: int = 0
    fields: list[dict[str, Any]] = field(default_factory=list)


def export(snapshot: Path, out: Path, chosen: Selection, now: datetime) -> list[Written]:
    """Write the files and `datapackage.json` into the new directory `out`; it appears whole or not at all.

    StorageError when `out` exists or a file, read back, does not hold the rows that were written.
    """
    if out.exists():
        raise StorageError(f"{out} exists already: give a new directory to --out")
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        with open_snapshot(snapshot) as con:
            files = [_one(con, fresh, query, chosen) for query in sorted((EXPORTS / chosen.profile).glob("*.sql"))]
        package = describe(files, chosen, now, read_manifest(snapshot) or {})
        (fresh / "datapackage.json").write_text(json.dumps(package, indent=1, ensure_ascii=False), encoding="utf-8")
        fresh.replace(out)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return [Written(out / file.path.name, file.rows, file.fields) for file in files]


def _one(con: Connection, folder: Path, query: Path, chosen: Selection) -> Written:
    sql = query.read_text(encoding="utf-8")
    given = {"since": chosen.since, "until": chosen.until, "country": chosen.country}
    asked = relation(con, sql, {key: value for key, value in given.items() if f"${key}" in sql})
    reader = asked.to_arrow_reader(ROWS)
    file = Written(folder / f"{query.stem}.{chosen.form}")
    WRITERS[chosen.form](file, reader)
    found = READERS[chosen.form](file.path)
    if found != file.rows:
        raise StorageError(
            f"{file.path.name} was written with {file.rows} rows and reads as {found}; is the disk sound?"
        )
    file.fields = [_field(column, chosen.form) for column in reader.schema]
    return file


def describe(files: Iterable[Written], chosen: Selection, now: datetime, source: dict[str, Any]) -> dict[str, Any]:
    """Make the Data Package: each file with its fields, rows, size and sha-256, and the snapshot it came from."""
    media = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv", "jsonl": "application/x-ndjson"}
    where = "-".join(str(part) for part in (chosen.country, chosen.since, chosen.until) if part)
    return {
        "profile": "data-package",
        "name": safe_name(f"ballotwire-{chosen.profile}-{where or 'all'}"),
        "description": f"{SAYS[chosen.profile]} Machine-made, not checked by a person.",
        "created": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": [LICENCE],
        "sources": [{"title": f"ballotwire {program_version()}, snapshot {source.get('sha256', 'of unknown hash')}"}],
        "resources": [
            {
                "name": file.path.stem, "path": file.path.name, "format": chosen.form, "mediatype": media[chosen.form],
                "encoding": "utf-8", "bytes": file.path.stat().st_size, "hash": f"sha256:{sha256(file.path)}",
                "rowcount": file.rows, "schema": {"fields": file.fields},
            }
            for file in files
        ],
    }  # fmt: skip


def safe_name(text: str) -> str:
    """Make a file name of any text: lower-case ASCII letters, digits, dot, hyphen and underscore, at most 80.

    >>> safe_name("../Événement: 1"), safe_name("...")
    ('v-nement-1', 'export')
    """
    return re.sub(r"[^a-z0-9._]+", "-", text.lower()).strip("-._")[:80] or "export"


def defused(value: object) -> object:
    """Give a cell that a spreadsheet can't take for a formula; others stay as they are.

    >>> defused("=1+1"), defused("@x"), defused("vote"), defused(-1)
    ("'=1+1", "'@x", 'vote', -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _parquet(file: Written, reader: pa.RecordBatchReader) -> None:
    with parquet.ParquetWriter(file.path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            file.rows += batch.num_rows


def _csv(file: Written, reader: pa.RecordBatchReader) -> None:
    with file.path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(reader.schema.names)
        for row in _rows(file, reader):
            writer.writerow([defused(_cell(value)) for value in row.values()])


def _jsonl(file: Written, reader: pa.RecordBatchReader) -> None:
    with file.path.open("w", encoding="utf-8") as out:
        for row in _rows(file, reader):
            plain = {name: value if isinstance(value, list) else _cell(value) for name, value in row.items()}
            out.write(json.dumps(plain, ensure_ascii=False) + "\n")


def _rows(file: Written, reader: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in reader:
        file.rows += batch.num_rows
        yield from batch.to_pylist()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else value


def _csv_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _jsonl_rows(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return sum(1 for line in file if isinstance(json.loads(line), dict))


def _parquet_rows(path: Path) -> int:
    return sum(batch.num_rows for batch in parquet.ParquetFile(path).iter_batches())


def _field(column: pa.Field, form: Format) -> dict[str, Any]:
    kinds = (
        (pa.types.is_boolean, "boolean"), (pa.types.is_integer, "integer"), (pa.types.is_floating, "number"),
        (pa.types.is_timestamp, "datetime"), (pa.types.is_date, "date"),
        (pa.types.is_list, "string" if form == "csv" else "array"),
    )  # fmt: skip
    return {"name": column.name, "type": next((kind for fits, kind in kinds if fits(column.type)), "string")}


WRITERS: dict[str, Callable[[Written, pa.RecordBatchReader], None]] = {
    "parquet": _parquet, "csv": _csv, "jsonl": _jsonl,
}  # fmt: skip
READERS: dict[str, Callable[[Path], int]] = {"parquet": _parquet_rows, "csv": _csv_rows, "jsonl": _jsonl_rows}
