"""What the generated modules stand on: terms, values, nodes, queries and their transport.

It needs the standard library of Python 3.11 only.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import datetime
import decimal
import enum
import functools
import importlib
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import (
    Any,
    ClassVar,
    Generic,
    NoReturn,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_C = TypeVar("_C")
_C_co = TypeVar("_C_co", covariant=True)
_T = TypeVar("_T")
_P = ParamSpec("_P")


# ---------------------------------------------------------------------------------------- errors


class Error(Exception):
    """Why there is no answer."""


class TransportError(Error):
    """The connection failed, or took too long."""


class StatusError(Error):
    """The endpoint refused."""

    def __init__(self, code: int, body: str) -> None:
        super().__init__(f"the endpoint answered {code}: {_shorten(body.strip())}")
        self.code = code
        self.body = body


class AnswerError(Error):
    """The answer is not in the format that was asked for."""


class Misfit(Error, ValueError):
    """A value or term that is not what was promised."""

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(f"expected {expected}, found {_shorten(_show(found))}")
        self.expected = expected
        self.found = found


class DecodeError(Error):
    """A term is not what its column promises."""

    def __init__(self, query: str, row: int, column: str, misfit: Misfit) -> None:
        super().__init__(f"query `{query}`, row {row}, column `{column}`: {misfit}")
        self.query = query
        self.row = row
        self.column = column
        self.misfit = misfit


class CardinalityError(Error):
    """There are more or fewer rows than promised."""

    def __init__(self, query: str, rows: int) -> None:
        super().__init__(f"query `{query}` gave {rows} rows instead of one")
        self.query = query
        self.rows = rows


class ParameterError(Error, ValueError):
    """An argument that cannot be sent."""

    def __init__(self, query: str, parameter: str, misfit: Misfit) -> None:
        super().__init__(f"query `{query}`, parameter `{parameter}`: {misfit}")
        self.query = query
        self.parameter = parameter
        self.misfit = misfit


class NodeError(Error, ValueError):
    """A node is not what its class promises."""

    def __init__(self, node: object, name: str, misfit: Misfit) -> None:
        super().__init__(f"node {_show(node)}, {name}: {misfit}")
        self.node = node
        self.name = name
        self.misfit = misfit


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else text[:80] + "…"


def _show(found: object) -> str:
    if isinstance(found, (Iri, Blank, Literal, Triple)):
        return n3(found)
    return "nothing" if found is None else repr(found)


# ----------------------------------------------------------------------------------------- terms

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\x7f\ud800-\udfff]*')
_LABEL = re.compile(r"(?:[^\W]|_)(?:[\w.-]*[\w-])?")
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


class Iri(str, Generic[_C_co]):
    """An absolute IRI; the parameter is the class of what it names, if that is known.

    Where the class cannot be inferred, `iri(text)` makes one that fits everywhere.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Iri[_C_co]:
        if _IRI.fullmatch(text) is None:
            raise Misfit("an IRI", text)
        return super().__new__(cls, text)

    def __repr__(self) -> str:
        return f"<{str(self)}>"


def iri(text: str) -> Iri[Any]:
    """An IRI of something of any class."""
    return Iri(text)


@dataclass(frozen=True, slots=True)
class Blank:
    """The label of a blank node; it means something inside one answer or one graph only."""

    label: str

    def __post_init__(self) -> None:
        if _LABEL.fullmatch(self.label) is None:
            raise Misfit("a blank node label", self.label)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text with a datatype or a language."""

    value: str
    datatype: str = XSD + "string"
    language: str | None = None
    direction: str | None = None

    @staticmethod
    def tagged(value: str, language: str, direction: str | None = None) -> Literal:
        """A text in a language."""
        if _TAG.fullmatch(language) is None:
            raise Misfit("a language tag", language)
        if direction not in (None, "ltr", "rtl"):
            raise Misfit("`ltr` or `rtl`", direction)
        name = "langString" if direction is None else "dirLangString"
        return Literal(value, RDF + name, language, direction)


@dataclass(frozen=True, slots=True)
class Triple:
    """A statement, or a triple term."""

    subject: Term
    predicate: Iri[Any]
    object: Term


Term: TypeAlias = Union[Iri[Any], Blank, Literal, Triple]
Id: TypeAlias = Union[Iri[Any], Blank]
Ref: TypeAlias = Union[Iri[_C], Blank, _C]


@dataclass(frozen=True, slots=True)
class LangText:
    """A text in a language."""

    text: str
    language: str
    direction: str | None = None

    def __str__(self) -> str:
        return self.text


Text: TypeAlias = Union[str, LangText]
Values: TypeAlias = Sequence[_C]
Arguments: TypeAlias = Mapping[str, Any]
Anything: TypeAlias = Any
LangMap: TypeAlias = Mapping[str, str]
NO_TEXTS: LangMap = MappingProxyType({})

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'(\\)([uU])|["\\\x00-\x1f\x7f]')


def _escape(match: re.Match[str]) -> str:
    # A `u` behind a backslash is escaped too: SPARQL resolves `\u0022` before it looks for the end
    # of a string, and some parsers do so even behind an escaped backslash.
    if match[1] is not None:
        return f"\\\\\\u{ord(match[2]):04X}"
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def n3(term: Term) -> str:
    """A term in N-Triples, which is SPARQL too."""
    if isinstance(term, Iri):
        return f"<{str(term)}>"
    if isinstance(term, Blank):
        return f"_:{term.label}"
    if isinstance(term, Triple):
        return f"<<( {n3(term.subject)} {n3(term.predicate)} {n3(term.object)} )>>"
    text = f'"{_SPECIAL.sub(_escape, term.value)}"'
    if term.language is not None:
        direction = "" if term.direction is None else f"--{term.direction}"
        return f"{text}@{term.language}{direction}"
    return text if term.datatype == XSD + "string" else f"{text}^^<{term.datatype}>"


_TOKEN = re.compile(
    r'\s*(?:<(?P<iri>[^<>"]*)>|_:(?P<blank>[\w.-]*[\w-])|"(?P<text>(?:[^"\\\n\r]|\\.)*)"'
    r"(?:\^\^<(?P<type>[^<>]*)>|@(?P<tag>[A-Za-z0-9-]+))?|(?P<open><<\()|(?P<close>\)>>)|(?P<dot>\.))"
)
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_UNESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code is not None:
            return chr(int(code, 16))
        if match[3] not in _UNESCAPES:
            raise AnswerError("the answer has an unknown escape")
        return _UNESCAPES[match[3]]

    return _ESCAPED.sub(one, text)


def _parse_terms(text: str) -> list[Term | str]:
    """The terms and the final dot of a line."""
    out: list[Term | str] = []
    at = 0
    while text[at:].strip() and not text[at:].lstrip().startswith("#"):
        match = _TOKEN.match(text, at)
        if match is None:
            raise AnswerError("the answer is not N-Triples")
        at = match.end()
        if match["iri"] is not None:
            out.append(Iri[Any](_unescape(match["iri"])))
        elif match["blank"] is not None:
            out.append(Blank(match["blank"]))
        elif match["text"] is not None:
            value = _unescape(match["text"])
            if match["tag"] is not None:
                tag, _, direction = match["tag"].partition("--")
                out.append(Literal.tagged(value, tag, direction or None))
            else:
                out.append(Literal(value, _unescape(match["type"] or XSD + "string")))
        elif match["close"] is not None:
            if len(out) < 4 or out[-4] != "<<(":
                raise AnswerError("the answer is not N-Triples")
            out[-4:] = [_triple(out[-3:])]
        else:
            out.append("<<(" if match["open"] is not None else ".")
    return out


def _triple(parts: Sequence[Term | str]) -> Triple:
    subject, predicate, value = parts
    if isinstance(subject, str) and not isinstance(subject, Iri):
        raise AnswerError("the answer is not N-Triples")
    if isinstance(value, str) and not isinstance(value, Iri):
        raise AnswerError("the answer is not N-Triples")
    if not isinstance(predicate, Iri):
        raise AnswerError("the answer is not N-Triples")
    return Triple(subject, predicate, value)


def parse_graph(text: str) -> list[Triple]:
    """Reads N-Triples."""
    triples = []
    for line in re.split(r"[\r\n]+", text):
        parts = _parse_terms(line)
        if not parts:
            continue
        if len(parts) != 4 or parts[3] != ".":
            raise AnswerError("the answer is not N-Triples")
        triples.append(_triple(parts[:3]))
    return triples


def parse_term(text: str) -> Term:
    """Reads one term in N-Triples."""
    parts = _parse_terms(text)
    if len(parts) != 1 or (isinstance(parts[0], str) and not isinstance(parts[0], Iri)):
        raise AnswerError(f"`{text}` is not a term in N-Triples")
    return parts[0]


# ---------------------------------------------------------------------------------- dates, numbers

_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_DAY = r"(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_CLOCK = r"(?P<hour>[01]\d|2[0-4]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)(?:\.(?P<fraction>\d+))?"
_DATE_TIME = re.compile(f"{_YEAR}-{_DAY}T{_CLOCK}{_ZONE}", re.ASCII)
_DATE = re.compile(f"{_YEAR}-{_DAY}{_ZONE}", re.ASCII)
_TIME = re.compile(f"{_CLOCK}{_ZONE}", re.ASCII)
_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)


def _zone(text: str | None) -> datetime.timezone | None:
    if text is None:
        return None
    if text == "Z":
        return datetime.timezone.utc
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _zone_text(zone: datetime.tzinfo | None, offset: datetime.timedelta | None) -> str:
    if zone is None or offset is None:
        return ""
    minutes, rest = divmod(offset, datetime.timedelta(minutes=1))
    if rest or abs(minutes) > 14 * 60:
        raise ValueError("an offset is whole minutes, 14 hours at most")
    if minutes == 0:
        return "Z"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _microseconds(fraction: str | None) -> int:
    digits = (fraction or "").rstrip("0")
    if len(digits) > 6:
        raise ValueError("more precise than microseconds")
    return int(digits.ljust(6, "0"))


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match


def _read_date_time(text: str) -> datetime.datetime:
    it = _matched(_DATE_TIME, text)
    hour = int(it["hour"])
    value = datetime.datetime(
        int(it["year"]),
        int(it["month"]),
        int(it["day"]),
        hour % 24,
        int(it["minute"]),
        int(it["second"]),
        _microseconds(it["fraction"]),
        _zone(it["zone"]),
    )
    if hour < 24:
        return value
    if value.time() != datetime.time():
        raise ValueError(text)
    return value + datetime.timedelta(days=1)


def _write_date_time(value: datetime.datetime) -> str:
    text = value.replace(tzinfo=None).isoformat()
    if "." in text:
        text = text.rstrip("0")
    return text + _zone_text(value.tzinfo, value.utcoffset())


class Date(datetime.date):
    """A calendar day, which may have a time zone."""

    tz: datetime.timezone | None = None

    @classmethod
    def parse(cls, text: str) -> Date:
        """Reads `2025-01-15` or `2025-01-15+01:00`."""
        it = _matched(_DATE, text)
        value = cls(int(it["year"]), int(it["month"]), int(it["day"]))
        value.tz = _zone(it["zone"])
        return value

    def __eq__(self, other: object) -> bool:
        same_zone = self.tz == getattr(other, "tz", None)
        return bool(datetime.date.__eq__(self, other)) and same_zone

    def __hash__(self) -> int:
        return hash((datetime.date.__hash__(self), self.tz))


def _write_date(value: datetime.date) -> str:
    if isinstance(value, datetime.datetime):
        raise ValueError("a date has no time")
    zone = getattr(value, "tz", None)
    offset = None if zone is None else zone.utcoffset(None)
    return f"{value.year:04}-{value.month:02}-{value.day:02}" + _zone_text(zone, offset)


def _read_time(text: str) -> datetime.time:
    it = _matched(_TIME, text)
    hour, minute, second = int(it["hour"]), int(it["minute"]), int(it["second"])
    microsecond = _microseconds(it["fraction"])
    if hour == 24 and (minute or second or microsecond):
        raise ValueError(text)
    return datetime.time(hour % 24, minute, second, microsecond, _zone(it["zone"]))


def _write_time(value: datetime.time) -> str:
    text = value.replace(tzinfo=None).isoformat()
    if "." in text:
        text = text.rstrip("0")
    return text + _zone_text(value.tzinfo, value.utcoffset())


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: months and seconds, which cannot be converted into each other."""

    months: int = 0
    seconds: decimal.Decimal = decimal.Decimal(0)

    @staticmethod
    def parse(text: str) -> Duration:
        """Reads `P1Y2M` or `P7DT12H`."""
        it = _matched(_DURATION, text)
        sign = -1 if it["sign"] else 1
        hours = int(it["days"] or 0) * 24 + int(it["hours"] or 0)
        seconds = (hours * 60 + int(it["minutes"] or 0)) * 60 + decimal.Decimal(it["seconds"] or 0)
        return Duration(sign * (int(it["years"] or 0) * 12 + int(it["months"] or 0)), sign * seconds)

    @staticmethod
    def of(value: datetime.timedelta) -> Duration:
        """The same length, without months."""
        microseconds = value // datetime.timedelta(microseconds=1)
        return Duration(0, decimal.Decimal(microseconds) / 1_000_000)

    def timedelta(self) -> datetime.timedelta:
        """The same length; an error if it has months or is more precise than microseconds."""
        microseconds = self.seconds * 1_000_000
        if self.months or microseconds != int(microseconds):
            raise Misfit("a duration of days and seconds", str(self))
        return datetime.timedelta(microseconds=int(microseconds))

    def __str__(self) -> str:
        if (self.months < 0) != (self.seconds < 0) and self.months and self.seconds:
            raise ValueError("months and seconds of a duration have one sign")
        sign = "-" if self.months < 0 or self.seconds < 0 else ""
        years, months = divmod(abs(self.months), 12)
        days, seconds = divmod(abs(self.seconds), 86_400)
        date = "".join(f"{n}{c}" for n, c in [(years, "Y"), (months, "M"), (int(days), "D")] if n)
        text = _write_decimal(seconds)
        if seconds or not date:
            return f"{sign}P{date}T{text}S"
        return f"{sign}P{date}"


_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_MAX_DIGITS = 4000
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


def _in_range(value: int, name: str) -> int:
    least, greatest = _RANGES[name]
    if (least is not None and value < least) or (greatest is not None and value > greatest):
        raise ValueError(name)
    return value


def _read_decimal(text: str) -> decimal.Decimal:
    return decimal.Decimal(_matched(_DECIMAL, text)[0])


def _write_decimal(value: decimal.Decimal) -> str:
    if not value.is_finite():
        raise ValueError("a decimal is finite")
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _read_double(text: str) -> float:
    return float(_matched(_DOUBLE, text)[0])


def _write_double(value: float) -> str:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "INF" if value > 0 else "-INF"
    mantissa, _, exponent = f"{decimal.Decimal(repr(value)):E}".partition("E")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    point = "" if "." in mantissa else ".0"
    return f"{mantissa}{point}E{int(exponent or 0)}"


class _Lexical(str):
    """A text of a datatype."""

    __slots__ = ()
    _pattern_: ClassVar[re.Pattern[str]] = re.compile(r".*", re.DOTALL)

    def __new__(cls, text: str) -> Any:
        if cls._pattern_.fullmatch(text) is None:
            raise Misfit(cls.__name__, text)
        return super().__new__(cls, text)


class GYear(_Lexical):
    """A year."""

    _pattern_ = re.compile(_YEAR + _ZONE, re.ASCII)


class GYearMonth(_Lexical):
    """A month of a year."""

    _pattern_ = re.compile(f"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}", re.ASCII)


class GMonth(_Lexical):
    """A month of every year."""

    _pattern_ = re.compile(f"--(?:0[1-9]|1[0-2]){_ZONE}", re.ASCII)


class GMonthDay(_Lexical):
    """A day of every year."""

    _pattern_ = re.compile(f"--(?!02-30|(?:02|04|06|09|11)-31){_DAY}{_ZONE}", re.ASCII)


class GDay(_Lexical):
    """A day of every month."""

    _pattern_ = re.compile(f"---(?:0[1-9]|[12]\\d|3[01]){_ZONE}", re.ASCII)


class AnyUri(_Lexical):
    """An address as text; unlike an IRI it may be relative."""


class Json(_Lexical):
    """A JSON text."""


class Xml(_Lexical):
    """An XML fragment."""


class Html(_Lexical):
    """An HTML fragment."""


class HexBytes(bytes):
    """Bytes, written in hexadecimal."""


# ------------------------------------------------------------------------------------------ kinds


class Kind(Generic[_T]):
    """A type that terms are read into and written from."""

    expected: str = "a value"

    def read(self, term: Term) -> _T:
        """Reads a term."""
        raise NotImplementedError

    def write(self, value: Any) -> Term:
        """Writes a value."""
        raise NotImplementedError


class _Scalar(Kind[_T]):
    def __init__(
        self,
        datatype: str,
        kind: type | tuple[type, ...],
        read: Callable[[str], _T],
        write: Callable[[Any], str],
    ) -> None:
        self.datatype = datatype
        self.expected = "xsd:" + datatype[len(XSD) :] if datatype.startswith(XSD) else f"<{datatype}>"
        self._kind = kind
        self._read = read
        self._write = write

    def read(self, term: Term) -> _T:
        if not isinstance(term, Literal) or not _fits(term.datatype, self.datatype):
            raise Misfit(self.expected, term)
        text = term.value if self._kind is str else term.value.strip(" \t\n\r")
        try:
            return self._read(text)
        except (ValueError, ArithmeticError):
            raise Misfit(self.expected, term) from None

    def write(self, value: Any) -> Term:
        is_bool = isinstance(value, bool) and self._kind is not bool
        if is_bool or not isinstance(value, self._kind):
            raise Misfit(self.expected, value)
        try:
            text = self._write(value)
            text.encode()
        except (ValueError, ArithmeticError):
            raise Misfit(self.expected, value) from None
        return Literal(text, self.datatype)


def _fits(actual: str, declared: str) -> bool:
    if actual == declared:
        return True
    if not actual.startswith(XSD) or not declared.startswith(XSD):
        return False
    actual, declared = actual[len(XSD) :], declared[len(XSD) :]
    if actual in _RANGES:
        return declared == "decimal" or declared in _RANGES
    derived = {
        "duration": ("dayTimeDuration", "yearMonthDuration"),
        "dateTime": ("dateTimeStamp",),
        "string": ("normalizedString", "token", "language"),
    }
    return actual in derived.get(declared, ())


def _read_boolean(text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise ValueError(text)
    return text in ("true", "1")


def _integer(name: str) -> _Scalar[int]:
    def read(text: str) -> int:
        if len(text) > _MAX_DIGITS:
            raise ValueError("too many digits")
        return _in_range(int(_matched(_INTEGER, text)[0]), name)

    return _Scalar(XSD + name, int, read, lambda value: str(_in_range(value, name)))


def _lexical(datatype: str, kind: type[_T]) -> _Scalar[_T]:
    make = cast(Callable[[str], _T], kind)
    return _Scalar(datatype, kind, make, str)


def _stamp(value: datetime.datetime) -> datetime.datetime:
    if value.tzinfo is None:
        raise ValueError("a time stamp has a time zone")
    return value


def _part(value: Duration, months: bool) -> Duration:
    if value.seconds if months else value.months:
        raise ValueError("a duration of the other kind")
    return value


def _read_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace(" ", ""), validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


def _text(datatype: str) -> _Scalar[str]:
    return _Scalar(datatype, str, str, str)


_DATES = datetime.datetime
SCALARS: dict[str, Kind[Any]] = {
    **{XSD + name: _text(XSD + name) for name in ("string", "normalizedString", "token")},
    **{XSD + name: _text(XSD + name) for name in ("language", "Name", "NCName", "NMTOKEN", "ID")},
    **{XSD + name: _text(XSD + name) for name in ("IDREF", "ENTITY")},
    **{XSD + name: _integer(name) for name in _RANGES},
    XSD + "boolean": _Scalar(
        XSD + "boolean", bool, _read_boolean, lambda it: "true" if it else "false"
    ),
    XSD + "decimal": _Scalar(
        XSD + "decimal",
        (decimal.Decimal, int),
        _read_decimal,
        lambda it: _write_decimal(decimal.Decimal(it)),
    ),
    XSD + "double": _Scalar(XSD + "double", (float, int), _read_double, _write_double),
    XSD + "float": _Scalar(XSD + "float", (float, int), _read_double, _write_double),
    XSD + "dateTime": _Scalar(XSD + "dateTime", _DATES, _read_date_time, _write_date_time),
    XSD + "dateTimeStamp": _Scalar(
        XSD + "dateTimeStamp",
        _DATES,
        lambda it: _stamp(_read_date_time(it)),
        lambda it: _write_date_time(_stamp(it)),
    ),
    XSD + "date": _Scalar(XSD + "date", datetime.date, Date.parse, _write_date),
    XSD + "time": _Scalar(XSD + "time", datetime.time, _read_time, _write_time),
    XSD + "duration": _Scalar(XSD + "duration", Duration, Duration.parse, str),
    XSD + "dayTimeDuration": _Scalar(
        XSD + "dayTimeDuration",
        Duration,
        lambda it: _part(Duration.parse(it), False),
        lambda it: str(_part(it, False)),
    ),
    XSD + "yearMonthDuration": _Scalar(
        XSD + "yearMonthDuration",
        Duration,
        lambda it: _part(Duration.parse(it), True),
        lambda it: str(_part(it, True)) if it.months else "P0M",
    ),
    XSD + "gYear": _lexical(XSD + "gYear", GYear),
    XSD + "gYearMonth": _lexical(XSD + "gYearMonth", GYearMonth),
    XSD + "gMonth": _lexical(XSD + "gMonth", GMonth),
    XSD + "gMonthDay": _lexical(XSD + "gMonthDay", GMonthDay),
    XSD + "gDay": _lexical(XSD + "gDay", GDay),
    XSD + "anyURI": _lexical(XSD + "anyURI", AnyUri),
    XSD + "hexBinary": _Scalar(
        XSD + "hexBinary", HexBytes, HexBytes.fromhex, lambda it: it.hex().upper()
    ),
    XSD + "base64Binary": _Scalar(
        XSD + "base64Binary", bytes, _read_base64, lambda it: base64.b64encode(it).decode()
    ),
    RDF + "JSON": _lexical(RDF + "JSON", Json),
    RDF + "XMLLiteral": _lexical(RDF + "XMLLiteral", Xml),
    RDF + "HTML": _lexical(RDF + "HTML", Html),
}


class _Typed(Kind[Literal]):
    """Literals as they are, of one datatype or of any."""

    def __init__(self, datatype: str | None) -> None:
        self.datatype = datatype
        self.expected = "a literal" if datatype is None else f"a literal of <{datatype}>"

    def read(self, term: Term) -> Literal:
        if not isinstance(term, Literal) or self.datatype not in (None, term.datatype):
            raise Misfit(self.expected, term)
        return term

    def write(self, value: Any) -> Term:
        return self.read(value)


class _Any(Kind[Any]):
    """Terms of some kinds."""

    def __init__(self, expected: str, *kinds: type) -> None:
        self.expected = expected
        self._kinds = kinds

    def read(self, term: Term) -> Any:
        if not isinstance(term, self._kinds):
            raise Misfit(self.expected, term)
        return term

    def write(self, value: Any) -> Term:
        return cast(Term, self.read(value))


class _Ref(Kind[Any]):
    """References to nodes; a node is written along with what refers to it."""

    expected = "an IRI, a blank node or a node"

    def read(self, term: Term) -> Any:
        if not isinstance(term, (Iri, Blank)):
            raise Misfit("an IRI or a blank node", term)
        return term

    def write(self, value: Any) -> Term:
        if isinstance(value, Node):
            return value._id_()
        return cast(Term, self.read(value))


class _Lang(Kind[LangText]):
    expected = "a text with a language"

    def read(self, term: Term) -> LangText:
        if not isinstance(term, Literal) or term.language is None:
            raise Misfit(self.expected, term)
        return LangText(term.value, term.language, term.direction)

    def write(self, value: Any) -> Term:
        if not isinstance(value, LangText):
            raise Misfit(self.expected, value)
        return Literal.tagged(value.text, value.language, value.direction)


class _Text(Kind[Text]):
    expected = "a text"

    def read(self, term: Term) -> Text:
        kind: Kind[Any] = SCALARS[XSD + "string"]
        if isinstance(term, Literal) and term.language is not None:
            kind = LANG
        return cast(Text, kind.read(term))

    def write(self, value: Any) -> Term:
        kind: Kind[Any] = LANG if isinstance(value, LangText) else SCALARS[XSD + "string"]
        return kind.write(value)


IRI: Kind[Iri[Any]] = _Any("an IRI", Iri)
NODE: Kind[Id] = _Any("an IRI or a blank node", Iri, Blank)
TERM: Kind[Term] = _Any("a term", Iri, Blank, Literal, Triple)
LITERAL: Kind[Literal] = _Typed(None)
REF: Kind[Any] = _Ref()
LANG: Kind[LangText] = _Lang()
TEXT: Kind[Text] = _Text()


def scalar(datatype: str) -> Kind[Any]:
    """The kind of a datatype; an unknown one keeps literals as they are."""
    if datatype in (RDF + "langString", RDF + "dirLangString"):
        return LANG
    if datatype == RDF + "PlainLiteral":
        return TEXT
    return SCALARS.get(datatype) or _Typed(datatype)


class _Custom(Kind[Any]):
    """Literals of a datatype that is made of another."""

    def __init__(self, datatype: str, base: str) -> None:
        self.datatype = datatype
        self.expected = f"a literal of <{datatype}>"
        self._base = base

    def read(self, term: Term) -> Any:
        if not isinstance(term, Literal) or term.datatype != self.datatype:
            raise Misfit(self.expected, term)
        try:
            return scalar(self._base).read(Literal(term.value, self._base))
        except Misfit:
            raise Misfit(self.expected, term) from None

    def write(self, value: Any) -> Term:
        term = scalar(self._base).write(value)
        return Literal(term.value, self.datatype) if isinstance(term, Literal) else term


def custom(datatype: str, base: str) -> Kind[Any]:
    """The kind of a datatype that is made of another."""
    return _Custom(datatype, base)


class _Choice(Kind[Any]):
    """Values of an enum; an open one also has others."""

    def __init__(self, values: type[enum.Enum], datatype: str | None, is_open: bool) -> None:
        self.expected = f"a value of {values.__name__}"
        self._values = values
        self._table = {str(it.value): it for it in values}
        self._datatype = datatype
        self._open = is_open

    def read(self, term: Term) -> Any:
        if self._datatype is None:
            text = str(term) if isinstance(term, Iri) else None
        else:
            fits = isinstance(term, Literal) and _fits(term.datatype, self._datatype)
            text = term.value if fits and isinstance(term, Literal) else None
        if text is None:
            raise Misfit(self.expected, term)
        if text in self._table:
            return self._table[text]
        if self._open:
            return Iri[Any](text) if self._datatype is None else text
        raise Misfit(self.expected, term)

    def write(self, value: Any) -> Term:
        if isinstance(value, self._values):
            text = str(value.value)
        elif self._open and isinstance(value, str if self._datatype else Iri):
            text = str(value)
        else:
            raise Misfit(self.expected, value)
        return Iri(text) if self._datatype is None else Literal(text, self._datatype)


def choice(
    values: type[enum.Enum], datatype: str | None = None, is_open: bool = False
) -> Kind[Any]:
    """The kind of an enum of IRIs, or of literals of a datatype."""
    return _Choice(values, datatype, is_open)


def choice_of(
    module: str, name: str, datatype: str | None = None, is_open: bool = False
) -> Callable[[], Kind[Any]]:
    """The kind of an enum of another module, which is not looked into before it is needed."""

    @functools.cache
    def load() -> Kind[Any]:
        loaded = importlib.import_module(f"{__package__}.{module}")
        return choice(getattr(loaded, name), datatype, is_open)

    return load


Lazy: TypeAlias = Union[Kind[Any], Callable[[], Kind[Any]]]


def _kind(lazy: Lazy) -> Kind[Any]:
    return lazy if isinstance(lazy, Kind) else lazy()


# ------------------------------------------------------------------------------------------ nodes


class _Required:
    def __repr__(self) -> str:
        return "required"


_REQUIRED = _Required()


def required() -> Any:
    """The default of a field that has none."""
    return _REQUIRED


class Field:
    """A field of a class: its name, its property, the kind of its values, how it holds them."""

    __slots__ = ("container", "kind", "name", "property")

    def __init__(self, name: str, property: str, kind: Lazy, container: str) -> None:
        self.name = name
        self.property = property
        self.kind = kind
        self.container = container


def fields(*fields: Field) -> tuple[Field, ...]:
    """The own fields of a class."""
    return fields


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(required,))
class _Record:
    """Builds, compares, hashes and prints from a table instead of generated methods."""

    _names_: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **values: Any) -> None:
        own = self.__dict__
        for name in self._names_:
            value = values.pop(name, _REQUIRED)
            if value is _REQUIRED:
                value = getattr(type(self), name, _REQUIRED)
                if value is _REQUIRED:
                    raise TypeError(f"{type(self).__name__} needs `{name}`")
            own[name] = value
        for name in values:
            raise TypeError(f"{type(self).__name__} has no `{name}`")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen; use `replace`")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen; use `replace`")

    def _key_(self) -> tuple[Any, ...]:
        return tuple(self.__dict__[name] for name in self._names_)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._key_() == other._key_()

    def __hash__(self) -> int:
        parts = (sorted(it.items()) if isinstance(it, Mapping) else it for it in self._key_())
        return hash((type(self), *(tuple(it) if isinstance(it, list) else it for it in parts)))

    def __repr__(self) -> str:
        shown = ((name, self.__dict__[name]) for name in self._names_)
        parts = (f"{name}={value!r}" for name, value in shown if value not in (None, ()))
        return f"{type(self).__name__}({', '.join(parts)})"


_R = TypeVar("_R", bound=_Record)


def replace(record: _R, **changes: Any) -> _R:
    """A copy with some fields changed."""
    values = {name: record.__dict__[name] for name in record._names_}
    return type(record)(**{**values, **changes})


class Node(_Record):
    """An instance of a generated class."""

    _iri_: ClassVar[str] = ""
    _fields_: ClassVar[tuple[Field, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        names: dict[str, None] = {"id": None}
        for base in reversed(cls.__mro__):
            names.update((field.name, None) for field in base.__dict__.get("_fields_", ()))
        cls._names_ = tuple(names)

    @classmethod
    def _table_(cls) -> dict[str, Field]:
        """All fields by name, in their narrowest form."""
        table: dict[str, Field] = {}
        for base in reversed(cls.__mro__):
            table.update((field.name, field) for field in base.__dict__.get("_fields_", ()))
        return table

    def _id_(self) -> Id:
        return cast(Id, self.__dict__["id"])

    @classmethod
    def _kinds_(cls) -> set[str]:
        kinds = {cls._iri_}
        for below in cls.__subclasses__():
            kinds |= below._kinds_()
        return kinds


_N = TypeVar("_N", bound=Node)


def triples(node: Node) -> list[Triple]:
    """The triples of a node and of those it holds."""
    out: list[Triple] = []
    _write_node(node, out)
    return out


def _write_node(node: Node, out: list[Triple]) -> None:
    subject = node._id_()
    if not isinstance(subject, (Iri, Blank)):
        raise NodeError(subject, "field `id`", Misfit("an IRI or a blank node", subject))
    out.append(Triple(subject, Iri(RDF + "type"), Iri(node._iri_)))
    for field in node._table_().values():
        try:
            _write_field(subject, field, node.__dict__[field.name], out)
        except Misfit as misfit:
            raise NodeError(subject, f"field `{field.name}`", misfit) from None


def _write_field(subject: Term, field: Field, value: Any, out: list[Triple]) -> None:
    kind = _kind(field.kind)
    predicate: Iri[Any] = Iri(field.property)
    if field.container == "one" or field.container == "maybe":
        values: Iterable[Any] = () if value is None else (value,)
    elif field.container == "langmap":
        values = (LangText(text, language) for language, text in sorted(value.items()))
        kind = LANG
    else:
        values = value
    for one in values:
        if isinstance(one, Node):
            _write_node(one, out)
        term = kind.write(one)
        if field.container == "list":
            cell = Blank(f"list-{len(out)}")
            out.append(Triple(subject, predicate, cell))
            out.append(Triple(cell, Iri(RDF + "first"), term))
            subject, predicate = cell, Iri(RDF + "rest")
        else:
            out.append(Triple(subject, predicate, term))
    if field.container == "list" and value:
        out.append(Triple(subject, predicate, Iri(RDF + "nil")))


class Graph:
    """Triples, to read nodes from."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[Term, dict[tuple[str, Term], None]] = {}
        for it in triples:
            self._objects.setdefault(it.subject, {})[str(it.predicate), it.object] = None

    def _values(self, subject: Term, property: str) -> list[Term]:
        return [value for name, value in self._objects.get(subject, ()) if name == property]

    def get(self, cls: type[_N], id: Ref[Any]) -> _N:
        """Reads one node."""
        subject = id._id_() if isinstance(id, Node) else id
        values: dict[str, Any] = {"id": subject}
        for field in cls._table_().values():
            try:
                values[field.name] = self._field(subject, field)
            except Misfit as misfit:
                raise NodeError(subject, f"property <{field.property}>", misfit) from None
        return cls(**values)

    def all(self, cls: type[_N]) -> Iterator[_N]:
        """Reads all nodes of a class and of the classes below it."""
        kinds = cls._kinds_()
        for subject in self._objects:
            classes = self._values(subject, RDF + "type")
            if isinstance(subject, (Iri, Blank)) and any(str(it) in kinds for it in classes):
                yield self.get(cls, subject)

    def _field(self, subject: Term, field: Field) -> Any:
        kind = _kind(field.kind)
        terms = self._values(subject, field.property)
        if field.container == "many":
            return tuple(kind.read(it) for it in terms)
        if field.container == "langmap":
            texts = [LANG.read(it) for it in terms]
            if len({it.language for it in texts}) < len(texts):
                raise Misfit("one text per language", terms[-1])
            return {it.language: it.text for it in texts}
        if len(terms) > 1:
            raise Misfit("one value", terms[1])
        if field.container == "list":
            return tuple(kind.read(it) for it in self._list(terms[0])) if terms else ()
        if not terms and field.container == "one":
            raise Misfit("a value", None)
        return kind.read(terms[0]) if terms else None

    def _list(self, cell: Term) -> Iterator[Term]:
        seen: set[Term] = set()
        while cell != Iri[Any](RDF + "nil"):
            first, rest = self._values(cell, RDF + "first"), self._values(cell, RDF + "rest")
            if cell in seen or len(first) != 1 or len(rest) != 1:
                raise Misfit("an RDF list", cell)
            seen.add(cell)
            yield first[0]
            cell = rest[0]


# ---------------------------------------------------------------------------------------- queries


class Param:
    """What a query takes."""

    __slots__ = ("default", "filled", "kind", "list", "name")

    def __init__(
        self,
        name: str,
        kind: Lazy,
        list: bool = False,
        default: tuple[str, ...] = (),
        filled: bool = False,
    ) -> None:
        self.name = name
        self.kind = kind
        self.list = list
        self.default = default
        self.filled = filled


Part: TypeAlias = Union[str, tuple[str], tuple[str, str, str, str]]


class Query:
    """A question: its parameters and its text, cut at them.

    A part of a text is a text as it is, `(parameter,)` for a hole, or
    `(parameter, before, behind, between)` for the values of a list.
    """

    __slots__ = ("file", "name", "params", "texts")

    def __init__(
        self,
        name: str,
        file: str,
        params: tuple[Param, ...],
        texts: tuple[tuple[tuple[str, ...], tuple[Part, ...]], ...],
    ) -> None:
        self.name = name
        self.file = file
        self.params = params
        self.texts = texts

    def terms(self, arguments: Arguments) -> dict[str, list[Term]]:
        """The arguments as terms, checked; `None` is none."""
        terms: dict[str, list[Term]] = {}
        for param in self.params:
            value = arguments[param.name]
            try:
                if value is None and param.default:
                    terms[param.name] = [parse_term(it) for it in param.default]
                elif value is not None:
                    values = _members(value) if param.list else [value]
                    if param.filled and not values:
                        raise Misfit("at least one value", value)
                    found = {n3(it): it for it in (self._term(param, it) for it in values)}
                    terms[param.name] = list(found.values())
            except Misfit as misfit:
                raise ParameterError(self.name, param.name, misfit) from None
        return terms

    @staticmethod
    def _term(param: Param, value: Any) -> Term:
        term = _kind(param.kind).write(value)
        if isinstance(term, (Blank, Triple)):
            raise Misfit("an IRI or a literal", term)
        n3(term).encode("utf-8", "strict")
        return term

    def sparql(self, arguments: Arguments) -> str:
        """The text with the arguments in it, for any client."""
        terms = self.terms(arguments)
        optional = self.texts[0][0] if self.texts else ()
        given = tuple(it for it in optional if it in terms)
        parts = next((parts for names, parts in self.texts if names == given), None)
        if parts is None:
            raise AnswerError(f"query `{self.name}` has no text for these arguments")
        out = []
        for part in parts:
            if isinstance(part, str):
                out.append(part)
            elif len(part) == 1:
                out.append(n3(terms[part[0]][0]))
            else:
                name, before, behind, between = part
                out.append(between.join(before + n3(it) + behind for it in terms[name]))
        return "".join(out)


def _members(value: Any) -> list[Any]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise Misfit("several values", value)
    return list(value)


class Table:
    """A table of terms."""

    __slots__ = ("rows", "variables")

    def __init__(self, variables: list[str], rows: list[dict[str, Term]]) -> None:
        self.variables = variables
        self.rows = rows


Answer: TypeAlias = Union[Table, bool, list[Triple]]


def parse_answer(body: bytes, media_type: str) -> Answer:
    """Reads the body of a response by its media type."""
    try:
        text = body.decode()
        if media_type.strip().lower().startswith("application/n-triples"):
            return parse_graph(text)
        return _results(json.loads(text, parse_constant=_no_constant))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"the answer is not in the SPARQL results format: {_shorten(str(error))}"
        raise AnswerError(message) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _results(value: Any) -> Answer:
    if isinstance(value.get("boolean"), bool):
        return cast(bool, value["boolean"])
    variables = [str(it) for it in value["head"]["vars"]]
    rows = [
        {name: _term(term, 0) for name, term in binding.items()}
        for binding in value["results"]["bindings"]
    ]
    return Table(variables, rows)


def _term(value: Mapping[str, Any], depth: int) -> Term:
    kind, text = value["type"], value["value"]
    if kind == "triple" and depth < 32:
        parts = [_term(text[name], depth + 1) for name in ("subject", "predicate", "object")]
        return _triple(parts)
    if not isinstance(text, str):
        raise ValueError("a term without text")
    if kind == "uri":
        return Iri[Any](text)
    if kind == "bnode":
        return Blank(text)
    if kind not in ("literal", "typed-literal"):
        raise ValueError(f"a term of type {kind}")
    if "xml:lang" in value:
        return Literal.tagged(text, value["xml:lang"], value.get("its:dir"))
    return Literal(text, str(Iri[Any](value["datatype"])) if "datatype" in value else XSD + "string")


class Executor(Protocol):
    """Whatever answers questions: an endpoint, a test."""

    def answer(self, query: Query, arguments: Arguments) -> Answer:
        """Answers one question."""
        ...


class Column:
    """What a row holds."""

    __slots__ = ("kind", "name", "nullable", "variable")

    def __init__(self, name: str, variable: str, kind: Lazy, nullable: bool = False) -> None:
        self.name = name
        self.variable = variable
        self.kind = kind
        self.nullable = nullable


def columns(*columns: Column) -> tuple[Column, ...]:
    """The columns of a row."""
    return columns


class Row(_Record):
    """A typed row."""

    _columns_: ClassVar[tuple[Column, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls._names_ = tuple(column.name for column in cls._columns_)


_Row = TypeVar("_Row", bound=Row)


def rows(
    client: Executor, query: Query, row: type[_Row], arguments: Arguments
) -> list[_Row]:
    """All rows of an answer."""
    answer = client.answer(query, arguments)
    if not isinstance(answer, Table):
        raise AnswerError("the answer is not a table")
    return [_read_row(query, row, at, cells) for at, cells in enumerate(answer.rows, 1)]


def _read_row(query: Query, row: type[_Row], at: int, cells: Mapping[str, Term]) -> _Row:
    values: dict[str, Any] = {}
    for column in row._columns_:
        term = cells.get(column.variable)
        try:
            if term is not None:
                values[column.name] = _kind(column.kind).read(term)
            elif column.nullable:
                values[column.name] = None
            else:
                raise Misfit("a value", None)
        except Misfit as misfit:
            raise DecodeError(query.name, at, column.variable, misfit) from None
    return row(**values)


def at_most_one(
    client: Executor, query: Query, row: type[_Row], arguments: Arguments
) -> _Row | None:
    """The row of a question that has one at most."""
    found = rows(client, query, row, arguments)
    if len(found) > 1:
        raise CardinalityError(query.name, len(found))
    return found[0] if found else None


def exactly_one(
    client: Executor, query: Query, row: type[_Row], arguments: Arguments
) -> _Row:
    """The row of a question that always has one."""
    found = at_most_one(client, query, row, arguments)
    if found is None:
        raise CardinalityError(query.name, 0)
    return found


def ask(client: Executor, query: Query, arguments: Arguments) -> bool:
    """The answer to ASK."""
    answer = client.answer(query, arguments)
    if not isinstance(answer, bool):
        raise AnswerError("the answer is not a boolean")
    return answer


def graph(client: Executor, query: Query, arguments: Arguments) -> list[Triple]:
    """The answer to CONSTRUCT and DESCRIBE."""
    answer = client.answer(query, arguments)
    if not isinstance(answer, list):
        raise AnswerError("the answer is not a graph")
    return answer


async def in_thread(
    function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
) -> _T:
    """Runs a call in a thread, so that an event loop goes on."""
    return await asyncio.to_thread(function, *args, **kwargs)


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Refuses to take a question elsewhere; a question is never repeated by another method."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


class Client:
    """A SPARQL endpoint over HTTP; 30 seconds and 64 MiB per answer. Redirects are refused."""

    def __init__(
        self,
        endpoint: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        max_bytes: int = 64 << 20,
    ) -> None:
        if urllib.parse.urlsplit(endpoint).scheme not in ("http", "https"):
            raise ValueError(f"`{endpoint}` is not the address of an endpoint")
        self.endpoint = endpoint
        self.headers = dict(headers or {})
        self.timeout = timeout
        self.max_bytes = max_bytes
        self._opener = urllib.request.build_opener(_SameOrigin)

    def answer(self, query: Query, arguments: Arguments) -> Answer:
        """Answers one question."""
        request = urllib.request.Request(
            self.endpoint,
            data=query.sparql(arguments).encode(),
            headers={
                **self.headers,
                "Content-Type": "application/sparql-query",
                "Accept": "application/sparql-results+json, application/n-triples;q=0.9",
            },
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                body = self._body(response)
                media_type = str(response.headers.get("Content-Type", ""))
        except urllib.error.HTTPError as error:
            with error:
                start = error.read(1000).decode(errors="replace")
            raise StatusError(error.code, start) from None
        except (OSError, ValueError) as error:
            raise TransportError(f"cannot reach the endpoint: {error}") from error
        return parse_answer(body, media_type)

    def _body(self, response: Any) -> bytes:
        deadline = time.monotonic() + self.timeout
        body = bytearray()
        while chunk := response.read1(1 << 16):
            body += chunk
            if len(body) > self.max_bytes:
                raise TransportError(f"the answer is larger than {self.max_bytes} bytes")
            if time.monotonic() > deadline:
                raise TransportError("cannot reach the endpoint: it took too long")
        return bytes(body)
