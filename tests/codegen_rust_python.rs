//! The generated Rust and Python: what no other generator survives compiles here, and typed
//! questions are answered by a server.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first fault")]

use std::{
    env, fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use ggen::{
    codegen::{
        extract::{Inputs, PackageInput, Settings, extract},
        model::Model,
        plan::{PlanSettings, Target, plan},
        render::{Replacements, render},
    },
    diag::sources::Sources,
    query::{
        budget::Budget,
        file::{QueryFile, parse},
        function::Functions,
        results::{TableFormat, write_table},
    },
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
    workspace::{Workspace, dataset::Dataset},
};

#[path = "../templates/rust/runtime/in_process.rs"]
#[expect(clippy::pedantic, dead_code, unreachable_pub, reason = "a part of generated crates")]
mod in_process;
#[path = "../templates/rust/runtime/rt/mod.rs"]
#[expect(clippy::pedantic, dead_code, unused_imports, unreachable_pub, reason = "the same")]
mod rt;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The model of everything in `tests/codegen_traps`.
fn traps() -> Model {
    let folder = root().join("tests/codegen_traps");
    let functions = Functions::standard();
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    names.sort();
    let (mut documents, mut queries) = (Vec::new(), Vec::new());
    for path in names {
        let text = fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_some_and(|it| it == "rq") {
            let (query, _) = QueryFile::read(stem, stem, &text, &functions);
            queries.push(query.unwrap_or_else(|| panic!("{stem} is no query")));
        } else {
            let options = ReadOptions::default();
            let (document, found) = read(text.as_bytes(), Format::Turtle, stem, &options);
            assert!(found.is_empty(), "{found:?}");
            documents.push(document);
        }
    }
    let inputs = Inputs {
        packages: vec![PackageInput {
            name: "traps",
            namespaces: vec![
                ("t", "https://example.org/traps#"),
                ("o", "https://example.org/other#"),
            ],
            documents: documents.iter().collect(),
            queries: queries.iter().collect(),
        }],
        sources: &Sources::default(),
        functions: &functions,
    };
    let (model, found) = extract(&inputs, &Settings::default());
    let refused: Vec<_> = found.iter().filter(|it| it.code == "SPQ024").collect();
    assert!(refused.is_empty(), "{refused:?}");
    model
}

/// Writes a target's files into a folder.
fn write(target: Target, model: &Model, folder: &Path) {
    let settings = PlanSettings {
        package: "traps".to_owned(),
        version: "0.1.0".to_owned(),
        languages: vec!["en".to_owned(), String::new()],
        ..PlanSettings::default()
    };
    for file in render(&plan(target, model, &settings), &Replacements::new()).unwrap() {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.text).unwrap();
    }
}

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&text));
}

fn has_python() -> bool {
    let version = ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"];
    Command::new("python3").args(version).status().is_ok_and(|it| it.success())
}

#[test]
fn whatever_parses_compiles_in_rust_without_warnings() {
    let folder = tempfile::tempdir().unwrap();
    write(Target::Rust, &traps(), folder.path());
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    succeeds(
        Command::new(rustc)
            .current_dir(folder.path())
            .args(["--edition", "2024", "--crate-type", "lib", "--crate-name", "traps"])
            .args([
                "--emit",
                "metadata",
                "-D",
                "warnings",
                "--check-cfg",
                "cfg(feature, values(\"ggen\"))",
            ])
            .arg("src/lib.rs"),
    );
}

#[test]
fn whatever_parses_imports_in_python() {
    if !has_python() {
        println!("skipped: there is no Python 3.11");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write(Target::Python, &traps(), folder.path());
    let modules = ["t", "o", "vocab", "queries.t"].map(|it| format!("import traps.{it}\n"));
    for module in &modules {
        let import = ["-W", "error", "-c", module];
        succeeds(Command::new("python3").current_dir(folder.path()).args(import));
    }
    // Whoever has mypy checks the types as well.
    let has_mypy = Command::new("mypy").arg("--version").output().is_ok();
    if has_mypy {
        succeeds(Command::new("mypy").current_dir(folder.path()).args(["--strict", "traps"]));
    }
}

/// Answers SPARQL over HTTP, in chunks, until the test ends.
fn serve() -> String {
    let (workspace, _) = Workspace::open(root()).unwrap();
    let dataset = workspace.dataset().unwrap().clone();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/sparql", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &dataset);
        }
    });
    endpoint
}

fn answer(mut stream: TcpStream, dataset: &Dataset) {
    let text = request(&mut stream);
    let query = match parse(&text, None, &dataset.functions) {
        Ok(query) => query,
        Err(error) => {
            let body = format!("no query: {error}");
            let head = "HTTP/1.1 400 Bad Request\r\nContent-Length";
            write!(stream, "{head}: {}\r\n\r\n{body}", body.len()).unwrap();
            return;
        }
    };
    let found = dataset.ask(&query, &Budget::unlimited()).unwrap();
    let mut body = Vec::new();
    write_table(&found, TableFormat::Json, &mut body).unwrap();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n";
    write!(stream, "{head}Transfer-Encoding: chunked\r\n\r\n").unwrap();
    for chunk in body.chunks(100) {
        write!(stream, "{:x}\r\n", chunk.len()).unwrap();
        stream.write_all(chunk).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
}

/// The body of a request.
fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|it| it.strip_prefix("content-length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                return body.to_owned();
            }
        }
        let n = stream.read(&mut chunk).unwrap();
        assert!(n > 0, "a whole request comes");
        bytes.extend_from_slice(&chunk[..n]);
    }
}

#[test]
fn python_asks_a_server() {
    if !has_python() {
        println!("skipped: there is no Python 3.11");
        return;
    }
    succeeds(
        Command::new("python3")
            .current_dir(root().join("codegen/python"))
            .env("GGEN_ENDPOINT", serve())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .args(["-W", "error", "-m", "unittest", "discover", "-s", "tests"]),
    );
}

static ECHO: rt::Query = rt::Query {
    name: "echo",
    file: "echo.rq",
    columns: &["x"],
    texts: &[
        (
            &["only"],
            &[
                rt::Part::Text("SELECT ?x { BIND("),
                rt::Part::Hole("value"),
                rt::Part::Text(" AS ?x) FILTER(?x IN ("),
                rt::Part::Each("only", "", "", ", "),
                rt::Part::Text(")) }"),
            ],
        ),
        (
            &[],
            &[
                rt::Part::Text("SELECT ?x { BIND("),
                rt::Part::Hole("value"),
                rt::Part::Text(" AS ?x) }"),
            ],
        ),
    ],
};

#[derive(Debug)]
struct Echo(rt::Term);

impl rt::Row for Echo {
    fn read(reader: &rt::Reader<'_>) -> Result<Self, rt::Error> {
        reader.one(0, rt::ANY).map(Self)
    }
}

fn echo<T: rt::Value>(on: &dyn rt::Executor, value: &T, datatype: &str) -> rt::Term {
    let arguments = rt::Arguments::new(&ECHO).one("value", value, datatype).unwrap();
    rt::exactly_one::<Echo>(on, &arguments).unwrap().0
}

/// Texts that end strings, comments or escapes in some syntax.
const HOSTILE: [&str; 12] = [
    "\" } # x",
    "\\",
    "\\\"",
    "\\u0022 } #",
    "\\\\u0022",
    "\\U00000022",
    "a\nb\r\tc",
    "\u{0}\u{1}\u{7f}",
    "'''\"\"\"",
    "<urn:x>",
    "$now ?x {{ }}",
    "\u{1F600}\u{202e}\u{2028}",
];

fn hostile_texts_come_back(on: &dyn rt::Executor) {
    for text in HOSTILE {
        let plain = rt::Term::from(rt::Literal::string(text));
        assert_eq!(echo(on, &text.to_owned(), rt::xsd::STRING), plain);
        let tagged = rt::LangText::new(text, "en");
        assert_eq!(echo(on, &tagged, rt::ANY), rt::Literal::tagged(text, "en").unwrap().into());
        assert_eq!(rt::parse_term(&plain.to_string()).unwrap(), plain);
        let line = format!("<urn:a> <urn:b> {plain} .");
        assert_eq!(rt::parse_graph(&line).unwrap()[0].object, plain);
    }
}

fn lists_are_chosen_by_presence(on: &dyn rt::Executor) {
    let ask = |members: &[i64]| {
        let arguments = rt::Arguments::new(&ECHO).one("value", &2_i64, rt::xsd::INTEGER);
        let arguments = arguments.unwrap().list("only", members, rt::xsd::INTEGER).unwrap();
        rt::rows::<Echo>(on, &arguments).unwrap().len()
    };
    assert_eq!([ask(&[1, 2]), ask(&[1]), ask(&[])], [1, 0, 0]);
}

#[test]
fn no_text_changes_a_question() {
    let http = rt::Http::new(&serve()).unwrap();
    hostile_texts_come_back(&http);
    lists_are_chosen_by_presence(&http);
    let (workspace, _) = Workspace::open(root()).unwrap();
    let ggen = in_process::InProcess::new(workspace.dataset().unwrap().clone());
    hostile_texts_come_back(&ggen);
    lists_are_chosen_by_presence(&ggen);
}

/// A server that says the same to everybody.
fn says(response: &'static str) -> rt::Http {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/?a=b", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            request(&mut stream);
            stream.write_all(response.as_bytes()).unwrap();
            if response.is_empty() {
                thread::sleep(Duration::from_secs(5));
            }
        }
    });
    let timeout = Duration::from_millis(500);
    rt::Http::new(&endpoint).unwrap().with_timeout(timeout).with_max_bytes(1000)
}

#[test]
fn broken_answers_are_errors() {
    let error = |response: &'static str| {
        let arguments = rt::Arguments::new(&ECHO).one("value", &1_i64, rt::xsd::INTEGER);
        let error = rt::rows::<Echo>(&says(response), &arguments.unwrap()).unwrap_err();
        let text = error.to_string();
        text.strip_prefix("cannot reach the endpoint: ").unwrap_or(&text).to_owned()
    };
    for (head, expected) in [
        ("HTTP/1.1 302 Found\r\nLocation: http://x.example/", "the endpoint answered 302: "),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2000", "the answer is larger than 1000 bytes"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1", "a broken Content-Length"),
        ("HTTP/1.1 200 OK\r\nno header", "a broken header"),
        ("SSH-2.0", "the answer is not HTTP/1.1"),
    ] {
        let response = format!("{head}\r\n\r\n").leak();
        assert_eq!(error(response), expected, "{head}");
    }
    assert_eq!(error(""), "the endpoint took too long");
    for (body, expected) in [
        ("Content-Length: 20\r\n\r\n{}", "the answer ends too early"),
        (
            "Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
            "the answer is larger than 1000 bytes",
        ),
        ("Transfer-Encoding: chunked\r\n\r\nx\r\n", "a broken chunk"),
        ("A: b\r\n\r\n{} x", "the answer is not JSON, from byte 3"),
        ("A: b\r\n\r\n{\"boolean\":true}", "the answer is a boolean instead of a table"),
        (
            "A: b\r\n\r\n{\"head\":{\"vars\":[\"x\"]},\"results\":{\"bindings\":[{}]}}",
            "query `echo`, row 1, column `x`: expected a value, found nothing",
        ),
    ] {
        let response = format!("HTTP/1.1 200 OK\r\n{body}").leak();
        assert_eq!(error(response), expected, "{body}");
    }
}

#[test]
fn json_is_read_strictly() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let broken = [
        "",
        "{",
        "[1,]",
        "{\"a\" 1}",
        "01",
        "\"\\ud800\"",
        "\"\n\"",
        "nul",
        "+1",
        "1.",
        deep.as_str(),
    ];
    for text in broken {
        assert!(rt::parse_results(text).is_err(), "{text:.20}");
    }
    let row = r#"{"head":{"vars":["a"]},"results":{"bindings":[
        {"a":{"type":"literal","value":"\ud83d\ude00\/"}}]}}"#;
    let rt::Answer::Table(table) = rt::parse_results(row).unwrap() else { panic!("a table") };
    assert_eq!(table.rows[0][0], Some(rt::Literal::string("\u{1F600}/").into()));
}

fn read_literal<T: rt::Value>(value: &str, datatype: &str) -> Result<T, String> {
    let term = rt::Term::from(rt::Literal::typed(value, rt::Iri::new(datatype).unwrap()));
    T::from_term(&term, datatype).map_err(|it| it.to_string())
}

#[test]
fn values_outside_a_datatype_are_refused() {
    use rt::xsd;
    assert_eq!(read_literal::<i64>(" 7\n", xsd::INTEGER), Ok(7));
    assert!(read_literal::<i64>("9223372036854775808", xsd::INTEGER).is_err());
    assert!(read_literal::<i64>("1.0", xsd::INTEGER).is_err());
    assert!(read_literal::<u64>("0", xsd::POSITIVE_INTEGER).is_err());
    assert!(read_literal::<i32>("2147483648", xsd::INT).is_err());
    assert!(read_literal::<bool>("TRUE", xsd::BOOLEAN).is_err());
    assert!(read_literal::<f64>("inf", xsd::DOUBLE).is_err());
    assert_eq!(read_literal::<f64>("-INF", xsd::DOUBLE), Ok(f64::NEG_INFINITY));
    assert!(read_literal::<rt::Decimal>("1e3", xsd::DECIMAL).is_err());
    let decimal = read_literal::<rt::Decimal>("-00.500", xsd::DECIMAL).unwrap();
    assert_eq!(decimal.to_string(), "-0.5");
    assert!("10".parse::<rt::Decimal>().unwrap() > "9.99".parse().unwrap());
    assert!("-10".parse::<rt::Decimal>().unwrap() < "-9.99".parse().unwrap());
    assert!(read_literal::<rt::Duration>("P1Y", xsd::DAY_TIME_DURATION).is_err());
    assert!(read_literal::<rt::DateTime>("2025-01-15T12:00:00", xsd::DATE_TIME_STAMP).is_err());
    assert!(rt::Value::to_term(&-1_i64, xsd::NON_NEGATIVE_INTEGER).is_err());
    let double = |it: f64| rt::Value::to_term(&it, xsd::DOUBLE).unwrap().to_string();
    assert!(double(100.0).starts_with("\"1.0E2\""));
    assert!(double(f64::NAN).starts_with("\"NaN\""));
    let text = rt::Literal::tagged("a", "en").unwrap();
    assert!(<String as rt::Value>::from_term(&text.into(), xsd::STRING).is_err());
}

#[test]
fn moments_are_compared_on_the_time_line() {
    let at = |text: &str| text.parse::<rt::DateTime>();
    assert_eq!(at("2025-01-15T12:00:00Z").unwrap(), at("2025-01-15T14:00:00.0+02:00").unwrap());
    assert_eq!(at("2024-12-31T24:00:00Z").unwrap(), at("2025-01-01T00:00:00Z").unwrap());
    assert!(at("2025-01-15T12:00:00.001Z").unwrap() > at("2025-01-15T12:00:00Z").unwrap());
    let zoned = at("2025-01-15T12:00:00Z").unwrap();
    assert_eq!(zoned.partial_cmp(&at("2025-01-15T12:00:00").unwrap()), None);
    assert!(zoned < at("2025-01-17T12:00:00").unwrap());
    for text in [
        "2025-02-29T00:00:00Z",
        "2025-01-15T12:00:60Z",
        "2025-01-15T24:00:01Z",
        "0200-1-1T00:00:00",
        "2025-01-15T12:00:00+15:00",
        "2025-01-15t12:00:00Z",
        "2025-01-15T12:00:00.Z",
        "é025-01-15T12:00:00Z",
    ] {
        assert!(at(text).is_err(), "{text}");
    }
    assert!(at("-0044-03-15T12:00:00Z").unwrap() < at("12025-01-01T00:00:00Z").unwrap());
    assert!("--02-30".parse::<rt::GMonthDay>().is_err());
    let seconds = |it: &str| Duration::try_from(&it.parse::<rt::Duration>().unwrap());
    assert_eq!(seconds("P1DT1.5S").unwrap(), Duration::from_millis(86_401_500));
    assert!(seconds("P1M").is_err());
    for text in ["P", "PT", "P1S", "1D", "P1DT", "PT1M1H", "P-1D", "P99999999999999999999Y"] {
        assert!(text.parse::<rt::Duration>().is_err(), "{text}");
    }
}

#[test]
fn iris_and_blank_nodes_are_validated() {
    for text in
        ["", "x", ":x", "1a:b", "a:b c", "a:<", "a:\"", "a:\\u0020", "a:b\n", "a:{", "a|b:c"]
    {
        assert!(rt::Iri::<rt::Anything>::new(text).is_err(), "{text}");
    }
    assert!(rt::Iri::<rt::Anything>::new("urn:é#1").is_ok());
    assert!(rt::Blank::new("a b").is_err() && rt::Blank::new("a.").is_err());
    for url in ["https://a/", "http://", "http://u@h/", "http://h/ x", "http://h/\r\nX: y"] {
        assert!(rt::Http::new(url).is_err(), "{url}");
    }
}
