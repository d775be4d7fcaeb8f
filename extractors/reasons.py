"""Every reason code that the pipeline stores: one enumeration, one sentence each, listed in `docs/reasons.md`."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Reason(StrEnum):
    """A stable code with its meaning; it is stored, counted and reported, so a code is never renamed.

    >>> Reason.ROBOTS
    <Reason.ROBOTS: 'robots'>
    >>> Reason("gone").meaning
    'The server says that the address is gone for good (410).'
    """

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Self:
        """Keep the meaning beside the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    # a poll that worked
    OK = "ok", "Answered and read; at least one entry is new or changed."
    UNCHANGED = "unchanged", "Nothing new: 304, the same bytes as last time, or only entries that we know."
    MOVED = "moved", "Answered and read, after a permanent redirect."
    EMPTY = "empty", "A well-formed answer without any entry or without any bytes."
    STALE = "stale", "Entries are there, but none is new although the feed is silent for far longer than it ever was."
    DATES_BROKEN = "dates_broken", "Entries are there, but not one of their dates can be read."
    GAP = "gap", "No entry in common with the poll before: entries between the two were lost."
    FALSE_304 = "false_304", "The server said 304 although the body had changed; its validators are no longer trusted."
    # the network
    DNS = "dns", "The host name could not be resolved."
    UNREACHABLE = "unreachable", "No connection: refused, reset or no route."
    TLS = "tls", "The certificate or the TLS handshake is invalid."
    TIMEOUT = "timeout", "No complete answer within the total deadline."
    PROTOCOL = "protocol", "The answer breaks HTTP: broken chunks, endless headers, a cut body."
    ENCODING = "encoding", "The Content-Encoding is unknown or its data are corrupt."
    TOO_LARGE = "too_large", "The body is larger, after decompression, than we accept."
    # addresses
    BAD_URL = "bad_url", "The address is not an absolute http or https URL."
    FORBIDDEN_ADDRESS = "forbidden_address", "The host resolves to a private, local or metadata address."
    REDIRECTS = "redirects", "The redirects form a loop, are too many, or lead nowhere."
    # what the server says
    NOT_FOUND = "not_found", "The server knows no such address (404)."
    GONE = "gone", "The server says that the address is gone for good (410)."
    BLOCKED = "blocked", "The server refuses us (401, 402, 403) or shows a robot check."
    LEGAL = "legal", "Withheld for legal reasons (451)."
    THROTTLED = "throttled", "The host asked us to slow down (429, or 503 with Retry-After)."
    SERVER_ERROR = "server_error", "The server failed (5xx)."
    HTTP_ERROR = "http_error", "Another status that carries no page."
    ROBOTS = "robots", "robots.txt forbids the address."
    ROBOTS_UNAVAILABLE = "robots_unavailable", "robots.txt failed with 5xx, which counts as a prohibition (RFC 9309)."
    TDM_RESERVED = "tdm_reserved", "The publisher reserves text and data mining of the page (file, header or meta tag)."
    # reading a feed
    NOT_A_FEED = "not_a_feed", "The bytes are something other than a feed, mostly a web page."
    PARSE = "parse", "The bytes begin like a feed but no entry could be read."
    ENTITY_BOMB = "entity_bomb", "The document's entities expand without measure."
    PARSE_TIMEOUT = "parse_timeout", "Reading took longer than allowed and was stopped."
    PARSE_CRASH = "parse_crash", "The reading process died on this document."
    UNREADABLE = "unreadable", "The file cannot be opened."
    # entries that become no article
    NO_LINK = "no_link", "The entry has no http or https link."
    FEED_LONGER = "feed_longer", "The feed's summary says more than the stump of a page did; it is the article's text."
    # reading a page
    PAGE_EMPTY = "page_empty", "The page has no bytes or no markup."
    NOT_HTML = "not_html", "The bytes are no web page: a PDF, an image, JSON, a broken archive."
    PAGE_TOO_LARGE = "page_too_large", "The page is larger than an article can be."
    PAGE_TOO_DENSE = "page_too_dense", "The page has more tags than an article can have."
    NO_TEXT = "no_text", "The page was read and holds no article text."
    CONSENT_WALL = "consent_wall", "The page asks for consent to cookies and shows nothing else."
    JAVASCRIPT_REQUIRED = "javascript_required", "The page is an empty shell that its scripts would have filled."
    BOT_WALL = "bot_wall", "The page wants to be shown that its reader is human."
    ERROR_PAGE = "error_page", "The page says that it was not found or failed, whatever its status."
    VIDEO_ONLY = "video_only", "The page is a video with a line or two of text."
    LIVE_SHELL = "live_shell", "The page is a live blog whose entries its scripts would have filled."
    TEASER = "teaser", "Only the free beginning of the article was given; the text is kept and marked."
    EXTRACT_TIMEOUT = "extract_timeout", "Reading the page took longer than allowed and was stopped."
    EXTRACT_MEMORY = "extract_memory", "Reading the page needed more memory than allowed."
    EXTRACT_CRASHED = "extract_crashed", "The process that read the page died on it."
    # a file of feeds
    DUPLICATE = "duplicate", "We have it already: the address in the list, or the article under another address."
    BAD_COUNTRY = "bad_country", "The country is not an ISO 3166-1 alpha-3 code."
    BAD_FIELD = "bad_field", "A field has a wrong type or value."
    # files to import
    BAD_LINE = "bad_line", "A line is no JSON object with a text."
    UNKNOWN_TYPE = "unknown_type", "The file's ending is none that is read."


def meaning_of(code: str) -> str:
    """Give the sentence that explains a stored code.

    >>> meaning_of("robots")
    'robots.txt forbids the address.'
    """
    return next(reason.meaning for reason in Reason if reason == code)
