"""Typed questions, asked of a live `ggen serve` that `GGEN_ENDPOINT` names.

    GGEN_ENDPOINT=http://127.0.0.1:7878/sparql python -m unittest discover -s tests
"""

from __future__ import annotations

import asyncio
import datetime
import decimal
import json
import os
import sys
import tomllib
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from ggen_bindings import _rt, nmh, queries, vocab  # noqa: E402

NOW = datetime.datetime(2025, 1, 15, 12, tzinfo=datetime.timezone.utc)
ROOT = Path(__file__).parents[3]
PREFIXES = {
    "cas": "https://w3id.org/ggen/ns/compliance#",
    "drb": "https://w3id.org/ggen/ns/disaster-recovery#",
    "lat": "https://w3id.org/ggen/ns/lattice#",
    "nmh": "https://w3id.org/ggen/ns/notification#",
}
ENDPOINT = os.environ.get("GGEN_ENDPOINT", "")


class Recorder:
    """Answers with nothing, and keeps the text it was sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def answer(self, query: _rt.Query, arguments: _rt.Arguments) -> _rt.Answer:
        self.texts.append(query.sparql(arguments))
        return _rt.Table([], [])


HOSTILE = [
    '" } # x',
    "\\",
    '\\"',
    "\\u0022 } #",
    "\\\\u0022",
    "\\U00000022",
    "a\nb\r\tc",
    "\x00\x01\x7f",
    "<urn:x> $now ?x {{ }}",
    "\U0001f600\u202e\u2028",
]
TEXT = _rt.scalar(_rt.XSD + "string")
ECHO = _rt.Query(
    "echo",
    "echo.rq",
    (_rt.Param("value", TEXT),),
    (((), ("SELECT ?x { BIND(", ("value",), " AS ?x) }")),),
)


class Echo(_rt.Row):
    """A text that came back."""

    x: str

    _columns_ = _rt.columns(_rt.Column("x", "x", TEXT))


def goldens() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Package prefix, query and case of every golden answer of the repository."""
    for file in sorted((ROOT / "ontologies").glob("*/data/golden/*.json")):
        golden = json.loads(file.read_text(encoding="utf-8"))
        manifest = tomllib.loads((file.parents[2] / "package.toml").read_text(encoding="utf-8"))
        prefix = next(iter(manifest["ontology"].values()))["prefix"]
        for case in golden["cases"]:
            yield prefix, golden["query"], case


def argument(param: _rt.Param, text: str | None) -> object:
    """An argument as a program would give it, from what a person typed."""
    kind = param.kind if isinstance(param.kind, _rt.Kind) else param.kind()
    if text is None:
        return None
    if isinstance(kind, _rt._Scalar):
        return kind.read(_rt.Literal(text, kind.datatype))
    prefix, _, local = text.partition(":")
    if text.startswith("<"):
        return kind.read(_rt.iri(text[1:-1]))
    return kind.read(_rt.iri(PREFIXES.get(prefix, prefix + ":") + local))


@unittest.skipUnless(ENDPOINT, "GGEN_ENDPOINT is not set")
class Live(unittest.TestCase):
    """Against a server."""

    def setUp(self) -> None:
        self.client = _rt.Client(ENDPOINT)

    def test_messages_wait_by_urgency(self) -> None:
        rows = queries.nmh.pending_messages(self.client, now=NOW)
        channel = _rt.iri("https://example.org/nmh/ch-sms")
        expected = [
            queries.nmh.PendingMessagesRow(
                m=_rt.iri("https://example.org/nmh/m3"),
                prio=nmh.Priority.CRITICAL,
                channel=channel,
            ),
            queries.nmh.PendingMessagesRow(
                m=_rt.iri("https://example.org/nmh/m4"), prio=nmh.Priority.HIGH, channel=channel
            ),
        ]
        self.assertEqual(rows, expected)

    def test_a_score_is_exact(self) -> None:
        found = queries.cas.framework_status(self.client, framework=vocab.cas.GDPR, as_of=NOW)
        self.assertEqual((found.total, found.pass_), (4, 2))
        self.assertEqual(found.score, decimal.Decimal(50))

    def test_every_golden_answer_is_of_its_types(self) -> None:
        for package, name, case in goldens():
            module = getattr(queries, package)
            ident = name.replace("-", "_")
            query: _rt.Query = getattr(module, f"_QUERY_{ident}")
            arguments = {it.name: argument(it, case["args"].get(it.name)) for it in query.params}
            with self.subTest(f"{package}/{name}"):
                if "boolean" in case["result"]:
                    self.assertIs(_rt.ask(self.client, query, arguments), case["result"]["boolean"])
                    continue
                row = getattr(module, "".join(it.capitalize() for it in name.split("-")) + "Row")
                found = _rt.rows(self.client, query, row, arguments)
                self.assertEqual(len(found), len(case["result"]["results"]["bindings"]))

    def test_hostile_texts_come_back(self) -> None:
        for text in HOSTILE:
            found = _rt.exactly_one(self.client, ECHO, Echo, {"value": text})
            self.assertEqual(found.x, text)

    def test_an_event_loop_goes_on(self) -> None:
        rows = asyncio.run(queries.nmh.pending_messages_async(self.client, now=NOW))
        self.assertEqual(len(rows), 2)

    def test_no_argument_changes_the_question(self) -> None:
        campaign: _rt.Iri[nmh.Campaign] = _rt.Iri("urn:x#'%7D$now;?x")
        self.assertEqual(queries.nmh.campaign_messages(self.client, campaign=campaign), [])


class Nodes(unittest.TestCase):
    """Instances to triples and back."""

    def test_nothing_is_lost(self) -> None:
        mail = nmh.EmailMessage(
            id=_rt.iri("urn:m"),
            created_at=NOW,
            priority=nmh.Priority.HIGH,
            to=(_rt.iri("urn:a"), _rt.Blank("b")),
            via=_rt.iri("urn:c"),
            subject=HOSTILE[3],
            html_body="<p>",
        )
        lines = "".join(f"{_rt.n3(it)[4:-4]} .\n" for it in _rt.triples(mail))
        graph = _rt.Graph(_rt.parse_graph(lines))
        self.assertEqual(graph.get(nmh.EmailMessage, mail.id), mail)
        self.assertEqual(list(graph.all(nmh.Message)), [graph.get(nmh.Message, mail)])
        self.assertNotEqual(_rt.replace(mail, subject=None), mail)
        self.assertEqual(len({mail, _rt.replace(mail)}), 1)

    def test_what_is_missing_is_named(self) -> None:
        with self.assertRaisesRegex(TypeError, "EmailMessage needs `created_at`"):
            nmh.EmailMessage(id=_rt.iri("urn:m"))  # type: ignore[call-arg]
        with self.assertRaisesRegex(_rt.NodeError, "notification#createdAt>: expected a value"):
            _rt.Graph([]).get(nmh.Message, _rt.iri("urn:m"))

    def test_instances_are_frozen(self) -> None:
        mail = nmh.Recipient(id=_rt.iri("urn:r"))
        with self.assertRaises(AttributeError):
            mail.id = _rt.iri("urn:s")  # type: ignore[misc]


class Values(unittest.TestCase):
    """Literals and Python values."""

    def test_values_come_back_canonical(self) -> None:
        for name, text, canonical in [
            ("dateTime", "2025-01-15T24:00:00.500Z", None),
            ("dateTime", "2025-01-15T24:00:00+01:00", "2025-01-16T00:00:00+01:00"),
            ("dateTime", "2025-01-15T12:00:00.1234567Z", None),
            ("dateTime", "2025-01-15T12:00:00.120", "2025-01-15T12:00:00.12"),
            ("dateTimeStamp", "2025-01-15T12:00:00", None),
            ("date", "2025-01-15-05:00", "2025-01-15-05:00"),
            ("date", "2025-02-29", None),
            ("time", "24:00:00Z", "00:00:00Z"),
            ("decimal", "-00.50", "-0.5"),
            ("decimal", "1e3", None),
            ("integer", " 007\n", "7"),
            ("byte", "128", None),
            ("positiveInteger", "0", None),
            ("double", "100", "1.0E2"),
            ("double", "INF", "INF"),
            ("double", "inf", None),
            ("boolean", "1", "true"),
            ("duration", "P1Y2M3DT4H5M6.50S", "P1Y2M3DT14706.5S"),
            ("dayTimeDuration", "P7D", "P7D"),
            ("dayTimeDuration", "P1M", None),
            ("duration", "PT", None),
            ("gMonthDay", "--02-30", None),
            ("hexBinary", "0aFf", "0AFF"),
            ("base64Binary", "AAE=", "AAE="),
            ("integer", "9" * 5000, None),
        ]:
            with self.subTest(f"{name} {text}"):
                kind = _rt.scalar(_rt.XSD + name)
                try:
                    found = kind.write(kind.read(_rt.Literal(text, _rt.XSD + name)))
                except _rt.Misfit:
                    self.assertIsNone(canonical)
                    continue
                self.assertEqual(found, _rt.Literal(canonical or "nothing", _rt.XSD + name))

    def test_python_values_of_other_types_are_refused(self) -> None:
        for name, value in [
            ("integer", True),
            ("integer", 1.0),
            ("date", NOW),
            ("string", "\ud800"),
            ("decimal", decimal.Decimal("NaN")),
            ("dateTimeStamp", NOW.replace(tzinfo=None)),
        ]:
            with self.subTest(name), self.assertRaises(_rt.Misfit):
                _rt.scalar(_rt.XSD + name).write(value)


class Answers(unittest.TestCase):
    """What servers send."""

    def test_broken_answers_are_errors(self) -> None:
        for body in ["", "{", "[]", "1", '{"head":{}}', "[" * 100_000, "\xff", '{"boolean":NaN}']:
            with self.subTest(body[:20]), self.assertRaises(_rt.AnswerError):
                _rt.parse_answer(body.encode("latin-1"), "application/sparql-results+json")
        for body in ["<a:b> <a:b>", '<a:b> "x" <a:b> .', "<a:b> <a:b> <a:b> . x", "<<( <a:b> )>>"]:
            with self.subTest(body), self.assertRaises(_rt.Error):
                _rt.parse_answer(body.encode(), "application/n-triples")

    def test_a_wrong_term_names_its_place(self) -> None:
        class Fixed:
            def answer(self, query: _rt.Query, arguments: _rt.Arguments) -> _rt.Answer:
                return _rt.Table(["x"], [{"x": _rt.Literal("a")}, {"x": _rt.iri("urn:a")}])

        with self.assertRaisesRegex(_rt.DecodeError, "query `echo`, row 2, column `x`"):
            _rt.rows(Fixed(), ECHO, Echo, {"value": ""})


class Arguments(unittest.TestCase):
    """Without a server."""

    def test_what_is_no_iri_is_refused(self) -> None:
        with self.assertRaises(_rt.Misfit):
            _rt.iri("urn:x> ?p ?o } #")

    def test_a_wrong_type_is_refused_by_name(self) -> None:
        with self.assertRaisesRegex(_rt.ParameterError, "`pending-messages`, parameter `now`"):
            queries.nmh.pending_messages(Recorder(), now="now")  # type: ignore[arg-type]

    def test_a_hole_is_one_token(self) -> None:
        recorder = Recorder()
        queries.nmh.pending_messages(recorder, now=NOW)
        self.assertIn('?x > "2025-01-15T12:00:00Z"^^<http', recorder.texts[0])


if __name__ == "__main__":
    unittest.main()
