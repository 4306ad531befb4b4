//! Typed questions, asked of a live `ggen serve` that `GGEN_ENDPOINT` names, and with the feature
//! `ggen` in this process.

use ggen_bindings::{
    cas, nmh,
    queries::nmh::CampaignMessagesParams,
    queries::{
        cas::{FrameworkStatusParams, FrameworkStatusRow, framework_status},
        nmh::{PendingMessagesParams, PendingMessagesRow, campaign_messages, pending_messages},
    },
    rt::{self, Executor},
};

const NOW: &str = "2025-01-15T12:00:00Z";

fn ask_everything(on: &dyn Executor) {
    messages_wait_by_urgency(on);
    a_score_is_exact(on);
    no_argument_changes_the_question(on);
}

fn messages_wait_by_urgency(on: &dyn Executor) {
    let params = PendingMessagesParams { now: NOW.parse().unwrap() };
    let row = |m, prio| PendingMessagesRow {
        m: rt::Iri::from_static(m),
        prio,
        channel: rt::Iri::from_static("https://example.org/nmh/ch-sms"),
    };
    let rows = pending_messages(on, &params).unwrap();
    assert_eq!(
        rows,
        [
            row("https://example.org/nmh/m3", nmh::Priority::Critical),
            row("https://example.org/nmh/m4", nmh::Priority::High),
        ]
    );
}

fn a_score_is_exact(on: &dyn Executor) {
    let params = FrameworkStatusParams {
        framework: rt::Iri::from_static("https://w3id.org/ggen/ns/compliance#GDPR"),
        as_of: NOW.parse().unwrap(),
    };
    let found: FrameworkStatusRow = framework_status(on, &params).unwrap();
    assert_eq!((found.total, found.pass, found.fail, found.unassessed), (4, 2, 1, 1));
    assert_eq!(found.score, Some("50".parse().unwrap()));
}

fn no_argument_changes_the_question(on: &dyn Executor) {
    let refused = rt::Iri::<cas::Framework>::new("urn:x> ?p ?o } #");
    assert!(refused.is_err());
    let campaign = rt::Iri::new("urn:x#'%7D$now;?x").unwrap();
    let rows = campaign_messages(on, &CampaignMessagesParams { campaign }).unwrap();
    assert_eq!(rows, []);
}

#[test]
fn over_http() {
    let Ok(endpoint) = std::env::var("GGEN_ENDPOINT") else {
        println!("skipped: GGEN_ENDPOINT is not set");
        return;
    };
    ask_everything(&rt::Http::new(&endpoint).unwrap());
}

#[cfg(feature = "ggen")]
#[test]
fn in_this_process() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let ggen = ggen_bindings::in_process::InProcess::open(&root).unwrap();
    ask_everything(&ggen);
    ask_everything(&ggen);
}
