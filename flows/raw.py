"""Fetched pages as WARC files under `DATA/raw`, one file per run, never in the database; `backfill` reads them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final, Self

from extractors.records import Page
from storage.runs import Run

CHANGED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})
"""Headers that do not describe the body that is kept, which is decompressed, or that are nobody's business."""


@dataclass(frozen=True, slots=True)
class RawPages:
    """One run's WARC file; it is made when the first page comes."""

    folder: Path
    name: str

    @classmethod
    def of(cls, folder: Path, run: Run, now: datetime) -> Self:
        """Name the file after day and run, so that a day's pages can be pruned together."""
        return cls(folder, f"{now:%Y%m%d}-{run.run_id[:12]}.warc.gz")

    def write(self, pages: Sequence[Page]) -> dict[str, tuple[str, int]]:
        """Append pages as response records, decompressed bodies; gives file and offset by final URL."""
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        if not pages:
            return {}
        where: dict[str, tuple[str, int]] = {}
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / self.name).open("ab") as file:
            writer = WARCWriter(file, gzip=True)
            if file.tell() == 0:
                about = {"software": "ballotwire", "format": "WARC file version 1.0"}
                writer.write_record(writer.create_warcinfo_record(self.name, about))
            for page in pages:
                where[page.final_url] = (self.name, file.tell())
                headers = [(name, value) for name, value in page.headers.items() if name not in CHANGED]
                writer.write_record(
                    writer.create_warc_record(
                        page.final_url,
                        "response",
                        payload=BytesIO(page.body),
                        length=len(page.body),
                        http_headers=StatusAndHeaders(f"{page.status} OK", headers, protocol="HTTP/1.1"),
                        warc_headers_dict={"WARC-Date": page.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")},
                    )
                )
        return where
