"""Typed questions, asked of a live `ggen serve` that `GGEN_ENDPOINT` names.

    GGEN_ENDPOINT=http://127.0.0.1:7878/sparql python -m unittest discover -s tests
"""

from __future__ import annotations

import asyncio
import datetime
import decimal
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ggen_bindings import _rt, nmh, queries, vocab  # noqa: E402

NOW = datetime.datetime(2025, 1, 15, 12, tzinfo=datetime.timezone.utc)
ENDPOINT = os.environ.get("GGEN_ENDPOINT", "")


class Recorder:
    """Answers with nothing, and keeps the text it was sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def answer(self, query: _rt.Query, arguments: _rt.Arguments) -> _rt.Answer:
        self.texts.append(query.sparql(arguments))
        return _rt.Table([], [])


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

    def test_an_event_loop_goes_on(self) -> None:
        rows = asyncio.run(queries.nmh.pending_messages_async(self.client, now=NOW))
        self.assertEqual(len(rows), 2)

    def test_no_argument_changes_the_question(self) -> None:
        campaign: _rt.Iri[nmh.Campaign] = _rt.Iri("urn:x#'%7D$now;?x")
        self.assertEqual(queries.nmh.campaign_messages(self.client, campaign=campaign), [])


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
