"""The thinking of the daily report: spikes, arrows, contradictions, lead sentences; plain rows in, a document out."""

from extractors.daily.build import build
from extractors.daily.document import DailyReport, Watch, plain_data

__all__ = ["DailyReport", "Watch", "build", "plain_data"]
