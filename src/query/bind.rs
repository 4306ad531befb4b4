//! Putting arguments into the algebra of a query: terms in place of variables, never text.
//!
//! A parameter is global to the query: it is also replaced inside sub-selects that do not project
//! it. A blank node is no argument, since a constant cannot name one.

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Variable};
use spargebra::{
    Query,
    algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression},
    term::{GroundTerm, GroundTriple, NamedNodePattern, TermPattern, TriplePattern},
};

use crate::query::{argument::Arguments, error::QueryError};

/// The query with each argument in place of its parameter.
pub fn bind(query: &Query, arguments: &Arguments) -> Result<Query, QueryError> {
    let mut query = query.clone();
    if arguments.is_empty() {
        return Ok(query);
    }
    let binder = Binder { arguments };
    match &mut query {
        Query::Select { pattern, .. }
        | Query::Ask { pattern, .. }
        | Query::Describe { pattern, .. } => binder.pattern(pattern)?,
        Query::Construct { template, pattern, .. } => {
            for triple in template.iter_mut() {
                binder.triple(triple)?;
            }
            binder.pattern(pattern)?;
        }
    }
    Ok(query)
}

struct Binder<'a> {
    arguments: &'a Arguments,
}

impl Binder<'_> {
    fn values(&self, variable: &Variable) -> Option<&[Term]> {
        self.arguments.get(variable.as_str()).map(Vec::as_slice)
    }

    /// The one value of a parameter that takes one.
    fn one(&self, variable: &Variable) -> Option<&Term> {
        match self.values(variable) {
            Some([term]) => Some(term),
            _ => None,
        }
    }

    fn pattern(&self, pattern: &mut GraphPattern) -> Result<(), QueryError> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let lists = self.lists(patterns.iter().flat_map(triple_variables));
                for triple in patterns.iter_mut() {
                    self.triple(triple)?;
                }
                join_values(pattern, lists);
            }
            GraphPattern::Path { subject, object, .. } => {
                let ends = [&*subject, &*object].into_iter().filter_map(pattern_variable);
                let lists = self.lists(ends);
                self.term(subject, true)?;
                self.term(object, false)?;
                join_values(pattern, lists);
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
                    self.expression(expression)?;
                }
            }
            GraphPattern::Filter { expr, inner } => {
                self.expression(expr)?;
                self.pattern(inner)?;
            }
            GraphPattern::Graph { name, inner } => {
                let lists = self.lists(name_variable(name).into_iter());
                self.name(name)?;
                self.pattern(inner)?;
                join_values(pattern, lists);
            }
            GraphPattern::Service { name, inner, .. } => {
                self.name(name)?;
                self.pattern(inner)?;
            }
            GraphPattern::Extend { inner, variable, expression } => {
                if self.values(variable).is_some() {
                    return Err(position(
                        variable,
                        "assigned",
                        "BIND … AS or SELECT (… AS …) sets it",
                    ));
                }
                self.expression(expression)?;
                self.pattern(inner)?;
            }
            GraphPattern::Values { variables, bindings } => self.table(variables, bindings),
            GraphPattern::OrderBy { inner, expression } => {
                for key in expression {
                    match key {
                        OrderExpression::Asc(it) | OrderExpression::Desc(it) => {
                            self.expression(it)?;
                        }
                    }
                }
                self.pattern(inner)?;
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
        self.pattern(inner)?;
        for (_, aggregate) in aggregates.iter_mut() {
            if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                self.expression(expr)?;
            }
        }
        let keys = variables.clone();
        self.extend(inner, &keys);
        Ok(())
    }

    /// Makes parameters columns with a constant value.
    fn extend(&self, inner: &mut GraphPattern, variables: &[Variable]) {
        for variable in variables {
            let Some(term) = self.one(variable) else { continue };
            let Some(expression) = constant(term) else { continue };
            let below = Box::new(take(inner));
            *inner = GraphPattern::Extend { inner: below, variable: variable.clone(), expression };
        }
    }

    /// Rows of VALUES that contradict an argument go, and its column with them.
    fn table(&self, variables: &mut Vec<Variable>, bindings: &mut Vec<Vec<Option<GroundTerm>>>) {
        for at in (0..variables.len()).rev() {
            let Some(values) = self.values(&variables[at]) else { continue };
            let values: Vec<GroundTerm> = values.iter().filter_map(ground).collect();
            bindings.retain(|row| row[at].as_ref().is_none_or(|it| values.contains(it)));
            if values.len() == 1 {
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

    fn expression(&self, expression: &mut Expression) -> Result<(), QueryError> {
        match expression {
            Expression::NamedNode(_) | Expression::Literal(_) => (),
            Expression::Variable(variable) => match self.values(variable) {
                Some([term]) => {
                    *expression = constant(term).ok_or_else(|| {
                        position(variable, "that", "it must be an IRI or a literal")
                    })?;
                }
                Some(_) => {
                    return Err(position(variable, "a list", "lists go into IN or a pattern"));
                }
                None => (),
            },
            Expression::Bound(variable) => {
                if self.values(variable).is_some() {
                    *expression = oxigraph::model::Literal::from(true).into();
                }
            }
            Expression::Or(a, b)
            | Expression::And(a, b)
            | Expression::Equal(a, b)
            | Expression::SameTerm(a, b)
            | Expression::Greater(a, b)
            | Expression::GreaterOrEqual(a, b)
            | Expression::Less(a, b)
            | Expression::LessOrEqual(a, b)
            | Expression::Add(a, b)
            | Expression::Subtract(a, b)
            | Expression::Multiply(a, b)
            | Expression::Divide(a, b) => {
                self.expression(a)?;
                self.expression(b)?;
            }
            Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => {
                self.expression(a)?;
            }
            Expression::In(a, members) => {
                self.expression(a)?;
                self.members(members)?;
            }
            Expression::If(a, b, c) => {
                self.expression(a)?;
                self.expression(b)?;
                self.expression(c)?;
            }
            Expression::Coalesce(parts) | Expression::FunctionCall(_, parts) => {
                for part in parts {
                    self.expression(part)?;
                }
            }
            Expression::Exists(pattern) => self.pattern(pattern)?,
        }
        Ok(())
    }

    /// A list parameter in `IN (…)` stands for its members.
    fn members(&self, members: &mut Vec<Expression>) -> Result<(), QueryError> {
        let mut all = Vec::with_capacity(members.len());
        for mut member in members.drain(..) {
            match &member {
                Expression::Variable(it) if self.values(it).is_some() => {
                    all.extend(self.values(it).unwrap_or_default().iter().filter_map(constant));
                }
                _ => {
                    self.expression(&mut member)?;
                    all.push(member);
                }
            }
        }
        *members = all;
        Ok(())
    }

    /// The list parameters among variables, with their values.
    fn lists<'v>(
        &self,
        variables: impl Iterator<Item = &'v Variable>,
    ) -> Vec<(Variable, Vec<Option<GroundTerm>>)> {
        let mut lists: Vec<(Variable, Vec<Option<GroundTerm>>)> = Vec::new();
        for variable in variables {
            let known = lists.iter().any(|it| it.0 == *variable);
            if let Some(values) = self.values(variable).filter(|it| it.len() > 1 && !known) {
                lists.push((variable.clone(), values.iter().map(ground).collect()));
            }
        }
        lists
    }
}

fn join_values(pattern: &mut GraphPattern, lists: Vec<(Variable, Vec<Option<GroundTerm>>)>) {
    for (variable, values) in lists {
        let right = Box::new(take(pattern));
        let bindings = values.into_iter().map(|it| vec![it]).collect();
        let left = Box::new(GraphPattern::Values { variables: vec![variable], bindings });
        *pattern = GraphPattern::Join { left, right };
    }
}

/// Moves a pattern out from behind a reference.
fn take(pattern: &mut GraphPattern) -> GraphPattern {
    std::mem::replace(pattern, GraphPattern::Bgp { patterns: Vec::new() })
}

/// The variables of a triple, those in triple terms included.
fn triple_variables(triple: &TriplePattern) -> Vec<&Variable> {
    let mut variables: Vec<&Variable> = name_variable(&triple.predicate).into_iter().collect();
    for end in [&triple.subject, &triple.object] {
        match end {
            TermPattern::Triple(inner) => variables.extend(triple_variables(inner)),
            end => variables.extend(pattern_variable(end)),
        }
    }
    variables
}

fn name_variable(pattern: &NamedNodePattern) -> Option<&Variable> {
    match pattern {
        NamedNodePattern::Variable(it) => Some(it),
        NamedNodePattern::NamedNode(_) => None,
    }
}

fn pattern_variable(pattern: &TermPattern) -> Option<&Variable> {
    match pattern {
        TermPattern::Variable(it) => Some(it),
        _ => None,
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
