"""Settings: one frozen record, read once from defaults, `ballotwire.toml` and `BALLOTWIRE_*`, in that order."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, get_type_hints

from extractors.errors import ConfigError
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator can set; `docs/settings.md` lists every field."""

    data: Annotated[Path, "Data directory: database, snapshot, raw pages, reports, backups."] = Path("ballotwire-data")
    lake: Annotated[
        str, "Catalogue that several machines share, `ducklake:postgres:host=... dbname=...`; empty: a file in `data`."
    ] = ""
    lake_files: Annotated[str, "Where the lake keeps its rows: a directory that all see, or s3://bucket/prefix/."] = ""
    share: Annotated[
        str, "Which worker this is of how many on one lake, such as 2/3; hosts are divided among them."
    ] = "1/1"
    feeds: Annotated[str, "Feeds file (TOML or OPML) or its URL."] = "deploy/feeds.toml"
    contact: Annotated[str, "Mail or web address that outlets can reach you at; part of the User-Agent."] = ""
    allow_private: Annotated[str, "Private networks, comma-separated, that may be fetched (tests, intranet)."] = ""
    workers: Annotated[int, "Processes that extract and code."] = 2
    concurrency: Annotated[int, "Hosts that are asked at the same time; never more than one request per host."] = 32
    total_s: Annotated[float, "Seconds that one request may take in all."] = 30.0
    tdm: Annotated[
        str, "Pages that reserve text and data mining: `obey` or, where the law lets you mine them, `ignore`."
    ] = "obey"
    fail_share: Annotated[float, "A run with a larger share of failed feeds or pages ends with exit code 1."] = 0.5
    page_budget: Annotated[int, "Entries that one run reads at most; the rest waits for the next run."] = 20_000
    zone: Annotated[str, "Time zone of the report's day."] = "UTC"
    watchlists: Annotated[str, "Watchlists (TOML files, comma-separated) that get a daily report of their own."] = ""
    deliver: Annotated[str, "Delivery plans (TOML files, comma-separated) that the daily flow follows."] = ""
    keep_raw_days: Annotated[int, "Days that fetched pages are kept."] = 30
    keep_backups: Annotated[int, "Backups that are kept; the oldest go first."] = 7
    log: Annotated[
        str, "How a run talks on stderr: `text`, or `json` for one JSON object per line with its run id."
    ] = "text"
    notice_url: Annotated[str, "Webhook that Prefect tells of failed runs. A secret."] = field(default="", repr=False)
    smtp_password: Annotated[str, "Password for the mail server of `ballotwire deliver`. A secret."] = field(
        default="", repr=False
    )
    now: Annotated[str, "A fixed clock (ISO time) for demo and tests; empty for the real one."] = ""

    def files(self, name: str) -> list[Path]:
        """Give the files that a comma-separated setting names.

        >>> Settings(deliver="desk.toml, press.toml").files("deliver")
        [PosixPath('desk.toml'), PosixPath('press.toml')]
        """
        return [Path(part.strip()) for part in str(getattr(self, name)).split(",") if part.strip()]

    def moment(self) -> datetime:
        """Give the present: the fixed clock when one is set, else the real one, aware UTC."""
        if not self.now:
            return datetime.now(UTC)
        try:
            moment = datetime.fromisoformat(self.now)
        except ValueError:
            raise ConfigError(f"now = {self.now!r} is no ISO time; write for example 2020-08-20T06:00:00Z") from None
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def store(self, wait_s: float = 10.0) -> Store:
        """Give the data directory with its file or its lake; nothing is opened yet."""
        if self.lake:
            from storage.lake import LakeStore

            return LakeStore(self.data, wait_s, self.lake, self.lake_files)
        if self.share != "1/1":
            raise ConfigError(f"share = {self.share!r} needs a lake: set `lake` and `lake_files` (docs/scale.md)")
        return Store(self.data, wait_s)


SECRETS: Final = ("notice_url", "smtp_password")
"""Settings that ballotwire.toml may not hold: they come by environment, or from the file in BALLOTWIRE_<NAME>_FILE."""
OTHER_VARIABLES: Final = ("BALLOTWIRE_CONFIG", "BALLOTWIRE_HOME")
"""Where the settings are, and where the deployments run; neither is a setting."""


def load(path: Path | None, environment: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """Read settings: defaults, the file, `BALLOTWIRE_*`, then what the command line gave (None: not given)."""
    file = path or Path(environment.get("BALLOTWIRE_CONFIG", "ballotwire.toml"))
    values: dict[str, object] = {}
    if file.exists():
        values |= _from_file(file)
    elif path:
        raise ConfigError(f"{file}: no such file; write one or leave --config away")
    values |= _from_environment(environment)
    values |= {name: value for name, value in given.items() if value is not None}
    return Settings(**{name: _typed(name, value) for name, value in values.items()})


def _from_file(file: Path) -> dict[str, object]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    known = [f.name for f in fields(Settings)]
    for name in values:
        if name in SECRETS:
            raise ConfigError(
                f"{file}: {name!r} is a secret: give it as BALLOTWIRE_{name.upper()} or in a file of its own"
            )
        if name not in known:
            raise ConfigError(f"{file}: unknown setting {name!r}; {_nearest(name, known)}")
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """Read our variables; a misspelt one is refused, since it would change nothing and say nothing."""
    names = {f"BALLOTWIRE_{f.name.upper()}": f.name for f in fields(Settings)}
    files = {f"BALLOTWIRE_{name.upper()}_FILE": name for name in SECRETS}
    values: dict[str, object] = {}
    for variable, value in environment.items():
        if variable in names:
            values[names[variable]] = value
        elif variable in files:
            try:
                values[files[variable]] = Path(value).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{variable}: {value}: {error}") from None
        elif variable.startswith("BALLOTWIRE_") and variable not in OTHER_VARIABLES:
            raise ConfigError(f"unknown variable {variable}; {_nearest(variable, [*names, *files])}")
    return values


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"


def _typed(name: str, value: object) -> Any:  # noqa: ANN401 - a setting of any type
    kind: type[Any] = type(getattr(Settings(), name))
    try:
        return value if isinstance(value, kind) else kind(value)
    except (TypeError, ValueError):
        raise ConfigError(f"setting {name!r}: {value!r} is not a {kind.__name__}") from None


def template(**given: str) -> str:
    """Write a ballotwire.toml: every setting that is no secret, explained; what is not given stands as a comment.

    >>> [line for line in template(contact="me@example.org").splitlines() if line and not line.startswith("#")]
    ['contact = "me@example.org"']
    """
    defaults, text = (
        Settings(),
        "# Ballotwire's settings. BALLOTWIRE_<NAME> in the environment comes before this file.\n",
    )
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        if name in SECRETS:
            continue
        value = given.get(name) or getattr(defaults, name)
        written = json.dumps(value if isinstance(value, int | float) else str(value), ensure_ascii=False)
        text += f"\n# {hint.__metadata__[0]}\n{'' if given.get(name) else '# '}{name} = {written}\n"
    return text


PAGE = """# Settings

Read once at the start: defaults, then `ballotwire.toml` (or the file in `BALLOTWIRE_CONFIG`), then
`BALLOTWIRE_<NAME>` from the environment, then the command line. An unknown key or variable is refused with the
nearest name. A secret is refused in `ballotwire.toml`: give it in the environment, or the file that holds it in
`BALLOTWIRE_<NAME>_FILE`.
This page is made by `make docs`.

| setting | default | meaning |
| --- | --- | --- |
"""


def page() -> str:
    """Print docs/settings.md."""
    defaults = Settings()
    rows = PAGE
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        value = str(getattr(defaults, name))
        rows += f"| `{name}` | {f'`{value}`' if value else 'empty'} | {hint.__metadata__[0]} |\n"
    return rows
