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

#[test]
fn an_instance_survives_its_triples() {
    let init = nmh::EmailMessageInit {
        created_at: NOW.parse().unwrap(),
        priority: nmh::Priority::High,
        to: vec![rt::Iri::from_static("urn:a").into(), rt::Blank::new("b").unwrap().into()],
        via: rt::Iri::from_static("urn:c").into(),
    };
    let id = rt::Iri::<nmh::EmailMessage>::from_static("urn:m");
    let mut mail = nmh::EmailMessage::new(id.clone(), init);
    mail.subject = Some("\\u0022 \" \n".to_owned());
    mail.html_body = Some("<p>".to_owned());

    let triples = rt::triples(&mail).unwrap();
    let text: String = triples.iter().map(|it| format!("{it}\n")).collect();
    let graph: rt::Graph = rt::parse_graph(&text).unwrap().into_iter().collect();
    assert_eq!(graph.get::<nmh::EmailMessage>(id.clone()).unwrap(), mail);
    let messages: Vec<nmh::Message> = graph.all().collect::<Result<_, _>>().unwrap();
    assert_eq!(messages, [mail.base.clone()]);
    assert!(rt::Graph::default().get::<nmh::Message>(id).is_err());

    let reference: rt::Ref<nmh::Message> = rt::Ref::new(mail.clone());
    assert_eq!(reference.get::<nmh::EmailMessage>(), Some(&mail));
    assert_eq!(reference.get::<nmh::Message>(), Some(&mail.base));
    assert_eq!(reference.get::<nmh::Campaign>(), None);
    assert_eq!(reference, reference.clone());
}
