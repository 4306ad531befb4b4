//! Whether the header of a query file and its query say the same.

use std::collections::BTreeSet;

use oxigraph::model::Variable;
use spargebra::{Query, algebra::GraphPattern};

use crate::{
    diag::{Diagnostic, Place, Severity, Span, near::nearest, rule::Rule},
    query::{
        argument::{self, Arguments},
        bind::bind,
        file::QueryFile,
        header::Param,
        infer::{self, Bound},
        kind::Kind,
        token::{Token, tokens},
        typed::TypedFile,
        update::file::UpdateFile,
    },
};

/// A header that says something else than the query.
pub const HEADER_CONTRADICTS: Rule = Rule {
    code: "SPQ022",
    name: "header-contradicts-query",
    severity: Severity::Error,
    summary: "the header declares something else than the query does",
    doc: "The header's `returns` must name every projected variable, in the order of SELECT, with the \
type of its values, and with `?` if it can be empty. `kind: one` and `kind: optional` promise rows, which \
only a SELECT has. A parameter of type graph or namedGraph chooses the dataset: it does not stand in the \
query, and the query has no FROM of its own. Types are compared with what the question answers \
about the package's example data. Typed bindings are generated from the header, so a difference would \
become a wrong type in somebody's program.\n",
};

/// A parameter that the header does not declare.
pub const UNDECLARED_PARAMETER: Rule = Rule {
    code: "SPQ023",
    name: "undeclared-parameter",
    severity: Severity::Error,
    summary: "the query uses a `$parameter` that the header does not declare",
    doc: "A variable written `$name` is a parameter. Declare it under `params` with a type and an \
example, or write `?name` if the query binds it itself.\n",
};

/// A declared parameter that nothing uses.
pub const UNUSED_PARAMETER: Rule = Rule {
    code: "SPQ026",
    name: "unused-parameter",
    severity: Severity::Warning,
    summary: "the header declares a parameter that the query does not use",
    doc: "Whoever asks the question must give a value that changes nothing. Remove the parameter, or \
use it.\n",
};

/// An optional parameter without which a filter never holds.
pub const UNGUARDED_PARAMETER: Rule = Rule {
    code: "SPQ027",
    name: "unguarded-parameter",
    severity: Severity::Warning,
    summary: "without an optional parameter a FILTER of the query never holds",
    doc: "A parameter that may be left out is a variable without a value then, and a FILTER that computes \
with it fails: the question has no answer at all. Let the condition fall away, or give the parameter a \
default.

```sparql
FILTER(?total > $least)
```

Use instead:

```sparql
FILTER(!BOUND($least) || ?total > $least)
```
",
};

/// All contradictions of a file.
pub(crate) fn check(file: &QueryFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    kind(file, &mut found);
    columns(file, &mut found);
    bound(file, &mut found);
    check_params(file, &[&file.body], &["FROM"], &mut found);
    found
}

/// All contradictions of an update file.
pub(crate) fn check_update(file: &UpdateFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some((kind, span)) = file.header.kind.filter(|it| it.0 != Kind::Exec) {
        let message = format!("kind `{kind}` is of queries, but this is an update");
        let place = Place::new(file.file.clone(), span);
        found.push(HEADER_CONTRADICTS.found(message).at(place).help("write `kind: exec`"));
    }
    if let Some(column) = file.header.columns.first() {
        let place = Place::new(file.file.clone(), column.span);
        let message = "an update returns nothing, but the header declares columns";
        found.push(HEADER_CONTRADICTS.found(message).at(place).help("remove `returns`"));
    }
    let queries: Vec<&Query> = file.queries().collect();
    check_params(file, &queries, &["USING", "WITH"], &mut found);
    found
}

/// The parameters; `clauses` are the words that choose a dataset.
fn check_params<B>(
    file: &TypedFile<B>,
    queries: &[&Query],
    clauses: &[&str],
    found: &mut Vec<Diagnostic>,
) {
    params(file, found);
    places(file, queries, found);
    dataset(file, clauses, found);
    unguarded(file, queries, found);
}

fn kind(file: &QueryFile, found: &mut Vec<Diagnostic>) {
    let Some((kind, span)) = file.header.kind else { return };
    let form = file.form().to_uppercase();
    let (message, help) = match (kind, &file.body) {
        (Kind::Exec, _) => (
            format!("kind `exec` is of updates, but this is {form}"),
            "remove `kind`, or write INSERT or DELETE",
        ),
        (_, Query::Ask { .. }) => {
            (format!("kind `{kind}` is of rows, but ASK gives true or false"), "remove `kind`")
        }
        (Kind::One | Kind::Optional, Query::Construct { .. } | Query::Describe { .. }) => {
            (format!("kind `{kind}` is of rows, but {form} gives triples"), "remove `kind`")
        }
        _ => return,
    };
    let place = Place::new(file.file.clone(), span);
    found.push(HEADER_CONTRADICTS.found(message).at(place).help(help));
}

fn columns(file: &QueryFile, found: &mut Vec<Diagnostic>) {
    let declared: Vec<&str> = file.header.columns.iter().map(|it| it.name.as_str()).collect();
    let projection = file.projection();
    let returned: Vec<&str> = projection.iter().map(Variable::as_str).collect();
    if declared.is_empty() || declared == returned {
        return;
    }
    let mut reported = false;
    for column in file.header.columns.iter().filter(|it| !returned.contains(&it.name.as_str())) {
        reported = true;
        let mut it = HEADER_CONTRADICTS
            .found(format!("the query does not return `?{}`", column.name))
            .at(Place::new(file.file.clone(), column.span));
        it.help.extend(
            nearest(&column.name, returned.iter().copied())
                .map(|near| format!("did you mean `{near}`?")),
        );
        found.push(it);
    }
    for variable in returned.iter().filter(|it| !declared.contains(it)) {
        reported = true;
        let span = file.find_variable(variable).unwrap_or(file.header.span);
        found.push(
            HEADER_CONTRADICTS
                .found(format!("`?{variable}` is returned but not declared under `returns`"))
                .at(Place::new(file.file.clone(), span))
                .help(format!("add `#+   {variable}: term` with its type to the header")),
        );
    }
    if !reported {
        found.push(
            HEADER_CONTRADICTS
                .found("`returns` lists the columns in another order than SELECT")
                .at(Place::new(file.file.clone(), file.header.columns[0].span))
                .help(format!("the query returns {}", returned.join(", "))),
        );
    }
}

/// A column that a row may lack must say so with `?`.
fn bound(file: &QueryFile, found: &mut Vec<Diagnostic>) {
    if !matches!(file.body, Query::Select { .. }) {
        return;
    }
    let states = infer::states(&file.body);
    let params: BTreeSet<&str> = file.header.params.iter().map(|it| it.name.as_str()).collect();
    for column in file.header.columns.iter().filter(|it| !it.nullable) {
        let name = column.name.as_str();
        let what = match states.get(name) {
            Some(Bound::Always) => continue,
            Some(Bound::Maybe) => "may be missing in a row: OPTIONAL, UNION or UNDEF binds it",
            None if params.contains(name) || file.find_variable(name).is_none() => continue,
            None => "is never bound",
        };
        let mut it = HEADER_CONTRADICTS
            .found(format!("`?{name}` {what}"))
            .at(Place::new(file.file.clone(), column.span))
            .help(format!("write `{}?`, or demand it with FILTER(BOUND(?{name}))", column.ty));
        it.severity = Severity::Warning;
        found.push(it);
    }
}

fn params<B>(file: &TypedFile<B>, found: &mut Vec<Diagnostic>) {
    let words = tokens(&file.text);
    let used: BTreeSet<&str> = words.iter().filter_map(Token::variable).collect();
    let declared: Vec<&str> = file.header.params.iter().map(|it| it.name.as_str()).collect();
    let mut seen = BTreeSet::new();
    for token in words.iter().filter(|it| it.text.starts_with('$')) {
        let Some(name) = token.variable() else { continue };
        if declared.contains(&name) || !seen.insert(name) {
            continue;
        }
        let mut it = UNDECLARED_PARAMETER
            .found(format!("parameter `${name}` is not declared in the header"))
            .at(Place::new(file.file.clone(), token.span));
        it.help.push(match nearest(name, declared.iter().copied()) {
            Some(near) => format!("did you mean `${near}`?"),
            None => format!("add `#+   {name}:` with type and example under `params`"),
        });
        found.push(it);
    }
    let is_unused = |it: &&Param| !used.contains(it.name.as_str()) && !it.ty.is_dataset();
    for param in file.header.params.iter().filter(is_unused) {
        found.push(
            UNUSED_PARAMETER
                .found(format!("parameter `{}` is never used", param.name))
                .at(Place::new(file.file.clone(), param.span)),
        );
    }
}

/// A parameter must fit the places where it stands: it is tried with a value of its type.
fn places<B>(file: &TypedFile<B>, queries: &[&Query], found: &mut Vec<Diagnostic>) {
    for param in &file.header.params {
        let sample = Arguments::from([(param.name.clone(), argument::sample(param))]);
        let tried = queries.iter().find_map(|it| bind(it, &sample).err());
        let Some(error) = tried else { continue };
        let span = file.find_variable(&param.name).unwrap_or(param.span);
        found.push(
            HEADER_CONTRADICTS
                .found(format!("{error}; its type is {}", param.ty.describe(&file.prefixes)))
                .at(Place::new(file.file.clone(), span))
                .related(Place::new(file.file.clone(), param.span), "declared here"),
        );
    }
}

/// What chooses the dataset stands nowhere else, and nothing else chooses it.
fn dataset<B>(file: &TypedFile<B>, clauses: &[&str], found: &mut Vec<Diagnostic>) {
    let words = tokens(&file.text);
    let from = words.iter().find(|it| clauses.iter().any(|word| it.is_word(word)));
    for param in file.header.params.iter().filter(|it| it.ty.is_dataset()) {
        let Param { name, ty, .. } = param;
        if let Some(span) = file.find_variable(name) {
            found.push(
                HEADER_CONTRADICTS
                    .found(format!("a parameter of type {ty} cannot stand in the query"))
                    .at(Place::new(file.file.clone(), span))
                    .help(format!("for GRAPH ${name} declare it as iri")),
            );
        } else if let Some(from) = from {
            found.push(
                HEADER_CONTRADICTS
                    .found(format!(
                        "parameter `{name}` chooses the dataset, but so does {}",
                        from.text
                    ))
                    .at(Place::new(file.file.clone(), from.span))
                    .help("remove one of the two"),
            );
        }
    }
}

fn unguarded<B>(file: &TypedFile<B>, queries: &[&Query], found: &mut Vec<Diagnostic>) {
    let optional: Vec<&Param> = file.header.params.iter().filter(|it| it.may_be_absent()).collect();
    if optional.is_empty() {
        return;
    }
    let mut demanded = BTreeSet::new();
    for query in queries {
        demands(pattern_of(query), &mut demanded);
    }
    for param in optional.into_iter().filter(|it| demanded.contains(it.name.as_str())) {
        let Param { name, .. } = param;
        found.push(
            UNGUARDED_PARAMETER
                .found(format!("without `{name}` this FILTER never holds"))
                .at(Place::new(file.file.clone(), in_filter(file, name).unwrap_or(param.span)))
                .help(format!("write FILTER(!BOUND(${name}) || …), or give it a default")),
        );
    }
}

/// The variables that a FILTER demands and its pattern does not bind.
fn demands<'q>(pattern: &'q GraphPattern, demanded: &mut BTreeSet<&'q str>) {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => (),
        GraphPattern::Filter { expr, inner } => {
            let known = infer::of(inner);
            let needed = infer::needed(expr, true);
            demanded.extend(needed.into_iter().filter(|it| !known.contains_key(*it)));
            demands(inner, demanded);
        }
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            demands(left, demanded);
            demands(right, demanded);
        }
        GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Service { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => demands(inner, demanded),
    }
}

fn pattern_of(query: &Query) -> &GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Ask { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. } => pattern,
    }
}

/// Where a variable stands in a FILTER and is not just asked for by BOUND.
fn in_filter<B>(file: &TypedFile<B>, name: &str) -> Option<Span> {
    let words = tokens(&file.text);
    let filter = words.iter().position(|it| it.is_word("FILTER") || it.is_word("HAVING"))?;
    let used = (filter..words.len()).find(|at| {
        words[*at].variable() == Some(name) && !words[at.saturating_sub(2)].is_word("BOUND")
    });
    used.map(|at| words[at].span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::function::Functions;

    fn warnings(body: &str) -> Vec<String> {
        let text = format!("#+ summary: s\n#+ returns:\n#+   x: iri\n{body}");
        let (_, found) = QueryFile::read("q", "q.rq", &text, &Functions::standard());
        found.iter().map(|it| it.message.clone()).collect()
    }

    #[test]
    fn a_column_that_may_be_missing_must_say_so() {
        let missing = ["`?x` may be missing in a row: OPTIONAL, UNION or UNDEF binds it"];
        for body in [
            "SELECT ?x { ?a <urn:p> ?b OPTIONAL { ?a <urn:q> ?x } }",
            "SELECT ?x { { ?x <urn:p> ?b } UNION { ?b <urn:p> ?c } }",
            "SELECT ?x { VALUES (?a ?x) { (1 2) (1 UNDEF) } }",
            "SELECT ?x { ?a <urn:p> ?b OPTIONAL { ?a <urn:q> ?x } FILTER(!BOUND(?x) || ?x > 1) }",
            "SELECT ?x { ?a <urn:p> ?b OPTIONAL { ?a <urn:q> ?y } BIND(?y AS ?x) }",
            "SELECT ?x { { SELECT ?x { OPTIONAL { ?a <urn:q> ?x } } GROUP BY ?x } }",
        ] {
            assert_eq!(warnings(body), missing, "{body}");
        }
        assert_eq!(warnings("SELECT ?x { ?a <urn:p> ?b }"), ["`?x` is never bound"]);
    }

    #[test]
    fn what_filters_and_patterns_demand_is_there() {
        for body in [
            "SELECT ?x { OPTIONAL { ?a <urn:q> ?x } FILTER(BOUND(?x)) }",
            "SELECT ?x { OPTIONAL { ?a <urn:q> ?x } FILTER(?x > 1 && STRLEN(?a) > 2) }",
            "SELECT ?x { OPTIONAL { ?a <urn:q> ?x } FILTER(!(!BOUND(?x) || ?x < 1)) }",
            "SELECT ?x { OPTIONAL { ?a <urn:q> ?x } ?x <urn:r> ?b }",
            "SELECT ?x { { ?x <urn:p> ?b } UNION { ?c <urn:p>+ ?x } }",
            "SELECT (COUNT(?b) AS ?x) { OPTIONAL { ?a <urn:q> ?b } }",
            "SELECT ?x { ?a <urn:p> ?x MINUS { ?a <urn:q> ?b } }",
        ] {
            assert_eq!(warnings(body), [""; 0], "{body}");
        }
    }
}
