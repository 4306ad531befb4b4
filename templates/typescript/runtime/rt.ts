/** Anything with an identity. */
export interface Thing {
  readonly id: Node;
  /** The IRIs of its classes. */
  readonly type?: readonly string[];
}

declare const brand: unique symbol;
declare const about: unique symbol;

/** A string that was checked to be of a kind. */
export type Branded<B extends string> = string & { readonly [brand]: B };

/** An absolute IRI; of an instance of `T` if that is known. Made by {@link iri}. */
export type Iri<T = unknown> = Branded<"iri"> & { readonly [about]?: T };
/** A blank node: `_:b0`. It means something only within one answer. */
export type Blank = Branded<"blank">;
/** An IRI or a blank node. */
export type Node = Iri | Blank;
/** The IRI of an instance, or the instance itself. */
export type Ref<T> = Iri<T> | T;
/** An exact decimal number, as text: `0.1`. */
export type Decimal = Branded<"decimal">;
/** An instant: `2025-01-15T12:00:00Z`. */
export type DateTime = Branded<"dateTime">;
/** A day: `2025-01-15`. */
export type Date = Branded<"date">;
/** A time of day: `12:00:00`. */
export type Time = Branded<"time">;
/** A duration: `P1DT12H`. */
export type Duration = Branded<"duration">;
/** A year, month or day of the calendar: `2025`, `2025-01`, `--01-15`. */
export type Calendar = Branded<"calendar">;
/** Bytes as hexadecimal digits. */
export type Hex = Branded<"hex">;
/** Bytes in Base64. */
export type Base64 = Branded<"base64">;
/** A URI that is a literal. */
export type AnyUri = Branded<"anyURI">;

/** A text with its language. */
export interface LangText {
  readonly value: string;
  readonly language: string;
}
/** One text per language. */
export type LangMap = Readonly<Record<string, string>>;
/** A literal with its datatype. */
export interface Typed {
  readonly value: string;
  readonly datatype: string;
}
/** Any literal. */
export type Literal = LangText | Typed;
/** Any term. */
export type Term = Node | Literal;
/** `T` without some of its fields, where a subclass has them of another type. */
export type Without<T, K extends PropertyKey> = Omit<T, K>;

/** What can go wrong with a question. */
export type Fault = "transport" | "status" | "decode" | "cardinality" | "parameter";

/** A question that got no answer of the expected form. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly fault: Fault;
  readonly query: string;
  /** The HTTP status, if the server answered. */
  readonly status: number | undefined;

  constructor(fault: Fault, query: string, message: string, status?: number, cause?: unknown) {
    super(`${query}: ${message}`, cause === undefined ? undefined : { cause });
    this.fault = fault;
    this.query = query;
    this.status = status;
  }
}

/** What of `Response` is used. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}
/** What of `AbortSignal` is used. */
export interface SignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
/** What of `fetch` is used. */
export type Fetch = (
  url: string,
  init: {
    readonly method: "POST";
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly redirect: "error";
    readonly signal: never;
  },
) => Promise<ResponseLike>;

/** Where and how questions are asked. */
export interface ClientOptions {
  /** The SPARQL endpoint: `http://127.0.0.1:7878/sparql`. */
  readonly endpoint: string;
  /** Instead of the global `fetch`. */
  readonly fetch?: Fetch;
  /** Sent along, for example `{ authorization: "Bearer …" }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long an answer may take; 30 000 unless said otherwise. */
  readonly timeoutMs?: number;
  /** How long an answer may be; 64 Mi characters unless said otherwise. */
  readonly maxLength?: number;
}

/** Options of one question. */
export interface CallOptions {
  /** Gives up when it is aborted. */
  readonly signal?: SignalLike;
}

/** How a value is written in SPARQL and read from a result. */
export type Kind =
  | "iri"
  | "node"
  | "literal"
  | "term"
  | "lang"
  | { readonly datatype: string; readonly base?: string }
  | {
      readonly values: Readonly<Record<string, string>>;
      readonly literal: boolean;
      readonly open: boolean;
    }
  | { readonly any: readonly Kind[] };

/** A piece of a SPARQL text: text, a hole for a value, or a place for all values of a list. */
export type Part =
  | string
  | { readonly hole: string }
  | {
      readonly each: string;
      readonly open: string;
      readonly close: string;
      readonly separator: string;
    };

/** A question as data. */
export interface Query {
  readonly name: string;
  readonly form: "select" | "ask" | "construct" | "describe";
  readonly params: readonly {
    readonly name: string;
    readonly variable: string;
    readonly kind: Kind;
    readonly list: boolean;
    readonly required: boolean;
    readonly default?: readonly string[];
    readonly filled?: true;
  }[];
  readonly columns: readonly {
    readonly name: string;
    readonly variable: string;
    readonly kind: Kind;
    readonly nullable: boolean;
  }[];
  readonly texts: readonly { readonly given: readonly string[]; readonly parts: readonly Part[] }[];
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/** Checks an absolute IRI. */
export function iri<T = unknown>(text: string): Iri<T> {
  if (!isIri(text)) {
    throw new TypeError(`${show(text)} is no absolute IRI`);
  }
  return text as Iri<T>;
}

function isIri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020<>"{}|\\^`]*$/u.test(text);
}

/** Checks a decimal number. */
export function decimal(text: string): Decimal {
  return checked("decimal", text) as Decimal;
}

/** Checks an instant, or writes a `Date` of the host. */
export function dateTime(value: string | { toISOString(): string }): DateTime {
  const text = typeof value === "string" ? value : value.toISOString();
  return checked("dateTime", text) as DateTime;
}

/** Checks a day. */
export function date(text: string): Date {
  return checked("date", text) as Date;
}

/** Checks a time of day. */
export function time(text: string): Time {
  return checked("time", text) as Time;
}

/** Checks a duration. */
export function duration(text: string): Duration {
  return checked("duration", text) as Duration;
}

/** The milliseconds since 1970 of an instant; `NaN` beyond what the host can say. */
export function milliseconds(value: DateTime): number {
  return globalThis.Date.parse(value);
}

const ZONE = "(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?";
const YEAR = "-?(?:[1-9]\\d{3,}|0\\d{3})";
const DAY = "(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";
const CLOCK = "(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?|24:00:00(?:\\.0+)?)";
const DAYTIME = "(?:\\d+D)?(?:T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:\\.\\d+)?S)?)?";

/** The lexical space of the datatypes that are kept as text. */
const LEXICAL: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    decimal: "[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)",
    integer: "[+-]?\\d+",
    double: "[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?|[+-]?INF|NaN",
    boolean: "true|false|1|0",
    dateTime: `${YEAR}-${DAY}T${CLOCK}${ZONE}`,
    dateTimeStamp: `${YEAR}-${DAY}T${CLOCK}(?:Z|[+-]\\d\\d:[0-5]\\d)`,
    date: `${YEAR}-${DAY}${ZONE}`,
    time: `${CLOCK}${ZONE}`,
    duration: `-?P(?=[\\dT])(?:\\d+Y)?(?:\\d+M)?${DAYTIME}`,
    dayTimeDuration: `-?P(?=[\\dT])${DAYTIME}`,
    yearMonthDuration: "-?P(?=\\d)(?:\\d+Y)?(?:\\d+M)?",
    gYear: `${YEAR}${ZONE}`,
    gYearMonth: `${YEAR}-(?:0[1-9]|1[0-2])${ZONE}`,
    gMonth: `--(?:0[1-9]|1[0-2])${ZONE}`,
    gMonthDay: `--${DAY}${ZONE}`,
    gDay: `---(?:0[1-9]|[12]\\d|3[01])${ZONE}`,
    hexBinary: "(?:[0-9a-fA-F]{2})*",
    base64Binary: "[A-Za-z0-9+/\\s]*(?:=\\s*){0,2}",
  }).map(([name, pattern]) => [name, new RegExp(`^(?:${pattern})$`, "u")]),
);

const INTEGERS: ReadonlyMap<string, readonly [bigint | null, bigint | null]> = new Map([
  ["integer", [null, null]],
  ["long", [-(2n ** 63n), 2n ** 63n - 1n]],
  ["int", [-(2n ** 31n), 2n ** 31n - 1n]],
  ["short", [-(2n ** 15n), 2n ** 15n - 1n]],
  ["byte", [-128n, 127n]],
  ["unsignedLong", [0n, 2n ** 64n - 1n]],
  ["unsignedInt", [0n, 2n ** 32n - 1n]],
  ["unsignedShort", [0n, 65535n]],
  ["unsignedByte", [0n, 255n]],
  ["nonNegativeInteger", [0n, null]],
  ["positiveInteger", [1n, null]],
  ["nonPositiveInteger", [null, 0n]],
  ["negativeInteger", [null, -1n]],
]);

const BIG: ReadonlySet<string> = new Set(["long", "unsignedLong"]);
const TEXTS: ReadonlySet<string> = new Set([
  "string",
  "normalizedString",
  "token",
  "language",
  "Name",
  "NCName",
  "NMTOKEN",
  "ID",
  "IDREF",
  "ENTITY",
  "anyURI",
]);

function checked(datatype: string, text: string): string {
  const pattern = LEXICAL.get(datatype);
  if (pattern !== undefined && !pattern.test(text)) {
    throw new TypeError(`${show(text)} is no valid xsd:${datatype}`);
  }
  return text;
}

/** Asks questions of a SPARQL endpoint. */
export class Client {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** All rows of a SELECT. */
  async rows<R>(query: Query, params: object, options: CallOptions = {}): Promise<readonly R[]> {
    const text = await this.#send(query, params, "application/sparql-results+json", options);
    return decodeRows<R>(query, text);
  }

  /** The row of a SELECT that gives at most one. */
  async maybe<R>(query: Query, params: object, options: CallOptions = {}): Promise<R | undefined> {
    const rows = await this.rows<R>(query, params, options);
    if (rows.length > 1) {
      throw new QueryError("cardinality", query.name, `expected one row, got ${rows.length}`);
    }
    return rows[0];
  }

  /** The row of a SELECT that always gives one. */
  async one<R>(query: Query, params: object, options: CallOptions = {}): Promise<R> {
    const row = await this.maybe<R>(query, params, options);
    if (row === undefined) {
      throw new QueryError("cardinality", query.name, "expected one row, got none");
    }
    return row;
  }

  /** The answer to an ASK. */
  async ask(query: Query, params: object, options: CallOptions = {}): Promise<boolean> {
    const text = await this.#send(query, params, "application/sparql-results+json", options);
    const answer = own(parseJson(query, text), "boolean");
    if (typeof answer !== "boolean") {
      throw new QueryError("decode", query.name, `expected a boolean, got ${show(text)}`);
    }
    return answer;
  }

  /** The triples of a CONSTRUCT or DESCRIBE, as N-Triples. */
  async graph(query: Query, params: object, options: CallOptions = {}): Promise<string> {
    return this.#send(query, params, "application/n-triples", options);
  }

  async #send(query: Query, params: object, accept: string, call: CallOptions): Promise<string> {
    const body = sparql(query, params);
    const { endpoint, headers, timeoutMs = 30_000, maxLength = 64 * 1024 * 1024 } = this.#options;
    const fetch = this.#options.fetch ?? host.fetch;
    if (fetch === undefined) {
      throw new QueryError("transport", query.name, "this host has no fetch: give one to the client");
    }
    const deadline = new Deadline(timeoutMs, call.signal);
    try {
      const response = await deadline.race(
        fetch(endpoint, {
          method: "POST",
          headers: { ...headers, accept, "content-type": "application/sparql-query; charset=utf-8" },
          body,
          redirect: "error",
          signal: deadline.signal as never,
        }),
      );
      const length = Number(response.headers.get("content-length") ?? "0");
      if (length > maxLength) {
        throw new QueryError("transport", query.name, `the answer is longer than ${maxLength}`);
      }
      const text = await deadline.race(response.text());
      if (!response.ok) {
        const message = `status ${response.status}: ${text.slice(0, 400)}`;
        throw new QueryError("status", query.name, message, response.status);
      }
      if (text.length > maxLength) {
        throw new QueryError("transport", query.name, `the answer is longer than ${maxLength}`);
      }
      return text;
    } catch (error) {
      if (error instanceof QueryError) {
        throw error;
      }
      const message = error instanceof Error ? error.message : String(error);
      throw new QueryError("transport", query.name, message, undefined, error);
    } finally {
      deadline.end();
    }
  }
}

interface Host {
  readonly fetch?: Fetch;
  readonly AbortController?: new () => { readonly signal: SignalLike; abort(reason?: unknown): void };
  readonly setTimeout?: (run: () => void, ms: number) => unknown;
  readonly clearTimeout?: (timer: unknown) => void;
}
const host: Host = globalThis as unknown as Host;

/** Ends a request after a time, or when the caller gives up. */
class Deadline {
  readonly signal: SignalLike | undefined;
  readonly #given: SignalLike | undefined;
  readonly #timer: unknown;
  readonly #stop: () => void;
  readonly #stopped: Promise<never>;

  constructor(ms: number, given: SignalLike | undefined) {
    const controller = host.AbortController === undefined ? undefined : new host.AbortController();
    this.signal = controller?.signal;
    this.#given = given;
    let fail: (reason: Error) => void = () => undefined;
    this.#stopped = new Promise((_, reject) => {
      fail = reject;
    });
    this.#stopped.catch(() => undefined);
    const end = (message: string): void => {
      const reason = new Error(message);
      fail(reason);
      controller?.abort(reason);
    };
    this.#stop = () => end("given up by the caller");
    this.#timer = host.setTimeout?.(() => end(`no answer within ${ms} ms`), ms);
    if (given?.aborted === true) {
      this.#stop();
    } else {
      given?.addEventListener("abort", this.#stop);
    }
  }

  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#stopped]);
  }

  end(): void {
    host.clearTimeout?.(this.#timer);
    this.#given?.removeEventListener("abort", this.#stop);
  }
}

/** The SPARQL text of a question with its arguments in it. */
export function sparql(query: Query, params: object): string {
  const given: Record<string, readonly string[]> = Object.create(null) as Record<string, string[]>;
  const known = new Set(query.params.map((it) => it.name));
  for (const name of Object.keys(params)) {
    if (!known.has(name)) {
      throw new QueryError("parameter", query.name, `there is no parameter ${show(name)}`);
    }
  }
  for (const param of query.params) {
    const value = own(params, param.name);
    if (value === undefined) {
      if (param.default !== undefined) {
        given[param.variable] = param.default;
      } else if (param.required) {
        throw new QueryError("parameter", query.name, `parameter ${param.name} is missing`);
      }
      continue;
    }
    const values: readonly unknown[] = param.list && Array.isArray(value) ? value : [value];
    if (param.filled === true && values.length === 0) {
      throw new QueryError("parameter", query.name, `parameter ${param.name} is an empty list`);
    }
    try {
      given[param.variable] = [...new Set(values.map((it) => encode(param.kind, it)))];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new QueryError("parameter", query.name, `parameter ${param.name}: ${message}`);
    }
  }
  const fits = query.texts.find((text) => {
    const extra = query.params.filter(
      (it) => (it.list || (!it.required && it.default === undefined)) && it.variable in given,
    );
    return extra.length === text.given.length && extra.every((it) => text.given.includes(it.variable));
  });
  if (fits === undefined) {
    throw new QueryError("parameter", query.name, "these parameters do not go together");
  }
  return fits.parts.map((part) => write(part, given)).join("");
}

function write(part: Part, given: Readonly<Record<string, readonly string[]>>): string {
  if (typeof part === "string") {
    return part;
  }
  if ("hole" in part) {
    return given[part.hole]?.[0] ?? "";
  }
  const values = given[part.each] ?? [];
  return values.map((it) => `${part.open}${it}${part.close}`).join(part.separator);
}

/** A value in N-Triples syntax. */
export function encode(kind: Kind, value: unknown): string {
  if (kind === "iri" || kind === "node") {
    return encodeIri(value);
  }
  if (kind === "lang" || kind === "literal") {
    return encodeLiteral(value);
  }
  if (kind === "term") {
    return typeof value === "string" ? encodeIri(value) : encodeLiteral(value);
  }
  if ("datatype" in kind) {
    return encodeTyped(kind.datatype, kind.base ?? kind.datatype, value);
  }
  if ("values" in kind) {
    if (typeof value === "string" && (kind.open || Object.values(kind.values).includes(value))) {
      return kind.literal ? quote(value) : encodeIri(value);
    }
    throw new TypeError(`${show(value)} is not in the list of values`);
  }
  for (const one of kind.any) {
    try {
      return encode(one, value);
    } catch {
      continue;
    }
  }
  throw new TypeError(`${show(value)} is of none of the possible types`);
}

function encodeIri(value: unknown): string {
  if (typeof value !== "string" || !isIri(value)) {
    throw new TypeError(`${show(value)} is no absolute IRI`);
  }
  return `<${value}>`;
}

function encodeLiteral(value: unknown): string {
  if (typeof value === "string") {
    return quote(value);
  }
  const text = own(value, "value");
  const language = own(value, "language");
  const datatype = own(value, "datatype");
  if (typeof text === "string" && typeof language === "string") {
    if (!/^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/u.test(language)) {
      throw new TypeError(`${show(language)} is no language tag`);
    }
    return `${quote(text)}@${language}`;
  }
  if (typeof text === "string" && typeof datatype === "string") {
    return `${quote(text)}^^${encodeIri(datatype)}`;
  }
  throw new TypeError(`${show(value)} is no literal`);
}

function encodeTyped(datatype: string, base: string, value: unknown): string {
  const local = base.startsWith(XSD) ? base.slice(XSD.length) : "";
  if (local === "" || !(LEXICAL.has(local) || INTEGERS.has(local) || isKnown(local))) {
    return encodeLiteral(typeof value === "string" ? { value, datatype } : value);
  }
  return `${quote(lexical(local, value))}^^<${datatype}>`;
}

function isKnown(local: string): boolean {
  return TEXTS.has(local) || local === "float";
}

function lexical(local: string, value: unknown): string {
  if (local === "boolean" && typeof value === "boolean") {
    return String(value);
  }
  const range = INTEGERS.get(local);
  if (range !== undefined) {
    return String(integer(local, range, value));
  }
  if (local === "double" || local === "float") {
    if (typeof value === "number") {
      return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF";
    }
  } else if (typeof value === "string") {
    return checked(local, value);
  }
  throw new TypeError(`${show(value)} is no xsd:${local}`);
}

function integer(
  local: string,
  [least, most]: readonly [bigint | null, bigint | null],
  value: unknown,
): bigint {
  const whole =
    typeof value === "bigint"
      ? value
      : typeof value === "number" && Number.isSafeInteger(value)
        ? BigInt(value)
        : undefined;
  if (whole === undefined || (least !== null && whole < least) || (most !== null && whole > most)) {
    throw new TypeError(`${show(value)} is no xsd:${local}`);
  }
  return whole;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ['"', '\\"'],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/**
 * A `u` behind a backslash is escaped too: SPARQL resolves `\u0022` before it looks for the end of
 * a string, and some parsers do so even behind an escaped backslash.
 */
function quote(text: string): string {
  let out = '"';
  let previous = "";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) {
      throw new TypeError("the text is no valid Unicode");
    }
    const isHidden = code < 0x20 || code === 0x7f;
    const isTreacherous = previous === "\\" && (char === "u" || char === "U");
    out +=
      ESCAPES.get(char) ??
      (isHidden || isTreacherous ? `\\u${code.toString(16).padStart(4, "0")}` : char);
    previous = char;
  }
  return `${out}"`;
}

/** The rows of a JSON result. */
export function decodeRows<R>(query: Query, text: string): readonly R[] {
  const bindings = own(own(parseJson(query, text), "results"), "bindings");
  if (!Array.isArray(bindings)) {
    throw new QueryError("decode", query.name, `expected rows, got ${show(text)}`);
  }
  return bindings.map((binding: unknown, n) => {
    const row: Record<string, unknown> = {};
    for (const column of query.columns) {
      row[column.name] = cell(query, column, n + 1, own(binding, column.variable));
    }
    return row as R;
  });
}

function cell(
  query: Query,
  column: Query["columns"][number],
  row: number,
  term: unknown,
): unknown {
  const fail = (expected: string): never => {
    const got = term === undefined ? "nothing" : show(own(term, "value") ?? term);
    const where = `row ${row}, column ${column.variable}`;
    throw new QueryError("decode", query.name, `${where}: expected ${expected}, got ${got}`);
  };
  if (term === undefined) {
    return column.nullable ? null : fail("a value");
  }
  const value = decode(column.kind, term);
  return value === undefined ? fail(name(column.kind)) : value;
}

/** The value of a term of a JSON result; `undefined` if it is not of the kind. */
export function decode(kind: Kind, term: unknown): unknown {
  const type = own(term, "type");
  const value = own(term, "value");
  if (typeof value !== "string") {
    return undefined;
  }
  const isLiteral = type === "literal" || type === "typed-literal";
  const node = type === "uri" ? value : type === "bnode" ? `_:${value}` : undefined;
  if (kind === "iri") {
    return type === "uri" ? value : undefined;
  }
  if (kind === "node") {
    return node;
  }
  if (kind === "term" && node !== undefined) {
    return node;
  }
  if (typeof kind === "object" && "any" in kind) {
    for (const one of kind.any) {
      const found = decode(one, term);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }
  if (typeof kind === "object" && "values" in kind && !kind.literal) {
    const isValue = type === "uri" && (kind.open || Object.values(kind.values).includes(value));
    return isValue ? value : undefined;
  }
  return isLiteral ? decodeLiteral(kind, value, term) : undefined;
}

function decodeLiteral(kind: Kind, value: string, term: unknown): unknown {
  const tag = own(term, "xml:lang");
  const language = typeof tag === "string" ? tag : undefined;
  const stated = own(term, "datatype");
  const datatype =
    typeof stated === "string" ? stated : language === undefined ? `${XSD}string` : `${RDF}langString`;
  if (kind === "lang") {
    return language === undefined ? undefined : { value, language };
  }
  if (kind === "literal" || kind === "term") {
    return language === undefined ? { value, datatype } : { value, language };
  }
  if (typeof kind === "object" && "values" in kind) {
    const isValue = language === undefined && (kind.open || Object.values(kind.values).includes(value));
    return isValue ? value : undefined;
  }
  if (typeof kind === "object" && "datatype" in kind) {
    if (kind.base !== undefined) {
      return datatype === kind.datatype ? decodeTyped(kind.base, kind.base, value) : undefined;
    }
    return decodeTyped(kind.datatype, datatype, value);
  }
  return undefined;
}

function decodeTyped(expected: string, actual: string, value: string): unknown {
  const local = expected.startsWith(XSD) ? expected.slice(XSD.length) : "";
  const given = actual.startsWith(XSD) ? actual.slice(XSD.length) : "";
  const range = INTEGERS.get(local);
  if (range !== undefined) {
    const text = value.trim();
    if (!INTEGERS.has(given) || !/^[+-]?\d+$/u.test(text)) {
      return undefined;
    }
    const whole = BigInt(text.startsWith("+") ? text.slice(1) : text);
    if ((range[0] !== null && whole < range[0]) || (range[1] !== null && whole > range[1])) {
      return undefined;
    }
    if (BIG.has(local)) {
      return whole;
    }
    const number = Number(whole);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  const isSame =
    actual === expected ||
    (local === "decimal" && INTEGERS.has(given)) ||
    (local === "duration" && (given === "dayTimeDuration" || given === "yearMonthDuration")) ||
    (local === "double" && given === "float") ||
    (local === "dateTime" && given === "dateTimeStamp");
  if (!isSame) {
    return undefined;
  }
  if (local === "boolean") {
    const text = value.trim();
    return text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : undefined;
  }
  if (local === "double" || local === "float") {
    const text = value.trim();
    if (LEXICAL.get("double")?.test(text) !== true) {
      return undefined;
    }
    return text.endsWith("INF") ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
  }
  if (TEXTS.has(local)) {
    return value;
  }
  const pattern = LEXICAL.get(local);
  if (pattern === undefined) {
    return { value, datatype: actual };
  }
  const text = value.trim();
  return pattern.test(text) ? text : undefined;
}

function name(kind: Kind): string {
  if (typeof kind === "string") {
    return kind;
  }
  if ("datatype" in kind) {
    return kind.datatype;
  }
  return "any" in kind ? kind.any.map(name).join(" or ") : "one of the listed values";
}

/** A property that an object has itself. */
function own(object: unknown, key: string): unknown {
  return typeof object === "object" && object !== null && Object.hasOwn(object, key)
    ? (object as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function parseJson(query: Query, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const message = `the answer is no JSON: ${show(text)}`;
    throw new QueryError("decode", query.name, message, undefined, error);
  }
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
