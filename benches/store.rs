//! The snapshot against `oxigraph::store::Store` in memory: loading, and the same queries through
//! the same evaluator, rows collected. Prints milliseconds of this run and their ratio; compare, do not quote.
//!
//! `cargo bench --bench store [TRIPLES] [QUERY]`, where QUERY is a part of a query's name

#![expect(clippy::print_stdout, reason = "a bench prints")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use ggen::{
    query::{answer::Answer, budget::Budget, evaluate::evaluate, file::parse, function::Functions},
    rdf::{
        format::Format,
        read::{ReadOptions, read},
    },
    store::{
        builder::Builder,
        id::Id,
        snapshot::{Pattern, Snapshot},
        view::View,
    },
};
use oxigraph::{
    io::RdfFormat,
    model::{GraphNameRef, NamedNode, NamedNodeRef},
    sparql::{QueryResults, QuerySolution, SparqlEvaluator},
    store::Store,
};

const RUNS: usize = 7;
/// What takes less is repeated within a run.
const SHORTEST: Duration = Duration::from_millis(10);

const QUERIES: &[(&str, &str)] = &[
    ("point look-up", "SELECT ?p ?o { <https://example.org/order/77> ?p ?o }"),
    (
        "star over a class",
        "SELECT ?o ?d ?c { ?o a ex:Order ; ex:day ?d ; ex:customer ?c ; ex:total ?t FILTER(?t > 900) }",
    ),
    ("chain", "SELECT ?o ?n { ?o ex:customer ?c . ?c ex:country ex:country7 ; ex:name ?n }"),
    ("optional", "SELECT (COUNT(?n) AS ?k) { ?o a ex:Order OPTIONAL { ?o ex:note ?n } }"),
    ("union", "SELECT ?o { { ?o ex:day 3 } UNION { ?o ex:total 17 } }"),
    ("not exists", "SELECT (COUNT(*) AS ?k) { ?o a ex:Order FILTER NOT EXISTS { ?o ex:note ?n } }"),
    (
        "group by",
        "SELECT ?c (SUM(?t) AS ?s) { ?o ex:customer ?c ; ex:total ?t } GROUP BY ?c ORDER BY DESC(?s) LIMIT 10",
    ),
    ("order by limit", "SELECT ?o ?t { ?o ex:total ?t } ORDER BY DESC(?t) ?o LIMIT 20"),
    ("distinct", "SELECT DISTINCT ?k { ?o ex:customer/ex:country ?k }"),
    ("path", "SELECT ?a { <https://example.org/customer/99> ex:referredBy* ?a }"),
    ("count by predicate", "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let size = arguments.iter().find_map(|it| it.parse().ok()).unwrap_or(1_000_000);
    let wanted = arguments.iter().find(|it| it.parse::<usize>().is_err());
    let turtle = data(size);
    println!("{} triples, {} bytes of Turtle; median of {RUNS} runs, ms", size, turtle.len());
    println!("{:<22} {:>10} {:>10} {:>8}", "", "snapshot", "oxigraph", "ratio");
    let (snapshot, ours) = timed(|| load_snapshot(&turtle));
    let (store, theirs) = timed(|| load_store(&turtle));
    row("load", ours, theirs);
    assert_eq!(snapshot.len(), store.len().expect("the store counts"));
    scans(&snapshot, &store);
    let functions = Functions::standard();
    let mut product = 1.0;
    let mut n_queries = 0_u32;
    let is_wanted = |name: &str| wanted.is_none_or(|it| name.contains(it.as_str()));
    for (name, text) in QUERIES.iter().filter(|it| is_wanted(it.0)) {
        n_queries += 1;
        let text = format!("PREFIX ex: <https://example.org/> {text}");
        let query = parse(&text, None, &functions).expect("the query parses");
        let (a, ours) = timed(|| {
            let answer =
                evaluate(&query, &snapshot, &View::union(), &functions, &Budget::unlimited());
            match answer.expect("the query runs") {
                Answer::Solutions(it) => it.rows.len(),
                _ => 0,
            }
        });
        let (b, theirs) = timed(|| {
            let prepared = SparqlEvaluator::new().for_query(query.clone());
            match prepared.on_store(&store).execute().expect("the query runs") {
                QueryResults::Solutions(it) => {
                    let row = |it: Result<QuerySolution, _>| it.expect("a row").values().to_vec();
                    black_box(it.map(row).collect::<Vec<_>>()).len()
                }
                _ => 0,
            }
        });
        assert_eq!(a, b, "{name}: both find the same number of rows");
        product *= theirs.as_secs_f64() / ours.as_secs_f64();
        row(name, ours, theirs);
    }
    let mean = product.powf(1.0 / f64::from(n_queries.max(1)));
    println!("{:<22} {:>29.1}x", "geometric mean", mean);
}

/// The stores alone, without the evaluator: every row comes out as terms on both sides.
fn scans(snapshot: &Snapshot, store: &Store) {
    let (a, ours) = timed(|| drain(snapshot.quads()));
    let (b, theirs) = timed(|| drain(store.iter()));
    assert_eq!(a, b);
    row("store: all as terms", ours, theirs);
    let predicate = NamedNodeRef::new_unchecked("https://example.org/customer");
    let (a, ours) = timed(|| {
        let pattern = Pattern { predicate: snapshot.id(predicate), ..Pattern::default() };
        let rows = snapshot.scan(pattern);
        drain(rows.map(|it| snapshot.quad(it, Id::DEFAULT_GRAPH)))
    });
    let (b, theirs) = timed(|| {
        let rows = store.quads_for_pattern(None, Some(predicate), None, None);
        drain(rows)
    });
    assert_eq!(a, b);
    row("store: one predicate", ours, theirs);
    let subjects: Vec<NamedNode> = (0..10_000)
        .map(|n| NamedNode::new_unchecked(format!("https://example.org/order/{n}")))
        .collect();
    let (a, ours) = timed(|| {
        let look_up = |it: &NamedNode| {
            let pattern = Pattern { subject: snapshot.id(it), ..Pattern::default() };
            let rows = snapshot.scan(pattern);
            drain(rows.map(|it| snapshot.quad(it, Id::DEFAULT_GRAPH)))
        };
        subjects.iter().map(look_up).sum::<usize>()
    });
    let (b, theirs) = timed(|| {
        let look_up = |it: &NamedNode| {
            let rows = store.quads_for_pattern(Some(it.as_ref().into()), None, None, None);
            drain(rows)
        };
        subjects.iter().map(look_up).sum::<usize>()
    });
    assert_eq!(a, b);
    row("store: 10,000 subjects", ours, theirs);
}

/// Takes every row and counts.
fn drain<T>(rows: impl Iterator<Item = T>) -> usize {
    rows.fold(0, |n, it| {
        black_box(it);
        n + 1
    })
}

fn row(name: &str, ours: Duration, theirs: Duration) {
    let ms = |it: Duration| it.as_secs_f64() * 1e3;
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("{name:<22} {:>10.3} {:>10.3} {ratio:>7.1}x", ms(ours), ms(theirs));
}

/// The last result and the median time.
fn timed<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut times = Vec::with_capacity(RUNS);
    let mut last = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut n_times = 0;
        while n_times == 0 || start.elapsed() < SHORTEST {
            last = Some(black_box(work()));
            n_times += 1;
        }
        times.push(start.elapsed() / n_times);
    }
    times.sort_unstable();
    (last.expect("there is a run"), times[RUNS / 2])
}

fn load_snapshot(turtle: &str) -> Snapshot {
    let (document, found) =
        read(turtle.as_bytes(), Format::Turtle, "bench.ttl", &ReadOptions::default());
    assert!(found.is_empty());
    let mut builder = Builder::new();
    builder.insert_document(&document, GraphNameRef::DefaultGraph);
    builder.build()
}

fn load_store(turtle: &str) -> Store {
    let store = Store::new().expect("a store in memory");
    let mut loader = store.bulk_loader();
    loader.load_from_slice(RdfFormat::Turtle, turtle.as_bytes()).expect("the data loads");
    loader.commit().expect("the data is kept");
    store
}

/// Orders of customers, by a fixed recurrence: the same bytes in every run.
fn data(triples: usize) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("@prefix ex: <https://example.org/> .\n");
    let mut seed = 12_345_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let customers = (triples / 60).max(100) as u64;
    let mut count = 0;
    for n in 0..customers {
        let referrer = next(customers.min(n + 1));
        let country = next(40);
        let _ = writeln!(
            out,
            "<https://example.org/customer/{n}> a ex:Customer ; ex:name \"customer {n}\" ; \
             ex:country ex:country{country} ; ex:referredBy <https://example.org/customer/{referrer}> ."
        );
        count += 4;
    }
    let mut n = 0;
    while count < triples {
        let (day, total, customer) = (next(365), next(1000), next(customers));
        let note = n % 7 == 0;
        let _ = write!(
            out,
            "<https://example.org/order/{n}> a ex:Order ; ex:day {day} ; ex:total {total} ; \
             ex:customer <https://example.org/customer/{customer}>"
        );
        let _ = if note { writeln!(out, " ; ex:note \"note {n}\" .") } else { writeln!(out, " .") };
        count += if note { 5 } else { 4 };
        n += 1;
    }
    out
}
