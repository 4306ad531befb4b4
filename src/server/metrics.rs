//! Counters in the Prometheus text format. No label ever holds what a client sent.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::server::state::{AppState, Phase};

/// Upper bounds of the latency buckets, in seconds.
const BUCKETS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 10.0, 30.0];

/// What has been counted since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<Requests>,
    running: AtomicU64,
    outcomes: [AtomicU64; 5],
}

#[derive(Debug, Default)]
struct Requests {
    by_status: BTreeMap<(String, &'static str, u16), u64>,
    latency: BTreeMap<String, Histogram>,
}

#[derive(Debug, Default)]
struct Histogram {
    counts: [u64; BUCKETS.len()],
    total: u64,
    seconds: f64,
}

/// How a query ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With an answer.
    Ok,
    /// Its time was over.
    Timeout,
    /// It needed too much memory.
    Memory,
    /// The client had gone.
    Cancelled,
    /// It was refused or failed.
    Error,
}

const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Ok, "ok"),
    (Outcome::Timeout, "timeout"),
    (Outcome::Memory, "memory"),
    (Outcome::Cancelled, "cancelled"),
    (Outcome::Error, "error"),
];

/// A query that runs; it is counted as an error if it ends by a panic.
#[derive(Debug)]
pub(super) struct Running<'a> {
    metrics: &'a Metrics,
    outcome: Outcome,
}

impl Running<'_> {
    pub(super) fn ends(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.metrics.running.fetch_sub(1, Ordering::Relaxed);
        self.metrics.outcomes[self.outcome as usize].fetch_add(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub(super) fn query_starts(&self) -> Running<'_> {
        self.running.fetch_add(1, Ordering::Relaxed);
        Running { metrics: self, outcome: Outcome::Error }
    }

    /// Counts an answered request. `route` is a pattern of the routing table, never a path.
    pub(super) fn request(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.by_status.entry((route.to_owned(), method, status)).or_default() += 1;
        requests.latency.entry(route.to_owned()).or_default().observe(took.as_secs_f64());
    }

    /// All metrics of a server.
    pub(super) fn render(&self, state: &AppState, started: Instant) -> String {
        let mut out = String::new();
        let running = self.running.load(Ordering::Relaxed).to_string();
        let waiting = state.pool.waiting().to_string();
        let ready = u8::from(state.phase() == Phase::Ready).to_string();
        let uptime = started.elapsed().as_secs_f64().to_string();
        let version = concat!("{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1");
        family(&mut out, "ggen_build_info", "gauge", "The version that runs.");
        let _ = writeln!(out, "ggen_build_info{version}");
        gauge(&mut out, "ggen_uptime_seconds", "Seconds since the start.", &uptime);
        gauge(&mut out, "ggen_ready", "Whether questions are answered.", &ready);
        gauge(&mut out, "ggen_queries_running", "Queries on a thread.", &running);
        gauge(&mut out, "ggen_queries_waiting", "Queries that wait for a thread.", &waiting);
        if let Some(dataset) = state.current() {
            let (all, asserted) = (dataset.snapshot.len(), dataset.asserted);
            gauge(&mut out, "ggen_quads", "Quads in the dataset.", &all.to_string());
            gauge(&mut out, "ggen_quads_asserted", "Quads read from files.", &asserted.to_string());
        }
        self.queries(&mut out);
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).render(&mut out);
        out
    }

    fn queries(&self, out: &mut String) {
        family(out, "ggen_queries_total", "counter", "Queries by how they ended.");
        for (outcome, name) in OUTCOMES {
            let count = self.outcomes[outcome as usize].load(Ordering::Relaxed);
            let _ = writeln!(out, "ggen_queries_total{{outcome=\"{name}\"}} {count}");
        }
    }
}

impl Requests {
    fn render(&self, out: &mut String) {
        let name = "ggen_http_requests_total";
        family(out, name, "counter", "Requests by route, method and status.");
        for ((route, method, status), count) in &self.by_status {
            let _ = writeln!(
                out,
                "{name}{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} {count}"
            );
        }
        let name = "ggen_http_request_duration_seconds";
        family(out, name, "histogram", "Seconds until the answer began.");
        for (route, histogram) in &self.latency {
            for (bound, count) in BUCKETS.iter().zip(histogram.counts) {
                let _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {count}");
            }
            let Histogram { total, seconds, .. } = histogram;
            let _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {total}");
            let _ = writeln!(out, "{name}_sum{{route=\"{route}\"}} {seconds}");
            let _ = writeln!(out, "{name}_count{{route=\"{route}\"}} {total}");
        }
    }
}

impl Histogram {
    /// Buckets are cumulative.
    fn observe(&mut self, seconds: f64) {
        for (bound, count) in BUCKETS.iter().zip(&mut self.counts) {
            *count += u64::from(seconds <= *bound);
        }
        self.total += 1;
        self.seconds += seconds;
    }
}

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn gauge(out: &mut String, name: &str, help: &str, value: &str) {
    family(out, name, "gauge", help);
    let _ = writeln!(out, "{name} {value}");
}
