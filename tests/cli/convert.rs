//! `ggen convert`: any syntax in, any syntax out, and every refusal with its place.

use std::{fs, io::Write as _};

use flate2::{Compression, write::GzEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::support::{Project, run_in};

const TURTLE: &str = "PREFIX ex: <https://example.org/>\n\
    ex:tom a ex:Cat ; ex:name \"Tom\\u0007\"@en--ltr ; ex:likes ( ex:mia [ ex:name 'Jo' ] ) .\n\
    ex:tom ex:age 3 {| ex:source <a.txt> |} .\n";

const DATASET: &str = "<https://example.org/b> <urn:p> \"2\" <urn:g> .\n\
    <https://example.org/a> <urn:p> \"1\"^^<http://www.w3.org/2001/XMLSchema#string> .\n\
    <https://example.org/b>\t<urn:p> \"2\"  <urn:g>.\n";

#[test]
fn each_syntax_can_be_written() {
    let project = Project::new(&[("a.ttl", TURTLE), ("d.nq", DATASET)]);
    let base = ["--base", "https://example.org/x/"];
    for to in ["nt", "ttl"] {
        let said = project.run(&[&["convert", "a.ttl", "--to", to][..], &base].concat());
        insta::assert_snapshot!(format!("to_{to}"), said);
    }
    for to in ["nq", "trig", "jsonld"] {
        let said = project.run(&["convert", "d.nq", "--to", to]);
        insta::assert_snapshot!(format!("dataset_to_{to}"), said);
    }
    let said = project.run(&["convert", "d.nq", "--to", "rdf", "--graph", "urn:g"]);
    assert!(said.starts_with("exit 0") && said.contains("<ns0:p>2</ns0:p>"), "{said}");
    let number = "<urn:a> <https://example.org/1> <urn:b> .";
    let said = run_in(&project.path(), &["convert", "-", "--from", "nt", "--to", "rdf"], number);
    assert!(said.starts_with("exit 2") && said.contains("<https://example.org/1>"), "{said}");
    let xml = "PREFIX e: <https://example.org/#>\n\
        e:a a e:C ; e:p \"x < y\"@en--rtl, <<( e:a e:p 1 )>> .\n";
    let said = run_in(&project.path(), &["convert", "-", "--from", "ttl", "--to", "rdf"], xml);
    insta::assert_snapshot!("to_rdf", said);
}

#[test]
fn all_ways_lead_to_the_same_bytes() {
    let project = Project::new(&[("a.nq", "<https://e.org/#a> <https://e.org/#p> \"x\"@en .\n")]);
    let expected = project.run(&["convert", "a.nq", "--to", "nq"]);
    for format in ["nt", "ttl", "trig", "rdf", "jsonld"] {
        let file = format!("b.{format}");
        let said = project.run(&["convert", "a.nq", "--output", &file]);
        assert_eq!(said, "exit 0\n── out\n── err\n");
        assert_eq!(project.run(&["convert", &file, "--to", "nq"]), expected, "{format}");
    }
}

#[test]
fn named_graphs_need_a_format_with_graphs() {
    let project = Project::new(&[("d.nq", DATASET)]);
    insta::assert_snapshot!(project.run(&["convert", "d.nq", "--to", "ttl"]));
    for (graph, line) in [("urn:g", "b> <urn:p> \"2\""), ("default", "a> <urn:p> \"1\"")] {
        let said = project.run(&["convert", "d.nq", "--to", "nt", "--graph", graph]);
        assert!(said.starts_with("exit 0") && said.contains(line), "{said}");
    }
    let said = project.run(&["convert", "d.nq", "--to", "nt", "--graph", "urn:no"]);
    assert!(said.starts_with("exit 2") && said.contains("no graph <urn:no>"), "{said}");
}

#[test]
fn compressed_files_are_read_and_bombs_are_not() {
    let project = Project::new(&[]);
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let write = |name: &str, bytes: &[u8]| fs::write(project.path().join(name), bytes).unwrap();
    let text = b"<urn:a> <urn:b> <urn:c> .\n";
    write("a.nt.gz", &gzip(text));
    write("a.nt.zst", &compress_to_vec(&text[..], CompressionLevel::Fastest));
    write("bomb.nt.gz", &gzip(&vec![b'\n'; 80 << 20]));
    write("cut.nt.gz", &gzip(text)[..20]);
    write("plain.nt.gz", text);
    for file in ["a.nt.gz", "a.nt.zst"] {
        let said = project.run(&["convert", file, "--to", "nq"]);
        assert!(said.contains("<urn:a> <urn:b> <urn:c> ."), "{said}");
    }
    for (file, message) in [
        ("bomb.nt.gz", "decompression bomb"),
        ("cut.nt.gz", "truncated or damaged"),
        ("plain.nt.gz", "does not begin like it"),
    ] {
        let said = project.run(&["convert", file, "--to", "nq"]);
        assert!(said.starts_with("exit 2") && said.contains(message), "{said}");
    }
}

#[test]
fn refusals_say_where() {
    for (name, file, text) in [
        ("bad_turtle", "a.ttl", "<urn:a> <urn:b>\n  <urn:c .\n"),
        ("bad_nt", "a.nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <b> <urn:c> .\n"),
        (
            "bad_rdf",
            "a.rdf",
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n  \
             <r:Description r:ID='a'/>\n  <r:Description r:ID='a'/>\n</r:RDF>\n",
        ),
        ("bad_json", "a.json", "{\"@context\": {},\n \"@id\": }\n"),
        (
            "bad_jsonld",
            "a.jsonld",
            "{\n  \"@context\": {\"name\": \"https://example.org/name\"},\n  \
             \"name\": {\"@value\": [1]}\n}\n",
        ),
        (
            "unmapped",
            "a.jsonld",
            "{\n  \"@context\": \"https://example.org/ns/c.jsonld\",\n  \"name\": 1\n}\n",
        ),
        (
            "entity_bomb",
            "a.rdf",
            "<!DOCTYPE a [\n<!ENTITY a '1234567890123456789012345678901234567890'>\n\
             <!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\n<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>\n\
             <!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>\n<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>\n\
             <!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>\n]>\n<a>&f;</a>\n",
        ),
    ] {
        let project = Project::new(&[(file, text)]);
        let said = project.run(&["convert", file, "--to", "nq"]);
        assert!(said.starts_with("exit 1") && said.contains(&format!("{file}:")), "{said}");
        insta::assert_snapshot!(name, said);
    }
}

#[test]
fn contexts_come_from_folders() {
    let context = "{\"@context\": {\"name\": \"https://example.org/name\"}}";
    let project = Project::new(&[
        ("a.jsonld", "{\"@context\": \"https://example.org/ns/c.jsonld\", \"name\": \"Ada\"}"),
        ("b.jsonld", "{\"@context\": \"https://example.org/ns/../secret.jsonld\", \"name\": 1}"),
        ("plain.json", "{\"@id\": \"urn:a\", \"name\": \"Ada\"}"),
        ("contexts/c.jsonld", context),
        ("secret.jsonld", context),
    ]);
    let map = ["--map", "https://example.org/ns/=contexts"];
    let said = project.run(&[&["convert", "a.jsonld", "--to", "nt"][..], &map].concat());
    assert!(said.contains("<https://example.org/name> \"Ada\" ."), "{said}");
    let said = project.run(&[&["convert", "b.jsonld", "--to", "nt"][..], &map].concat());
    assert!(said.starts_with("exit 1"), "{said}");
    let said =
        project.run(&["convert", "plain.json", "--to", "nt", "--context", "contexts/c.jsonld"]);
    assert!(said.contains("<urn:a> <https://example.org/name> \"Ada\" ."), "{said}");
    let said = project.run(&["convert", "a.jsonld", "--to", "nt", "--map", "urn:=nowhere"]);
    assert!(said.starts_with("exit 2") && said.contains("no folder `nowhere`"), "{said}");
}

#[test]
fn strict_refuses_what_lenient_warns_of() {
    let project = Project::new(&[
        ("a.nt", "<urn:a> <urn:b%zz> \"x\"@abcdefghij .\n"),
        (
            "a.rdf",
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
             <r:Description r:about='urn:x%zz' r:value='1'/></r:RDF>",
        ),
    ]);
    for file in ["a.nt", "a.rdf"] {
        let said = project.run(&["convert", file, "--to", "nq"]);
        assert!(said.starts_with("exit 0") && said.contains("warning[SYN006]"), "{said}");
        assert!(said.contains("%zz> "), "{said}");
        let said = project.run(&["convert", file, "--to", "nq", "--strict"]);
        assert!(said.starts_with("exit 1") && said.contains("error[SYN006]"), "{said}");
    }
    let grammar = Project::new(&[("a.nt", "<urn:a b> <urn:b> <urn:c> .\n")]);
    assert!(grammar.run(&["convert", "a.nt", "--to", "nq"]).starts_with("exit 1"));
}

#[test]
fn what_json_ld_leaves_out_is_said() {
    let project = Project::new(&[(
        "a.jsonld",
        "{\"@id\": \"urn:a\", \"urn:p\": {\"@value\": \"x\", \"@language\": \"ar\", \
         \"@direction\": \"rtl\"}, \"_:q\": 1, \"urn:r\": {\"@id\": \"a b\"}}",
    )]);
    insta::assert_snapshot!(project.run(&["convert", "a.jsonld", "--to", "nt"]));
    for (option, expected) in [
        ("base-direction", "\"x\"@ar--rtl"),
        ("i18n-datatype", "<https://www.w3.org/ns/i18n#ar_rtl>"),
        ("compound-literal", "#direction> \"rtl\""),
    ] {
        let said = project.run(&["convert", "a.jsonld", "--to", "nt", "--json-ld", option]);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn usage_errors_say_what_to_give() {
    let project = Project::new(&[("a.ttl", ""), ("a.txt", "")]);
    for (arguments, message) in [
        (&["convert", "a.ttl"][..], "--to"),
        (&["convert", "a.ttl", "--to", "docx"], "nt, nq, rdf, jsonld"),
        (&["convert", "a.ttl", "--to", "n3"], "can only be read"),
        (&["convert", "a.txt", "--to", "nt"], "`--from`"),
        (&["convert", "no.ttl", "--to", "nt"], "cannot read `no.ttl`"),
        (&["convert", "a.ttl", "--output", "b.ttl.gz"], "only read"),
        (&["convert", "-", "--to", "nt"], "standard input"),
    ] {
        let said = project.run(arguments);
        assert!(said.starts_with("exit 2"), "{arguments:?} {said}");
        assert!(said.contains(message) || message.starts_with("nt,"), "{arguments:?} {said}");
    }
}
