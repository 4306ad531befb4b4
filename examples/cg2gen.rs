use ggen::{
    codegen::{
        extract::{Inputs, PackageInput, Settings, extract},
        plan::{PlanSettings, Target, plan},
        render::render,
    },
    workspace::Workspace,
};
fn main() {
    let mut args = std::env::args().skip(1);
    let target = Target::from_name(&args.next().unwrap()).unwrap();
    let out = std::path::PathBuf::from(args.next().unwrap());
    let (ws, _) = Workspace::open_builtin();
    let packages: Vec<_> = ws
        .packages
        .iter()
        .map(|it| PackageInput {
            name: it.package.name(),
            namespaces: it
                .package
                .ontologies()
                .iter()
                .map(|o| (o.prefix.as_str(), o.namespace.as_str()))
                .collect(),
            documents: it.documents.iter().map(|d| &d.document).collect(),
            queries: it.queries.iter().collect(),
        })
        .collect();
    let mut packages: Vec<PackageInput> = packages;
    let big = std::env::var("BIG").ok().map(|f| {
        ggen::rdf::read::read(
            &std::fs::read(f).unwrap(),
            ggen::rdf::format::Format::Turtle,
            "big.ttl",
            &Default::default(),
        )
        .0
    });
    if let Some(d) = &big {
        packages = vec![PackageInput {
            name: "big",
            namespaces: vec![("b", "https://example.org/big#")],
            documents: vec![d],
            queries: vec![],
        }];
    }
    let inputs = Inputs { packages, sources: &ws.sources, functions: &ws.functions };
    let t = std::time::Instant::now();
    let (model, found) = extract(&inputs, &Settings::default());
    for f in &found {
        eprintln!("{} {}", f.code, f.message);
    }
    eprintln!(
        "extract {:?} classes {} enums {} queries {}",
        t.elapsed(),
        model.classes.len(),
        model.enums.len(),
        model.queries.len()
    );
    if std::env::var("IR").is_ok() {
        println!("{}", serde_json::to_string_pretty(&model).unwrap());
        return;
    }
    let name = if target == Target::Python { "ggen_bindings" } else { "ggen-bindings" };
    let t = std::time::Instant::now();
    let plan = plan(
        target,
        &model,
        &PlanSettings {
            package: name.into(),
            version: "0.1.0".into(),
            languages: vec!["en".into(), String::new()],
        },
    );
    let files = match render(&plan) {
        Ok(it) => it,
        Err(e) => {
            let mut e: &dyn std::error::Error = &e;
            loop {
                eprintln!("{e:?}");
                match e.source() {
                    Some(s) => e = s,
                    None => break,
                }
            }
            std::process::exit(1)
        }
    };
    eprintln!("plan+render {:?}", t.elapsed());
    for f in files {
        let p = out.join(&f.path);
        std::fs::create_dir_all(p.parent().unwrap()).unwrap();
        std::fs::write(p, f.text).unwrap();
    }
}
