// Asks typed questions of a live `ggen serve`: GGEN_ENDPOINT names its SPARQL endpoint.
//
//   npx tsc && GGEN_ENDPOINT=http://127.0.0.1:7878/sparql node --test test/

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const dist = process.env.GGEN_DIST ?? new URL("../dist/", import.meta.url).href;
const { cas, nmh, queries, rt } = await import(new URL("index.js", dist).href);

const endpoint = process.env.GGEN_ENDPOINT;
const live = { skip: endpoint === undefined ? "GGEN_ENDPOINT is not set" : false };
const client = new rt.Client({ endpoint: endpoint ?? "http://localhost/" });

/** A client whose server answers with a fixed text. */
function fixed(answer, seen = []) {
  const fetch = async (url, init) => {
    seen.push({ url, ...init });
    return {
      ok: answer.status === undefined,
      status: answer.status ?? 200,
      headers: { get: () => null },
      text: async () => answer.text,
    };
  };
  return new rt.Client({ endpoint: "http://localhost/sparql", fetch });
}

const rows = (...bindings) => ({ text: JSON.stringify({ results: { bindings } }) });
const typed = (value, local) => ({
  type: "literal",
  value,
  datatype: `http://www.w3.org/2001/XMLSchema#${local}`,
});

test("rows come typed and in order", live, async () => {
  const now = rt.dateTime("2025-01-15T12:00:00Z");
  const messages = await queries.nmh.pendingMessages(client, { now });
  assert.deepEqual(messages.slice(0, 2).map((it) => [it.m, it.prio]), [
    ["https://example.org/nmh/m3", nmh.Priority.Critical],
    ["https://example.org/nmh/m4", nmh.Priority.High],
  ]);
});

test("a question with one row gives it, numbers exact", live, async () => {
  const framework = rt.iri("https://w3id.org/ggen/ns/compliance#GDPR");
  const asOf = rt.dateTime("2025-01-15T12:00:00Z");
  const status = await queries.cas.frameworkStatus(client, { framework, asOf });
  assert.deepEqual({ ...status }, { total: 4, pass: 2, fail: 1, unassessed: 1, score: "50" });
});

test("ASK gives a boolean", live, async () => {
  const a = rt.iri("https://example.org/lat/teamA");
  const b = rt.iri("https://example.org/lat/public");
  assert.equal(typeof (await queries.lat.subsumes(client, { a, b })), "boolean");
});

test("every question takes its golden arguments and its answer is of its types", live, async () => {
  const root = new URL("../../../ontologies/", import.meta.url);
  const prefixes = { cas: "compliance", drb: "disaster-recovery", lat: "lattice", nmh: "notification" };
  const expand = (text) => {
    const [prefix, local] = text.replace(/^<|>$/g, "").split(/:(.*)/s);
    return prefix in prefixes ? `https://w3id.org/ggen/ns/${prefixes[prefix]}#${local}` : `${prefix}:${local}`;
  };
  const value = (kind, text) => {
    if (typeof kind === "object" && "datatype" in kind) {
      const local = kind.datatype.split("#")[1];
      return /int|long|short|byte/i.test(local) ? Number(text) : local === "boolean" ? text === "true" : text;
    }
    return expand(text);
  };
  let n = 0;
  for (const folder of readdirSync(root)) {
    for (const file of readdirSync(new URL(`${folder}/data/golden/`, root))) {
      const golden = JSON.parse(readFileSync(new URL(`${folder}/data/golden/${file}`, root), "utf8"));
      const modules = Object.values(queries).flatMap((it) => Object.values(it));
      const query = modules.find((it) => typeof it === "object" && it.name === golden.query);
      assert.ok(query, golden.query);
      for (const { args } of golden.cases) {
        const params = Object.fromEntries(
          query.params
            .filter((it) => it.variable in (args ?? {}))
            .map((it) => [it.name, value(it.kind, String(args[it.variable]))]),
        );
        await (query.form === "ask" ? client.ask(query, params) : client.rows(query, params));
        n += 1;
      }
    }
  }
  assert.ok(n > 60, `${n} questions asked`);
});

test("values cannot leave their hole", async () => {
  const seen = [];
  const now = '2025-01-15T12:00:00Z" . } DROP ALL #';
  await assert.rejects(queries.nmh.pendingMessages(fixed(rows(), seen), { now }), {
    name: "QueryError",
    fault: "parameter",
  });
  assert.equal(seen.length, 0);
  assert.throws(() => rt.iri("https://example.org/> . <urn:x"));
  assert.equal(rt.encode({ datatype: "http://www.w3.org/2001/XMLSchema#string" }, 'a"\\\n\u0001'),
    '"a\\"\\\\\\n\\u0001"^^<http://www.w3.org/2001/XMLSchema#string>');
  assert.equal(rt.encode({ datatype: "http://www.w3.org/2001/XMLSchema#string" }, "\\u0022 x"),
    '"\\\\\\u00750022 x"^^<http://www.w3.org/2001/XMLSchema#string>');
});

test("wrong answers say where", async () => {
  const now = rt.dateTime("2025-01-15T12:00:00Z");
  const m = { type: "uri", value: "https://example.org/m" };
  const prio = { type: "uri", value: "https://example.org/no-priority" };
  const message = /pending-messages: row 1, column prio: expected one of the listed values, got/;
  await assert.rejects(
    queries.nmh.pendingMessages(fixed(rows({ m, prio, channel: m })), { now }),
    message,
  );
  await assert.rejects(
    queries.nmh.pendingMessages(fixed(rows({ m, channel: m })), { now }),
    /column prio: expected a value, got nothing/,
  );
  await assert.rejects(
    queries.nmh.pendingMessages(fixed({ status: 500, text: "no" }), { now }),
    { fault: "status", status: 500 },
  );
  await assert.rejects(queries.nmh.pendingMessages(fixed({ text: "<html>" }), { now }), {
    fault: "decode",
  });
  await assert.rejects(queries.nmh.pendingMessages(fixed(rows()), {}), { fault: "parameter" });
});

test("integers that a number cannot hold are refused", () => {
  const kind = { datatype: "http://www.w3.org/2001/XMLSchema#integer" };
  assert.equal(rt.decode(kind, typed("9007199254740993", "integer")), undefined);
  assert.equal(rt.decode(kind, typed("42", "unsignedByte")), 42);
  const long = { datatype: "http://www.w3.org/2001/XMLSchema#long" };
  assert.equal(rt.decode(long, typed("9007199254740993", "long")), 9007199254740993n);
});

test("a server that does not answer is given up", async () => {
  const never = new rt.Client({
    endpoint: "http://localhost/",
    timeoutMs: 20,
    fetch: () => new Promise(() => undefined),
  });
  const now = rt.dateTime("2025-01-15T12:00:00Z");
  await assert.rejects(queries.nmh.pendingMessages(never, { now }), {
    fault: "transport",
    message: /no answer within 20 ms/,
  });
});

test("enums hold IRIs", () => {
  assert.equal(cas.Severity.High, "https://w3id.org/ggen/ns/compliance#High");
});
