//! Spellings and datatypes survive expressions.
//!
//! `STR`, `DATATYPE` and every function that is not SPARQL's see a variable's literal as
//! it is written, and so does whoever reads what `STRDT`, or IF and COALESCE with a variable in a
//! branch, were bound to. See [`exact`].

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term, Variable, vocab::rdf};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::{
    query::{
        exact,
        walk::{self, Rewrite, take_expression},
    },
    rdf::{document::named, vocab::xsd},
};

/// Marks the argument that follows; it is an argument itself, which the function skips.
const MARK: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("ggen exact");
const STR: &str = "ggen str";
const DATATYPE: &str = "ggen datatype";
const KEEP: &str = "ggen keep";
const LITERAL: &str = "ggen literal";

pub(super) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator
        .with_custom_function(MARK.into_owned(), |_| {
            exact::mark();
            Some(MARK.into_owned().into())
        })
        .with_custom_function(named(STR), |it| string(without_marks(it).first()?))
        .with_custom_function(named(DATATYPE), |it| datatype(without_marks(it).first()?))
        .with_custom_function(named(KEEP), |it| {
            Some(exact::wrap(without_marks(it).first()?.clone()))
        })
        .with_custom_function(named(LITERAL), literal)
}

/// The arguments of a function without the marks before them.
pub(crate) fn without_marks(arguments: &[Term]) -> Vec<Term> {
    let is_mark = |it: &Term| matches!(it, Term::NamedNode(it) if it.as_ref() == MARK);
    arguments.iter().filter(|it| !is_mark(it)).cloned().collect()
}

fn string(term: &Term) -> Option<Term> {
    let text = match term {
        Term::NamedNode(it) => it.as_str(),
        Term::Literal(it) => it.value(),
        Term::BlankNode(_) | Term::Triple(_) => return None,
    };
    Some(Literal::new_simple_literal(text).into())
}

fn datatype(term: &Term) -> Option<Term> {
    let Term::Literal(literal) = term else { return None };
    Some(literal.datatype().into_owned().into())
}

/// `STRDT` whose result keeps its spelling.
fn literal(arguments: &[Term]) -> Option<Term> {
    let [Term::Literal(text), Term::NamedNode(datatype)] = arguments else { return None };
    let is_tagged = [rdf::LANG_STRING, rdf::DIR_LANG_STRING].contains(&datatype.as_ref());
    let is_string = text.datatype() == xsd::STRING && !is_tagged;
    is_string
        .then(|| exact::wrap(Literal::new_typed_literal(text.value(), datatype.clone()).into()))
}

struct Spelling;

pub(super) fn rewrite(pattern: &mut GraphPattern) {
    walk::rewrite(pattern, &mut Spelling);
}

impl Rewrite for Spelling {
    fn expression(&mut self, expression: &mut Expression) {
        let Expression::FunctionCall(function, arguments) = expression else { return };
        let name = match function {
            Function::Str => named(STR),
            Function::Datatype => named(DATATYPE),
            Function::Custom(name) if !is_own(name) => name.clone(),
            _ => return,
        };
        let variables: Vec<Variable> = arguments.iter().filter_map(variable).collect();
        if variables.is_empty() {
            return;
        }
        let arguments = std::mem::take(arguments).into_iter().flat_map(|it| {
            let mark = variable(&it).map(|_| call(MARK.into_owned(), Vec::new()));
            mark.into_iter().chain([it])
        });
        *expression = if_bound(&variables, call(name, arguments.collect()), nothing());
    }

    fn pattern(&mut self, pattern: &mut GraphPattern) {
        if let GraphPattern::Extend { expression, .. } = pattern {
            match expression {
                Expression::If(..) | Expression::Coalesce(_) if is_internal(expression) => (),
                expression => result(expression),
            }
        }
    }
}

/// Casts, and what rewriting itself put in, look at values.
fn is_own(name: &NamedNode) -> bool {
    name.as_str().starts_with(xsd::NS) || name.as_str().starts_with("ggen ")
}

fn variable(expression: &Expression) -> Option<Variable> {
    match expression {
        Expression::Variable(it) => Some(it.clone()),
        _ => None,
    }
}

fn call(name: NamedNode, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(name), arguments)
}

fn nothing() -> Expression {
    Expression::Coalesce(Vec::new())
}

/// A mark without a term behind it would be taken for that of the next term looked up.
fn if_bound(variables: &[Variable], then: Expression, otherwise: Expression) -> Expression {
    let bound = variables.iter().map(|it| Expression::Bound(it.clone()));
    let all = bound.reduce(|a, b| Expression::And(Box::new(a), Box::new(b)));
    match all {
        Some(all) => Expression::If(Box::new(all), Box::new(then), Box::new(otherwise)),
        None => then,
    }
}

/// Whether spareval hands terms through without looking at them.
fn is_internal(expression: &Expression) -> bool {
    match expression {
        Expression::NamedNode(_) | Expression::Literal(_) | Expression::Variable(_) => true,
        Expression::Coalesce(parts) => parts.iter().all(is_internal),
        Expression::If(_, then, otherwise) => is_internal(then) && is_internal(otherwise),
        _ => false,
    }
}

/// Keeps the spelling of what an expression may return as it found it.
fn result(expression: &mut Expression) {
    match expression {
        Expression::If(_, then, otherwise) => {
            branch(then);
            branch(otherwise);
        }
        Expression::Coalesce(parts) => parts.iter_mut().for_each(branch),
        Expression::FunctionCall(function @ Function::StrDt, _) => {
            *function = Function::Custom(named(LITERAL));
        }
        _ => (),
    }
}

fn branch(expression: &mut Expression) {
    match expression {
        Expression::Variable(_) => *expression = kept(take_expression(expression), nothing()),
        Expression::Literal(it) => {
            if let Term::Literal(wrapped) = exact::wrap(it.clone().into()) {
                *it = wrapped;
            }
        }
        expression => result(expression),
    }
}

/// An expression whose value keeps its spelling, if it is a variable's.
pub(super) fn kept(expression: Expression, otherwise: Expression) -> Expression {
    match variable(&expression) {
        Some(it) => {
            let arguments = vec![call(MARK.into_owned(), Vec::new()), expression];
            if_bound(&[it], call(named(KEEP), arguments), otherwise)
        }
        None => Expression::Coalesce(vec![expression, otherwise]),
    }
}

#[cfg(test)]
mod tests {
    use crate::query::rewrite::tests::rows;

    fn value(expression: &str) -> String {
        let rows = rows(&format!(
            "SELECT ({expression} AS ?y) {{ VALUES (?x ?u) {{ ('01'^^xsd:byte UNDEF) }} }}"
        ));
        rows.concat().concat()
    }

    #[test]
    fn functions_see_literals_as_they_are_written() {
        assert_eq!(value("STR(?x)"), "01");
        assert_eq!(value("xsd:string(?x)"), "1");
        assert_eq!(value("DATATYPE(?x)"), "http://www.w3.org/2001/XMLSchema#byte");
        assert_eq!(value("CONCAT(STR(?x), STR(?x + 1))"), "012");
        assert_eq!(value("STR(?u)"), "-");
        assert_eq!(value("COALESCE(STR(?u), ?x + 1)"), "2");
        assert_eq!(value("STR(<urn:a>)"), "urn:a");
        assert_eq!(value("?x = 1"), "true");
    }

    #[test]
    fn results_keep_their_spelling() {
        assert_eq!(value("IF(?x > 0, ?x, ?x + 1)"), "01");
        assert_eq!(value("IF(?x > 1, ?x, ?x + 1)"), "2");
        assert_eq!(value("COALESCE(?u + 1, ?x)"), "01");
        assert_eq!(value("COALESCE(?u + 1, '02'^^xsd:integer)"), "02");
        assert_eq!(value("STRDT('1.50', xsd:decimal)"), "1.50");
        assert_eq!(value("STRDT('1.50', xsd:decimal) + 1"), "2.5");
        assert_eq!(rows("SELECT (?y + 1 AS ?z) { BIND(STRDT('01', xsd:integer) AS ?y) }"), [["2"]]);
    }

    #[test]
    fn triple_terms_keep_their_literals() {
        assert_eq!(
            rows("SELECT (STR(?o) AS ?s) { :a :n ?n BIND(TRIPLE(:a, :n, ?n) AS ?t) BIND(OBJECT(?t) AS ?o) } ORDER BY ?s").len(),
            3
        );
    }
}
