//! Putting arguments into the algebra of a query: terms in place of variables, never text.
//!
//! A parameter is global to the query: it is also replaced inside sub-selects that do not project
//! it. A blank node is no argument, since a constant cannot name one.
//!
//! The values of a list stand in `IN (…)` as they are. Where else the parameter occurs it stays a
//! variable, and a VALUES block with the values is joined to the nearest pattern that needs it.
//!
//! ```
//! use ggen::query::{argument::{Argument, Arguments}, bind::bind, file::parse, function::Functions};
//! use oxigraph::model::Literal;
//!
//! let query = parse("SELECT ?s { ?s <urn:days> $days }", None, &Functions::standard())?;
//! let days = Argument::List(vec![Literal::from(7).into(), Literal::from(28).into()]);
//! let bound = bind(&query, &Arguments::from([("days".to_owned(), days)]))?;
//! assert!(bound.to_string().contains("VALUES"));
//! # Ok::<_, ggen::query::error::QueryError>(())
//! ```

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Variable};
use spargebra::{
    Query,
    algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression, QueryDataset},
    term::{GroundTerm, GroundTriple, NamedNodePattern, TermPattern, TriplePattern},
};

use crate::query::{
    argument::{Argument, Arguments},
    error::QueryError,
    infer::{self, Bound},
    walk::{inside_expression_mut, take},
};

/// The query with each argument in place of its parameter.
///
/// # Errors
///
/// [`QueryError::Position`] if a value stands where SPARQL does not allow it, such as a literal in the
/// place of a predicate.
pub fn bind(query: &Query, arguments: &Arguments) -> Result<Query, QueryError> {
    let mut query = query.clone();
    if arguments.is_empty() {
        return Ok(query);
    }
    let binder = Binder { arguments };
    match &mut query {
        Query::Select { pattern, dataset, .. }
        | Query::Ask { pattern, dataset, .. }
        | Query::Describe { pattern, dataset, .. } => {
            binder.pattern(pattern)?;
            binder.dataset(dataset);
        }
        Query::Construct { template, pattern, dataset, .. } => {
            let mut lists = Lists::new();
            for triple in template.iter_mut() {
                binder.lists_of_triple(triple, &mut lists)?;
                binder.triple(triple)?;
            }
            binder.pattern(pattern)?;
            match pattern {
                GraphPattern::Project { inner, variables } => {
                    binder.supply(inner, &lists);
                    let missing = lists.into_iter().filter(|it| !variables.contains(it));
                    variables.extend(missing.collect::<Vec<_>>());
                }
                pattern => binder.supply(pattern, &lists),
            }
            binder.dataset(dataset);
        }
    }
    Ok(query)
}

/// Parameters with lists that stay variables and need their values.
type Lists = BTreeSet<Variable>;

struct Binder<'a> {
    arguments: &'a Arguments,
}

impl Binder<'_> {
    /// The one value of a parameter that takes one.
    fn one(&self, variable: &Variable) -> Option<&Term> {
        match self.arguments.get(variable.as_str()) {
            Some(Argument::One(term)) => Some(term),
            _ => None,
        }
    }

    fn list(&self, variable: &Variable) -> Option<&[Term]> {
        match self.arguments.get(variable.as_str()) {
            Some(Argument::List(terms)) => Some(terms),
            _ => None,
        }
    }

    fn is_given(&self, variable: &Variable) -> bool {
        self.one(variable).is_some() || self.list(variable).is_some()
    }

    /// `FROM` and `FROM NAMED`, added to those of the text.
    fn dataset(&self, dataset: &mut Option<QueryDataset>) {
        for argument in self.arguments.values() {
            let (Argument::From(graphs) | Argument::FromNamed(graphs)) = argument else { continue };
            let dataset = dataset
                .get_or_insert(QueryDataset { default: Vec::new(), named: Some(Vec::new()) });
            match argument {
                Argument::From(_) => dataset.default.extend(graphs.iter().cloned()),
                _ => dataset.named.get_or_insert_default().extend(graphs.iter().cloned()),
            }
        }
    }

    fn pattern(&self, pattern: &mut GraphPattern) -> Result<(), QueryError> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let mut lists = Lists::new();
                for triple in patterns.iter_mut() {
                    self.lists_of_triple(triple, &mut lists)?;
                    self.triple(triple)?;
                }
                self.join_values(pattern, lists);
            }
            GraphPattern::Path { subject, object, .. } => {
                let mut lists = Lists::new();
                self.lists_of_term(subject, true, &mut lists)?;
                self.lists_of_term(object, false, &mut lists)?;
                self.term(subject, true)?;
                self.term(object, false)?;
                self.join_values(pattern, lists);
            }
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => {
                self.pattern(left)?;
                self.pattern(right)?;
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                self.pattern(left)?;
                self.pattern(right)?;
                if let Some(expression) = expression {
                    let mut lists = self.expression(expression)?;
                    let known = infer::of(left);
                    lists.retain(|it| known.get(it.as_str()) != Some(&Bound::Always));
                    self.supply(right, &lists);
                }
            }
            GraphPattern::Filter { expr, inner } => {
                let lists = self.expression(expr)?;
                self.pattern(inner)?;
                self.supply(inner, &lists);
            }
            GraphPattern::Graph { name, inner } => {
                let mut lists = Lists::new();
                self.lists_of_name(name, &mut lists)?;
                self.name(name)?;
                self.pattern(inner)?;
                self.join_values(pattern, lists);
            }
            GraphPattern::Service { name, inner, .. } => {
                self.name(name)?;
                self.pattern(inner)?;
            }
            GraphPattern::Extend { inner, variable, expression } => {
                if self.is_given(variable) {
                    return Err(position(
                        variable,
                        "assigned",
                        "BIND … AS or SELECT (… AS …) sets it",
                    ));
                }
                let lists = self.expression(expression)?;
                self.pattern(inner)?;
                self.supply(inner, &lists);
            }
            GraphPattern::Values { variables, bindings } => self.table(variables, bindings),
            GraphPattern::OrderBy { inner, expression } => {
                let mut lists = Lists::new();
                for key in expression {
                    let (OrderExpression::Asc(it) | OrderExpression::Desc(it)) = key;
                    lists.extend(self.expression(it)?);
                }
                self.pattern(inner)?;
                self.supply(inner, &lists);
            }
            GraphPattern::Project { inner, variables } => {
                self.pattern(inner)?;
                let shown: Vec<Variable> = variables.clone();
                self.extend(inner, &shown);
            }
            GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => self.pattern(inner)?,
            GraphPattern::Group { .. } => self.group(pattern)?,
        }
        Ok(())
    }

    /// A parameter among the keys stays one, as a constant below the group: without keys there would
    /// be a group even where nothing matches.
    fn group(&self, pattern: &mut GraphPattern) -> Result<(), QueryError> {
        let GraphPattern::Group { inner, variables, aggregates } = pattern else { return Ok(()) };
        let mut lists = Lists::new();
        self.pattern(inner)?;
        for (_, aggregate) in aggregates.iter_mut() {
            if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                lists.extend(self.expression(expr)?);
            }
        }
        self.supply(inner, &lists);
        let keys = variables.clone();
        self.extend(inner, &keys);
        Ok(())
    }

    /// Makes parameters columns: with a constant value, or with each value of a list.
    fn extend(&self, inner: &mut GraphPattern, variables: &[Variable]) {
        for variable in variables {
            if let Some(expression) = self.one(variable).and_then(constant) {
                let below = Box::new(take(inner));
                let variable = variable.clone();
                *inner = GraphPattern::Extend { inner: below, variable, expression };
            }
        }
        let lists = variables.iter().filter(|it| self.list(it).is_some()).cloned().collect();
        self.supply(inner, &lists);
    }

    /// Joins the values of lists that a pattern does not have in every solution.
    fn supply(&self, pattern: &mut GraphPattern, lists: &Lists) {
        if lists.is_empty() {
            return;
        }
        let known = infer::of(pattern);
        let missing = |it: &&Variable| known.get(it.as_str()) != Some(&Bound::Always);
        self.join_values(pattern, lists.iter().filter(missing).cloned().collect());
    }

    fn join_values(&self, pattern: &mut GraphPattern, lists: Lists) {
        let blocks = lists.into_iter().map(|variable| {
            let values = self.list(&variable).unwrap_or_default();
            let bindings = values.iter().map(|it| vec![ground(it)]).collect();
            GraphPattern::Values { variables: vec![variable], bindings }
        });
        let join =
            |left, right| GraphPattern::Join { left: Box::new(left), right: Box::new(right) };
        if let Some(blocks) = blocks.reduce(join) {
            *pattern = join(blocks, take(pattern));
        }
    }

    /// Rows of VALUES that contradict an argument go, and the column of a single value with them.
    fn table(&self, variables: &mut Vec<Variable>, bindings: &mut Vec<Vec<Option<GroundTerm>>>) {
        for at in (0..variables.len()).rev() {
            if let Some(values) = self.list(&variables[at]) {
                let values: Vec<GroundTerm> = values.iter().filter_map(ground).collect();
                bindings.retain(|row| row[at].as_ref().is_none_or(|it| values.contains(it)));
            } else if let Some(value) = self.one(&variables[at]).map(ground) {
                bindings.retain(|row| row[at].is_none() || row[at] == value);
                variables.remove(at);
                for row in bindings.iter_mut() {
                    row.remove(at);
                }
            }
        }
    }

    fn triple(&self, triple: &mut TriplePattern) -> Result<(), QueryError> {
        self.term(&mut triple.subject, true)?;
        self.name(&mut triple.predicate)?;
        self.term(&mut triple.object, false)
    }

    fn term(&self, pattern: &mut TermPattern, is_subject: bool) -> Result<(), QueryError> {
        match pattern {
            TermPattern::Variable(variable) => {
                let Some(term) = self.one(variable) else { return Ok(()) };
                *pattern = match term {
                    Term::NamedNode(it) => it.clone().into(),
                    Term::Literal(_) if is_subject => {
                        return Err(position(variable, "a literal", "a subject is an IRI"));
                    }
                    Term::Literal(it) => it.clone().into(),
                    _ => return Err(position(variable, "that", "it must be an IRI or a literal")),
                };
            }
            TermPattern::Triple(triple) => self.triple(triple)?,
            _ => (),
        }
        Ok(())
    }

    fn name(&self, pattern: &mut NamedNodePattern) -> Result<(), QueryError> {
        if let NamedNodePattern::Variable(variable) = pattern {
            match self.one(variable) {
                Some(Term::NamedNode(it)) => *pattern = NamedNode::clone(it).into(),
                Some(_) => {
                    return Err(position(variable, "a literal", "a predicate or graph is an IRI"));
                }
                None => (),
            }
        }
        Ok(())
    }

    /// Replaces the parameters of an expression, and tells the lists that stand outside IN.
    fn expression(&self, expression: &mut Expression) -> Result<Lists, QueryError> {
        let mut lists = Lists::new();
        self.replace(expression, &mut lists)?;
        Ok(lists)
    }

    fn replace(&self, expression: &mut Expression, lists: &mut Lists) -> Result<(), QueryError> {
        match expression {
            Expression::Variable(variable) => {
                if let Some(term) = self.one(variable) {
                    *expression = constant(term).ok_or_else(|| {
                        position(variable, "that", "it must be an IRI or a literal")
                    })?;
                } else if self.list(variable).is_some() {
                    lists.insert(variable.clone());
                }
            }
            Expression::Bound(variable) => {
                if self.is_given(variable) {
                    *expression = oxigraph::model::Literal::from(true).into();
                }
            }
            Expression::In(a, members) => {
                self.replace(a, lists)?;
                self.members(members, lists)?;
            }
            Expression::Exists(pattern) => self.pattern(pattern)?,
            expression => {
                for part in inside_expression_mut(expression) {
                    self.replace(part, lists)?;
                }
            }
        }
        Ok(())
    }

    /// A list parameter in `IN (…)` stands for its members.
    fn members(&self, members: &mut Vec<Expression>, lists: &mut Lists) -> Result<(), QueryError> {
        let mut all = Vec::with_capacity(members.len());
        for mut member in members.drain(..) {
            match &member {
                Expression::Variable(it) if self.list(it).is_some() => {
                    all.extend(self.list(it).unwrap_or_default().iter().filter_map(constant));
                }
                _ => {
                    self.replace(&mut member, lists)?;
                    all.push(member);
                }
            }
        }
        *members = all;
        Ok(())
    }

    /// The lists of a triple, those in triple terms included.
    fn lists_of_triple(&self, triple: &TriplePattern, lists: &mut Lists) -> Result<(), QueryError> {
        self.lists_of_term(&triple.subject, true, lists)?;
        self.lists_of_name(&triple.predicate, lists)?;
        self.lists_of_term(&triple.object, false, lists)
    }

    fn lists_of_term(
        &self,
        pattern: &TermPattern,
        is_subject: bool,
        lists: &mut Lists,
    ) -> Result<(), QueryError> {
        match pattern {
            TermPattern::Variable(it) if is_subject => self.list_of_iris(it, lists),
            TermPattern::Variable(it) => {
                lists.extend(self.list(it).is_some().then(|| it.clone()));
                Ok(())
            }
            TermPattern::Triple(it) => self.lists_of_triple(it, lists),
            _ => Ok(()),
        }
    }

    fn lists_of_name(
        &self,
        pattern: &NamedNodePattern,
        lists: &mut Lists,
    ) -> Result<(), QueryError> {
        match pattern {
            NamedNodePattern::Variable(it) => self.list_of_iris(it, lists),
            NamedNodePattern::NamedNode(_) => Ok(()),
        }
    }

    fn list_of_iris(&self, variable: &Variable, lists: &mut Lists) -> Result<(), QueryError> {
        let Some(values) = self.list(variable) else { return Ok(()) };
        if values.iter().any(|it| matches!(it, Term::Literal(_))) {
            let why = "a subject, a predicate or a graph is an IRI";
            return Err(position(variable, "a list with a literal", why));
        }
        lists.insert(variable.clone());
        Ok(())
    }
}

fn constant(term: &Term) -> Option<Expression> {
    match term {
        Term::NamedNode(it) => Some(it.clone().into()),
        Term::Literal(it) => Some(it.clone().into()),
        _ => None,
    }
}

fn ground(term: &Term) -> Option<GroundTerm> {
    Some(match term {
        Term::NamedNode(it) => it.clone().into(),
        Term::Literal(it) => it.clone().into(),
        Term::Triple(triple) => {
            let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return None };
            GroundTriple {
                subject: subject.clone(),
                predicate: triple.predicate.clone(),
                object: ground(&triple.object)?,
            }
            .into()
        }
        Term::BlankNode(_) => return None,
    })
}

fn position(parameter: &Variable, value: &str, why: &'static str) -> QueryError {
    QueryError::Position { parameter: parameter.as_str().to_owned(), value: value.to_owned(), why }
}
