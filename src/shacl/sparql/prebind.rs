//! Pre-binding in the algebra: the relation of focus nodes is joined to every leaf that depends on
//! it, so that each operator works within one focus node.
//!
//! A part that mentions no pre-bound variable has the same solutions for all focus nodes and stays
//! as it is.

use oxigraph::model::{Term, Variable};
use spargebra::{
    Query,
    algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

use crate::{
    query::walk::{Part, mentions, walk},
    shacl::sparql::relation,
};

/// A rewritten query.
pub(super) struct Prebound {
    pub(super) query: Query,
    pub(super) constants: Vec<Term>,
    pub(super) one_by_one: bool,
    pub(super) needs_shapes_graph: bool,
}

/// Rewrites a query in which nothing is [forbidden](super::refuse).
pub(super) fn prebind(
    query: &Query,
    is_ask: bool,
    constants: &[(String, Term)],
) -> Result<Prebound, String> {
    let (Query::Select { pattern, .. } | Query::Ask { pattern, .. }) = query else {
        return Err("a SELECT or ASK query is expected".to_owned());
    };
    let is_used = |name: &str| mentions(Part::Pattern(pattern), &|it| it == name);
    let used: Vec<&(String, Term)> = constants.iter().filter(|it| is_used(&it.0)).collect();
    let binder = Binder {
        has_value: is_ask,
        constants: used.iter().map(|it| Variable::new_unchecked(it.0.clone())).collect(),
        shapes_graph: relation::shapes_graph(),
    };
    let mut bound = binder.bind(pattern, true);
    if is_ask {
        let variables = binder.relation_variables();
        let inner = Box::new(GraphPattern::Project { inner: Box::new(bound), variables });
        bound = GraphPattern::Distinct { inner };
    }
    Ok(Prebound {
        query: Query::Select { dataset: None, pattern: bound, base_iri: None },
        constants: used.iter().map(|it| it.1.clone()).collect(),
        one_by_one: Binder::needs_one_by_one(pattern),
        needs_shapes_graph: is_used("shapesGraph"),
    })
}

struct Binder {
    has_value: bool,
    constants: Vec<Variable>,
    shapes_graph: oxigraph::model::NamedNode,
}

impl Binder {
    /// The columns of the relation of focus nodes.
    fn relation_variables(&self) -> Vec<Variable> {
        let value = self.has_value.then(|| Variable::new_unchecked("value"));
        std::iter::once(Variable::new_unchecked("this")).chain(value).collect()
    }

    fn variables(&self) -> Vec<Variable> {
        let mut all = self.relation_variables();
        all.extend(self.constants.iter().cloned());
        all
    }

    fn depends(&self, part: Part<'_>) -> bool {
        mentions(part, &|name| {
            name == "this"
                || self.has_value && name == "value"
                || self.constants.iter().any(|it| it.as_str() == name)
        })
    }

    /// LIMIT, and aggregates without keys, work on all solutions of one focus node.
    fn needs_one_by_one(pattern: &GraphPattern) -> bool {
        let mut found = false;
        walk(Part::Pattern(pattern), &mut |part| {
            let Part::Pattern(part) = part else { return };
            found = found
                || match part {
                    GraphPattern::Slice { .. } => true,
                    GraphPattern::Group { variables, .. } => variables.is_empty(),
                    _ => false,
                };
        });
        found
    }

    /// The virtual triples that bind all pre-bound variables.
    fn leaf(&self) -> GraphPattern {
        let triple = |number: usize, subject: &Variable, object: Option<Variable>| {
            let name = relation::name(number);
            TriplePattern {
                subject: subject.clone().into(),
                predicate: name.clone().into(),
                object: object.map_or_else(|| name.into(), TermPattern::from),
            }
        };
        let value = self.has_value.then(|| Variable::new_unchecked("value"));
        let mut patterns = vec![triple(0, &Variable::new_unchecked("this"), value)];
        let constants = self.constants.iter().enumerate();
        patterns.extend(constants.map(|(n, it)| triple(n + 1, it, None)));
        GraphPattern::Bgp { patterns }
    }

    fn with_leaf(&self, pattern: GraphPattern) -> GraphPattern {
        match pattern {
            GraphPattern::Bgp { patterns } if patterns.is_empty() => self.leaf(),
            pattern => {
                GraphPattern::Lateral { left: Box::new(self.leaf()), right: Box::new(pattern) }
            }
        }
    }

    fn boxed(&self, pattern: &GraphPattern, need: bool) -> Box<GraphPattern> {
        Box::new(self.bind(pattern, need))
    }

    /// Rewrites a pattern; with `need` its solutions have the pre-bound variables in any case.
    fn bind(&self, pattern: &GraphPattern, need: bool) -> GraphPattern {
        if !self.depends(Part::Pattern(pattern)) {
            return if need { self.with_leaf(pattern.clone()) } else { pattern.clone() };
        }
        match pattern {
            GraphPattern::Bgp { .. }
            | GraphPattern::Path { .. }
            | GraphPattern::Values { .. }
            | GraphPattern::Service { .. } => self.with_leaf(pattern.clone()),
            GraphPattern::Join { left, right } => GraphPattern::Join {
                left: self.boxed(left, false),
                right: self.boxed(right, false),
            },
            GraphPattern::Lateral { left, right } => GraphPattern::Lateral {
                left: self.boxed(left, true),
                right: self.boxed(right, false),
            },
            GraphPattern::LeftJoin { left, right, expression } => GraphPattern::LeftJoin {
                left: self.boxed(left, true),
                right: self.boxed(right, false),
                expression: expression.as_ref().map(|it| self.expression(it)),
            },
            GraphPattern::Union { left, right } => {
                GraphPattern::Union { left: self.boxed(left, true), right: self.boxed(right, true) }
            }
            GraphPattern::Minus { left, right } => {
                GraphPattern::Minus { left: self.boxed(left, true), right: self.boxed(right, true) }
            }
            GraphPattern::Filter { expr, inner } => {
                GraphPattern::Filter { expr: self.expression(expr), inner: self.boxed(inner, true) }
            }
            GraphPattern::Graph { name, inner } => {
                GraphPattern::Graph { name: self.graph_name(name), inner: self.boxed(inner, true) }
            }
            GraphPattern::Extend { inner, variable, expression } => GraphPattern::Extend {
                inner: self.boxed(inner, true),
                variable: variable.clone(),
                expression: self.expression(expression),
            },
            GraphPattern::OrderBy { inner, expression } => GraphPattern::OrderBy {
                inner: self.boxed(inner, true),
                expression: expression.iter().map(|it| self.order(it)).collect(),
            },
            GraphPattern::Project { inner, variables } => GraphPattern::Project {
                inner: self.boxed(inner, true),
                variables: self.with_variables(variables),
            },
            GraphPattern::Distinct { inner } => {
                GraphPattern::Distinct { inner: self.boxed(inner, true) }
            }
            GraphPattern::Reduced { inner } => {
                GraphPattern::Reduced { inner: self.boxed(inner, true) }
            }
            GraphPattern::Slice { inner, start, length } => GraphPattern::Slice {
                inner: self.boxed(inner, true),
                start: *start,
                length: *length,
            },
            GraphPattern::Group { inner, variables, aggregates } => {
                self.group(inner, variables, aggregates)
            }
        }
    }

    /// Without keys there is one group even when there is nothing in it, which is why such a query
    /// sees one focus node at a time.
    fn group(
        &self,
        inner: &GraphPattern,
        variables: &[Variable],
        aggregates: &[(Variable, AggregateExpression)],
    ) -> GraphPattern {
        let keys = if variables.is_empty() { Vec::new() } else { self.with_variables(variables) };
        let group = GraphPattern::Group {
            inner: self.boxed(inner, true),
            variables: keys,
            aggregates: aggregates.iter().map(|it| (it.0.clone(), self.aggregate(&it.1))).collect(),
        };
        if variables.is_empty() { self.with_leaf(group) } else { group }
    }

    fn with_variables(&self, variables: &[Variable]) -> Vec<Variable> {
        let mut all = variables.to_vec();
        all.extend(self.variables().into_iter().filter(|it| !variables.contains(it)));
        all
    }

    /// `GRAPH $shapesGraph` names its graph once and for all.
    fn graph_name(&self, name: &NamedNodePattern) -> NamedNodePattern {
        match name {
            NamedNodePattern::Variable(it) if it.as_str() == "shapesGraph" => {
                self.shapes_graph.clone().into()
            }
            name => name.clone(),
        }
    }

    fn aggregate(&self, aggregate: &AggregateExpression) -> AggregateExpression {
        match aggregate {
            AggregateExpression::FunctionCall { name, expr, distinct } => {
                AggregateExpression::FunctionCall {
                    name: name.clone(),
                    expr: self.expression(expr),
                    distinct: *distinct,
                }
            }
            it @ AggregateExpression::CountSolutions { .. } => it.clone(),
        }
    }

    fn order(&self, order: &OrderExpression) -> OrderExpression {
        match order {
            OrderExpression::Asc(it) => OrderExpression::Asc(self.expression(it)),
            OrderExpression::Desc(it) => OrderExpression::Desc(self.expression(it)),
        }
    }

    /// Rewrites the patterns inside EXISTS.
    fn expression(&self, expression: &Expression) -> Expression {
        let one = |it: &Expression| Box::new(self.expression(it));
        let all = |them: &[Expression]| them.iter().map(|it| self.expression(it)).collect();
        match expression {
            Expression::Exists(pattern) => Expression::Exists(self.boxed(pattern, false)),
            Expression::NamedNode(_)
            | Expression::Literal(_)
            | Expression::Variable(_)
            | Expression::Bound(_) => expression.clone(),
            Expression::Or(a, b) => Expression::Or(one(a), one(b)),
            Expression::And(a, b) => Expression::And(one(a), one(b)),
            Expression::Equal(a, b) => Expression::Equal(one(a), one(b)),
            Expression::SameTerm(a, b) => Expression::SameTerm(one(a), one(b)),
            Expression::Greater(a, b) => Expression::Greater(one(a), one(b)),
            Expression::GreaterOrEqual(a, b) => Expression::GreaterOrEqual(one(a), one(b)),
            Expression::Less(a, b) => Expression::Less(one(a), one(b)),
            Expression::LessOrEqual(a, b) => Expression::LessOrEqual(one(a), one(b)),
            Expression::Add(a, b) => Expression::Add(one(a), one(b)),
            Expression::Subtract(a, b) => Expression::Subtract(one(a), one(b)),
            Expression::Multiply(a, b) => Expression::Multiply(one(a), one(b)),
            Expression::Divide(a, b) => Expression::Divide(one(a), one(b)),
            Expression::UnaryPlus(a) => Expression::UnaryPlus(one(a)),
            Expression::UnaryMinus(a) => Expression::UnaryMinus(one(a)),
            Expression::Not(a) => Expression::Not(one(a)),
            Expression::In(a, members) => Expression::In(one(a), all(members)),
            Expression::If(a, b, c) => Expression::If(one(a), one(b), one(c)),
            Expression::Coalesce(parts) => Expression::Coalesce(all(parts)),
            Expression::FunctionCall(name, parts) => {
                Expression::FunctionCall(name.clone(), all(parts))
            }
        }
    }
}
