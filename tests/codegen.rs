//! Ontologies, shapes and queries in; models and code out.

use std::{collections::BTreeMap, fs, path::Path};

use ggen::{
    codegen::{
        extract::{Inputs, PackageInput, Settings, extract},
        model::{Container, Model, Type},
        plan::{PlanSettings, Target, plan},
        reconcile::{MANIFEST, Manifest, drift, reconcile},
        render::{GeneratedFile, Replacements, render},
    },
    diag::{Diagnostic, Severity, sources::Sources},
    query::{file::QueryFile, function::Functions},
    rdf::{
        document::Document,
        format::Format,
        read::{ReadOptions, read},
    },
    workspace::Workspace,
};

const EX: &str = "https://example.org/hostile#";

/// A package of one ontology, shapes included, and one query.
struct Package {
    document: Document,
    query: Option<QueryFile>,
    sources: Sources,
    functions: Functions,
}

impl Package {
    fn new(turtle: &str, query: &str) -> Self {
        let functions = Functions::standard();
        let mut sources = Sources::default();
        sources.insert("a.ttl", turtle);
        sources.insert("hostile-query.rq", query);
        let (document, found) =
            read(turtle.as_bytes(), Format::Turtle, "a.ttl", &ReadOptions::default());
        assert!(found.is_empty(), "{found:?}");
        let read = QueryFile::read("hostile-query", "hostile-query.rq", query, &functions);
        Self { document, query: read.0, sources, functions }
    }

    fn model(&self) -> (Model, Vec<Diagnostic>) {
        let inputs = Inputs {
            packages: vec![PackageInput {
                name: "hostile",
                namespaces: vec![("ex", EX)],
                documents: vec![&self.document],
                queries: self.query.iter().collect(),
            }],
            sources: &self.sources,
            functions: &self.functions,
        };
        extract(&inputs, &Settings::default())
    }
}

fn model(turtle: &str) -> (Model, Vec<Diagnostic>) {
    let prefixes = format!(
        "@prefix ex: <{EX}> . @prefix owl: <http://www.w3.org/2002/07/owl#> . \
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . \
         @prefix sh: <http://www.w3.org/ns/shacl#> . \
         @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    );
    Package::new(&format!("{prefixes}{turtle}"), "").model()
}

fn files(model: &Model, target: Target) -> Vec<GeneratedFile> {
    let settings = PlanSettings {
        package: "bindings".to_owned(),
        version: "0.1.0".to_owned(),
        languages: Settings::default().languages,
        ..PlanSettings::default()
    };
    render(&plan(target, model, &settings), &Replacements::new())
        .expect("templates fit their plans")
}

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codegen").join(path))
        .expect("the fixture is there")
}

/// Each field of a class as `name: type card container`.
fn fields(model: &Model, class: &str) -> BTreeMap<String, String> {
    let class = model.class(&format!("{EX}{class}")).expect("the class is in the model");
    model
        .effective_fields(class)
        .into_iter()
        .map(|it| {
            let max = it.card.max.map_or("*".to_owned(), |it| it.to_string());
            let ty = serde_json::to_string(&it.ty).expect("types are JSON").replace(EX, "ex:");
            let ty = ty.replace("http://www.w3.org/2001/XMLSchema#", "");
            let name = it.property.replace(EX, "");
            (name, format!("{ty} {}..{max} {:?}", it.card.min, it.container))
        })
        .collect()
}

fn codes(found: &[Diagnostic]) -> Vec<&str> {
    let mut codes: Vec<&str> = found.iter().map(|it| it.code.as_ref()).collect();
    codes.dedup();
    codes
}

#[test]
fn hostile_input_gives_the_model_it_should() {
    let (model, found) = Package::new(&text("hostile.ttl"), &text("hostile.rq")).model();
    insta::assert_json_snapshot!("hostile_model", model);
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("hostile_findings", found.join("\n"));
}

#[test]
fn hostile_input_gives_the_typescript_it_should() {
    let (model, _) = Package::new(&text("hostile.ttl"), &text("hostile.rq")).model();
    let files = files(&model, Target::TypeScript);
    let shown = files.iter().filter(|it| it.path != "src/rt.ts");
    let shown: Vec<String> = shown.map(|it| format!("=== {}\n{}", it.path, it.text)).collect();
    insta::assert_snapshot!("hostile_typescript", shown.join("\n"));
}

#[test]
fn nothing_gives_packages_nevertheless() {
    let (model, found) = model("");
    assert!(found.is_empty(), "{found:?}");
    let files = files(&model, Target::TypeScript);
    assert!(files.iter().any(|it| it.path == "src/index.ts"));
}

#[test]
fn the_order_of_triples_and_the_names_of_blank_nodes_change_nothing() {
    let lines = |package: &Package| -> Vec<String> {
        package
            .document
            .quads()
            .map(|it| format!("{} {} {} .", it.subject, it.predicate, it.object))
            .collect()
    };
    let first = Package::new(&text("hostile.ttl"), &text("hostile.rq"));
    let mut triples = lines(&first);
    let read = |triples: &[String]| {
        let (mut model, _) = Package::new(&triples.join("\n"), &text("hostile.rq")).model();
        // Places differ when lines do.
        let mut json = serde_json::to_value(std::mem::take(&mut model)).unwrap();
        without_places(&mut json);
        json
    };
    triples.sort();
    let sorted = read(&triples);
    let mut seed = 7u64;
    for _ in 0..5 {
        for at in (1..triples.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            triples.swap(at, (seed >> 33) as usize % (at + 1));
        }
        let renamed: Vec<String> =
            triples.iter().map(|it| it.replace("_:", &format!("_:x{}", seed % 97))).collect();
        assert_eq!(read(&renamed), sorted);
    }
}

fn without_places(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(map) => {
            map.shift_remove("span");
            map.shift_remove("origin");
            map.values_mut().for_each(without_places);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(without_places),
        _ => (),
    }
}

#[test]
fn statements_about_a_class_and_its_ancestors_hold_together() {
    let (model, found) = model(
        "ex:A a owl:Class . ex:B a owl:Class ; rdfs:subClassOf ex:A .
         ex:p a owl:DatatypeProperty ; rdfs:domain ex:A ; rdfs:range xsd:decimal .
         ex:AS a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .
         ex:BS a sh:NodeShape ; sh:targetClass ex:B ;
           sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:datatype xsd:integer ] .",
    );
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(fields(&model, "A")["p"], r#"{"scalar":"decimal"} 0..1 Maybe"#);
    assert_eq!(fields(&model, "B")["p"], r#"{"scalar":"integer"} 1..1 One"#);
    let below = model.class(&format!("{EX}B")).unwrap();
    assert!(below.own.is_empty());
    assert_eq!(below.refined[0].span.line, 6);
}

#[test]
fn qualified_counts_are_no_counts_and_warnings_are_no_demands() {
    let (model, _) = model(
        "ex:A a owl:Class .
         ex:S a sh:NodeShape ; sh:targetClass ex:A ;
           sh:property [ sh:path ex:p ; sh:qualifiedMaxCount 1 ; sh:qualifiedMinCount 1 ;
             sh:qualifiedValueShape [ sh:class ex:A ] ] ;
           sh:property [ sh:path ex:q ; sh:maxCount 1 ; sh:severity sh:Warning ] .",
    );
    assert_eq!(fields(&model, "A")["p"], r#""term" 1..* Many"#);
    assert_eq!(fields(&model, "A")["q"], r#""term" 0..* Many"#);
}

#[test]
fn restrictions_narrow_but_some_values_do_not() {
    let (model, _) = model(
        "ex:A a owl:Class ; rdfs:subClassOf
           [ a owl:Restriction ; owl:onProperty ex:p ; owl:someValuesFrom ex:B ] ,
           [ a owl:Restriction ; owl:onProperty ex:q ; owl:allValuesFrom ex:B ] ,
           [ a owl:Restriction ; owl:onProperty ex:r ; owl:cardinality 1 ] .
         ex:B a owl:Class .
         ex:p a owl:ObjectProperty . ex:q a owl:ObjectProperty . ex:r a owl:DatatypeProperty .",
    );
    assert_eq!(fields(&model, "A")["p"], r#""node" 1..* Many"#);
    assert_eq!(fields(&model, "A")["q"], r#"{"ref":"ex:B"} 0..* Many"#);
    assert_eq!(fields(&model, "A")["r"], r#""literal" 1..1 One"#);
}

#[test]
fn a_container_is_one_for_all_classes_that_inheritance_joins() {
    let (model, _) = model(
        "ex:P a owl:Class . ex:Q a owl:Class . ex:PQ a owl:Class ; rdfs:subClassOf ex:P , ex:Q .
         ex:Other a owl:Class .
         ex:PS sh:targetClass ex:P ; sh:property [ sh:path ex:x ; sh:maxCount 1 ] .
         ex:QS sh:targetClass ex:Q ; sh:property [ sh:path ex:x ] .
         ex:OS sh:targetClass ex:Other ; sh:property [ sh:path ex:x ; sh:maxCount 1 ] .",
    );
    let container = |class: &str| {
        model.effective_fields(model.class(&format!("{EX}{class}")).unwrap())[0].container
    };
    assert_eq!(container("P"), Container::Many);
    assert_eq!(container("PQ"), Container::Many);
    assert_eq!(container("Other"), Container::Maybe);
}

#[test]
fn cycles_become_one_class_and_contradicting_orders_are_told() {
    let (model, found) = model(
        "ex:A a owl:Class ; rdfs:subClassOf ex:B . ex:B a owl:Class ; owl:equivalentClass ex:A .
         ex:X a owl:Class . ex:Y a owl:Class .
         ex:XY a owl:Class ; rdfs:subClassOf ex:X , ex:Y . ex:YX a owl:Class ; rdfs:subClassOf ex:Y , ex:X .",
    );
    assert_eq!(codes(&found), ["GEN002"]);
    assert_eq!(model.class(&format!("{EX}A")).unwrap().aliases, [format!("{EX}B")]);
    assert_eq!(model.class(&format!("{EX}B")), None);
}

#[test]
fn a_range_that_nobody_declares_is_told_and_stays_an_iri() {
    let (model, found) = model(
        "ex:A a owl:Class . ex:p a owl:ObjectProperty ; rdfs:domain ex:A ; rdfs:range ex:Nowhere .",
    );
    assert_eq!(codes(&found), ["GEN001"]);
    assert_eq!(fields(&model, "A")["p"], r#""iri" 0..* Many"#);
}

#[test]
fn a_deep_chain_and_a_wide_class_are_no_trouble() {
    let line = |n: usize| {
        format!(
            "ex:C{n} a owl:Class ; rdfs:subClassOf ex:C{} .
             ex:p{n} a owl:DatatypeProperty ; rdfs:domain ex:C0 .",
            n - 1
        )
    };
    let lines: Vec<String> = (1..400).map(line).collect();
    let (model, _) = model(&format!("ex:C0 a owl:Class .\n{}", lines.join("\n")));
    let last = model.class(&format!("{EX}C399")).unwrap();
    assert_eq!((last.mro.len(), model.effective_fields(last).len()), (400, 399));
}

#[test]
fn a_chain_that_nobody_can_mean_is_cut_and_told() {
    let line = |n: usize| format!("ex:C{n} a owl:Class ; rdfs:subClassOf ex:C{} .", n + 1);
    let lines: Vec<String> = (0..1500).map(line).collect();
    let (model, found) = model(&format!("{}\nex:C1500 a owl:Class .", lines.join("\n")));
    assert_eq!(codes(&found), ["GEN004"]);
    assert_eq!(model.classes.len(), 1501);
    assert!(model.classes.iter().all(|it| it.mro.len() <= 1000));
}

#[test]
fn lists_of_values_are_enums_and_fields_use_them() {
    let (model, _) = model(
        "ex:Colour a owl:Class ; owl:oneOf ( ex:red ex:green ) .
         ex:A a owl:Class . ex:colour a owl:ObjectProperty ; rdfs:domain ex:A ; rdfs:range ex:Colour .
         ex:S sh:targetClass ex:A ; sh:property [ sh:path ex:size ; sh:in ( \"S\" \"M\" ) ] ,
           [ sh:path ex:other ; sh:in ( ex:green ex:red ) ] .",
    );
    assert_eq!(fields(&model, "A")["colour"], r#"{"enum":"ex:Colour"} 0..* Many"#);
    assert_eq!(fields(&model, "A")["other"], r#"{"enum":"ex:Colour"} 0..* Many"#);
    assert_eq!(fields(&model, "A")["size"], r#"{"enum":"ex:A#ex:size"} 0..* Many"#);
    assert!(model.classes.iter().all(|it| it.iri != format!("{EX}Colour")));
}

#[test]
fn columns_know_enums_and_classes() {
    let package = Package::new(&text("hostile.ttl"), &text("hostile.rq"));
    let (model, _) = package.model();
    let types: Vec<&Type> = model.queries[0].columns.iter().map(|it| &it.ty).collect();
    assert_eq!(types[2], &Type::Custom(format!("{EX}Half")));
    assert_eq!(model.queries[0].texts.len(), 2);
}

#[test]
fn the_bindings_of_this_repository_are_what_its_packages_give() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (workspace, _) = Workspace::open(root).unwrap();
    let (model, found) = extract(&Inputs::of(&workspace), &Settings::default());
    let errors = found.iter().filter(|it| it.severity != Severity::Info);
    assert_eq!(errors.map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    assert!(!workspace.settings.generate.targets.is_empty());
    for it in &workspace.settings.generate.targets {
        let settings = PlanSettings {
            package: it.package.clone().unwrap(),
            version: "0.1.0".to_owned(),
            languages: Settings::default().languages,
            ..PlanSettings::default()
        };
        let target = Target::from_name(&it.lang).unwrap();
        let files = render(&plan(target, &model, &settings), &Replacements::new()).unwrap();
        let read = |path: &str| fs::read_to_string(root.join(&it.out).join(path)).ok();
        let existing = files.iter().filter_map(|it| Some((it.path.clone(), read(&it.path)?)));
        let manifest = Manifest::parse(&read(MANIFEST).unwrap(), MANIFEST).unwrap();
        let actions = reconcile(&files, Some(&manifest), &existing.collect()).unwrap();
        let drift: Vec<String> = drift(&actions, &it.out).iter().map(ToString::to_string).collect();
        assert!(drift.is_empty(), "run `ggen generate`:\n{}", drift.join("\n"));
        assert_eq!(manifest, Manifest::of(target, &files), "{}", it.out);
    }
}

#[test]
fn templates_call_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for entry in fs::read_dir(root).unwrap().flatten().filter(|it| it.path().is_dir()) {
        for file in fs::read_dir(entry.path()).unwrap().flatten() {
            let path = file.path();
            if path.extension().is_none_or(|it| it != "j2") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for (_, tag) in text.match_indices("{{").map(|(at, _)| (at, &text[at..])) {
                let tag = &tag[..tag.find("}}").unwrap_or(tag.len())];
                assert!(!tag.contains(['|', '(']), "{}: {tag}", path.display());
            }
            for word in ["{% macro", "{% include", "{% import", "{% set", "{% call"] {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
        }
    }
}
