//! A package's rules: CONSTRUCT queries with a stratum.

use std::sync::Arc;

use oxigraph::model::NamedNode;
use spargebra::{
    Query,
    algebra::{AggregateExpression, Expression, Function, GraphPattern, OrderExpression},
    term::{TermPattern, TriplePattern},
};

use crate::{
    diag::{Diagnostic, Place, Severity, Span, rule::Rule as Lint},
    query::{file::QueryFile, function::Functions, token::tokens},
    rdf::document::named,
};

/// A rule file that cannot be a rule.
pub const RULE_FORM: Lint = Lint {
    code: "RUL001",
    name: "rule-form",
    severity: Severity::Error,
    summary: "a rule is not a repeatable CONSTRUCT query with a stratum",
    doc: "\
Rules run until nothing new follows. So a rule is a CONSTRUCT query without blank nodes in its \
template (they would be new in every round: mint an IRI from the matched terms instead) and without \
NOW, RAND, UUID, STRUUID or BNODE. Its header says in which `stratum` it runs; negation and \
aggregates look at lower strata.
",
};

/// A rule, ready to run.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `<namespace>rule-<file stem>`.
    pub iri: NamedNode,
    /// The graph of what it derives: `<namespace>inferred`.
    pub graph: NamedNode,
    /// Rules of lower strata run first.
    pub stratum: u32,
    /// Its file.
    pub file: Arc<QueryFile>,
}

impl Rule {
    /// Makes a rule of a file in the package that owns `namespace`.
    pub fn read(
        name: &str,
        file: &str,
        text: &str,
        namespace: &str,
        functions: &Functions,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let (query, mut found) = QueryFile::read(name, file, text, functions);
        let Some(query) = query else { return (None, found) };
        let faults = faults(&query);
        let sound = faults.is_empty();
        found.extend(faults);
        let rule = Self {
            iri: named(format!("{namespace}rule-{name}")),
            graph: named(format!("{namespace}inferred")),
            stratum: query.header.stratum.unwrap_or_default(),
            file: Arc::new(query),
        };
        (sound.then_some(rule), found)
    }
}

fn faults(file: &QueryFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let first = tokens(&file.text).first().map_or(Span::default(), |it| it.span);
    let mut report = |message: &str, word: &str, help: &str| {
        let words = tokens(&file.text);
        let at = words.iter().find(|it| it.text.eq_ignore_ascii_case(word));
        let place = Place::new(file.file.clone(), at.map_or(first, |it| it.span));
        found.push(RULE_FORM.found(message).at(place).help(help));
    };
    let Query::Construct { template, pattern, .. } = &file.body else {
        report(
            "a rule must be a CONSTRUCT query",
            file.form(),
            "write CONSTRUCT { … } WHERE { … }",
        );
        return found;
    };
    if template.iter().any(has_blank) {
        report(
            "the template makes blank nodes, which would be new in every round",
            "[",
            "mint an IRI: BIND(IRI(CONCAT(STR(?x), \"/finding\")) AS ?finding)",
        );
    }
    for (function, word) in volatile_calls(pattern) {
        report(
            &format!("a rule may not call {word}: it would derive something else each time"),
            word,
            if matches!(function, Function::Now) {
                "read the instant from the data"
            } else {
                "derive names from the matched terms"
            },
        );
    }
    if file.header.stratum.is_none() {
        report("the header does not say in which stratum the rule runs", "", "add `#+ stratum: 1`");
    }
    found
}

/// Whether a template triple, or a triple term in it, makes a blank node.
fn has_blank(triple: &TriplePattern) -> bool {
    let blank = |it: &TermPattern| match it {
        TermPattern::BlankNode(_) => true,
        TermPattern::Triple(inner) => has_blank(inner),
        _ => false,
    };
    blank(&triple.subject) || blank(&triple.object)
}

/// Calls whose value is another one in every evaluation, found in the text of the algebra.
fn volatile_calls(pattern: &GraphPattern) -> Vec<(Function, &'static str)> {
    let mut calls = Vec::new();
    let mut open = vec![pattern];
    while let Some(pattern) = open.pop() {
        let mut expressions: Vec<&Expression> = Vec::new();
        match pattern {
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => open.extend([&**left, &**right]),
            GraphPattern::LeftJoin { left, right, expression } => {
                open.extend([&**left, &**right]);
                expressions.extend(expression);
            }
            GraphPattern::Filter { expr, inner } => {
                expressions.push(expr);
                open.push(inner);
            }
            GraphPattern::Extend { inner, expression, .. } => {
                expressions.push(expression);
                open.push(inner);
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Service { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => open.push(inner),
            GraphPattern::Group { inner, aggregates, .. } => {
                open.push(inner);
                expressions.extend(aggregates.iter().filter_map(|(_, it)| match it {
                    AggregateExpression::FunctionCall { expr, .. } => Some(expr),
                    AggregateExpression::CountSolutions { .. } => None,
                }));
            }
            GraphPattern::OrderBy { inner, expression } => {
                open.push(inner);
                expressions.extend(expression.iter().map(|it| match it {
                    OrderExpression::Asc(it) | OrderExpression::Desc(it) => it,
                }));
            }
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {}
        }
        for expression in expressions {
            let text = expression.to_string();
            for (function, word) in [
                (Function::Now, "NOW"),
                (Function::Rand, "RAND"),
                (Function::Uuid, "UUID"),
                (Function::StrUuid, "STRUUID"),
                (Function::BNode, "BNODE"),
            ] {
                if tokens(&text).iter().any(|it| it.is_word(word))
                    && !calls.iter().any(|(it, _)| *it == function)
                {
                    calls.push((function, word));
                }
            }
        }
    }
    calls
}
