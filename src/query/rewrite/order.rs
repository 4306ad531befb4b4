//! ORDER BY with a total order.
//!
//! spareval compares numbers with strings in a way that contradicts itself, upon which sorting may
//! panic. The ORDER BY of the whole query is taken out and done by us, with its OFFSET and LIMIT, and
//! with DISTINCT where rows can become equal only behind it. Inside a query each key becomes a text
//! whose order is total.

use std::{cmp::Ordering, collections::HashSet};

use oxigraph::model::{Literal, Term, Variable};
use spareval::QueryEvaluator;
use spargebra::{
    Query,
    algebra::{Expression, Function, GraphPattern, OrderExpression},
};

use crate::query::{
    answer::Solutions,
    order::{self, KEY},
    rewrite::Fresh,
    walk::{self, Rewrite, take, take_expression},
};

pub(super) fn with_functions(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator.with_custom_function(KEY.into_owned(), |arguments| {
        let [term] = arguments else { return None };
        Some(Literal::new_simple_literal(order::key(term)).into())
    })
}

/// What is left to do when the rows are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sorting {
    /// The columns to sort by, each descending or not.
    keys: Vec<(Variable, bool)>,
    /// The columns to return.
    columns: Vec<Variable>,
    is_distinct: bool,
    offset: usize,
    limit: Option<usize>,
}

/// Takes the outermost ORDER BY out of a query.
pub(super) fn take_out(query: &mut Query, fresh: &mut Fresh) -> Option<Sorting> {
    let Query::Select { pattern, .. } = query else { return None };
    if !is_ordered(pattern) {
        return None;
    }
    let mut sorting = Sorting::default();
    let mut inner = take(pattern);
    loop {
        inner = match inner {
            GraphPattern::Slice { inner, start, length } => {
                (sorting.offset, sorting.limit) = (start, length);
                *inner
            }
            GraphPattern::Distinct { inner } => {
                sorting.is_distinct = true;
                *inner
            }
            // Removing duplicates is allowed, not demanded.
            GraphPattern::Reduced { inner } => *inner,
            GraphPattern::Project { inner, variables } => {
                sorting.columns = variables;
                *inner
            }
            GraphPattern::OrderBy { inner, expression } => {
                *pattern = sorting.take_keys(*inner, expression, fresh);
                return Some(sorting);
            }
            _ => unreachable!("it was looked at before"),
        }
    }
}

fn is_ordered(mut pattern: &GraphPattern) -> bool {
    let mut has_columns = false;
    loop {
        match pattern {
            GraphPattern::OrderBy { .. } => return has_columns,
            GraphPattern::Project { inner, .. } => {
                has_columns = true;
                pattern = inner;
            }
            GraphPattern::Slice { inner, .. } if !has_columns => pattern = inner,
            GraphPattern::Distinct { inner } | GraphPattern::Reduced { inner } if !has_columns => {
                pattern = inner;
            }
            _ => return false,
        }
    }
}

impl Sorting {
    fn take_keys(
        &mut self,
        mut inner: GraphPattern,
        expressions: Vec<OrderExpression>,
        fresh: &mut Fresh,
    ) -> GraphPattern {
        let mut variables = self.columns.clone();
        for expression in expressions {
            let (expression, is_descending) = match expression {
                OrderExpression::Asc(it) => (it, false),
                OrderExpression::Desc(it) => (it, true),
            };
            let variable = match expression {
                Expression::Variable(it) => it,
                expression => {
                    let variable = fresh.variable("key");
                    inner = GraphPattern::Extend {
                        inner: Box::new(inner),
                        variable: variable.clone(),
                        expression,
                    };
                    variable
                }
            };
            if !variables.contains(&variable) {
                variables.push(variable.clone());
            }
            self.keys.push((variable, is_descending));
        }
        let inner = GraphPattern::Project { inner: Box::new(inner), variables };
        if self.is_distinct { GraphPattern::Distinct { inner: Box::new(inner) } } else { inner }
    }

    /// Sorts rows, and returns the columns that were asked for.
    pub(crate) fn run<E>(
        &self,
        variables: &[Variable],
        rows: impl Iterator<Item = Result<Vec<Option<Term>>, E>>,
    ) -> Result<Solutions, E> {
        let at = |it: &Variable| variables.iter().position(|variable| variable == it);
        let keys: Vec<(Option<usize>, bool)> =
            self.keys.iter().map(|it| (at(&it.0), it.1)).collect();
        // DISTINCT may drop any of the first rows, if it has still to look.
        let is_done = !self.is_distinct || variables.len() == self.columns.len();
        let most = self.limit.filter(|_| is_done).map(|it| it.saturating_add(self.offset));
        let mut sorted: Vec<Keyed> = Vec::new();
        for row in rows {
            sorted.push(Keyed::new(row?, &keys));
            if let Some(most) = most
                && sorted.len() > most.saturating_mul(2).saturating_add(1024)
            {
                sorted.sort_by(|a, b| a.compare(b, &keys));
                sorted.truncate(most);
            }
        }
        sorted.sort_by(|a, b| a.compare(b, &keys));
        let columns: Vec<Option<usize>> = self.columns.iter().map(at).collect();
        let cells = |row: Vec<Option<Term>>| -> Vec<Option<Term>> {
            columns.iter().map(|at| at.and_then(|at| row[at].clone())).collect()
        };
        let rows = sorted.into_iter().map(|it| cells(it.row));
        let mut seen = HashSet::new();
        let rows = rows.filter(|row| is_done || seen.insert(row.clone()));
        let rows = rows.skip(self.offset).take(self.limit.unwrap_or(usize::MAX)).collect();
        Ok(Solutions { variables: self.columns.clone(), rows })
    }
}

/// A row with the texts by which it is sorted.
struct Keyed {
    row: Vec<Option<Term>>,
    keys: Vec<Option<String>>,
}

impl Keyed {
    fn new(row: Vec<Option<Term>>, keys: &[(Option<usize>, bool)]) -> Self {
        let cell = |at: Option<usize>| at.and_then(|at| row[at].as_ref());
        let keys = keys.iter().map(|(at, _)| cell(*at).map(order::key)).collect();
        Self { row, keys }
    }

    /// By the values of all keys, then by their spelling.
    fn compare(&self, other: &Self, keys: &[(Option<usize>, bool)]) -> Ordering {
        let turn = |order: Ordering, is_descending| {
            if is_descending { order.reverse() } else { order }
        };
        for ((a, b), (_, is_descending)) in self.keys.iter().zip(&other.keys).zip(keys) {
            let order = turn(a.cmp(b), *is_descending);
            if order != Ordering::Equal {
                return order;
            }
        }
        for (at, is_descending) in keys {
            let cell = |row: &Self| at.and_then(|at| row.row[at].as_ref().map(order::spelling));
            let order = turn(cell(self).cmp(&cell(other)), *is_descending);
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}

struct Inner;

/// Makes texts of all keys that are left.
pub(super) fn rewrite(pattern: &mut GraphPattern) {
    walk::rewrite(pattern, &mut Inner);
}

impl Rewrite for Inner {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::OrderBy { expression, .. } = pattern else { return };
        for key in expression {
            let (OrderExpression::Asc(key) | OrderExpression::Desc(key)) = key;
            let inner = vec![take_expression(key)];
            *key = Expression::FunctionCall(Function::Custom(KEY.into_owned()), inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::query::rewrite::tests::{answer, rows};

    /// Twenty-five values whose order spareval contradicts itself about.
    fn mixed() -> String {
        let values: Vec<String> =
            (0..25).map(|n| format!("({n}) ('{n}'^^:t{}) ('x{n}')", n % 3)).collect();
        format!("VALUES (?x) {{ {} }}", values.concat())
    }

    #[test]
    fn mixed_values_are_sorted_at_every_level() {
        let sorted = rows(&format!("SELECT ?x {{ {} }} ORDER BY ?x", mixed()));
        assert_eq!(sorted.len(), 75);
        assert_eq!((&*sorted[0][0], &*sorted[9][0], &*sorted[25][0]), ("0", "9", "x0"));
        let inner = format!("SELECT ?x {{ {} }} ORDER BY DESC(?x) LIMIT 3", mixed());
        assert_eq!(rows(&format!("SELECT ?x {{ {{ {inner} }} }}")), [["8"], ["5"], ["23"]]);
        assert!(
            answer(&format!("CONSTRUCT {{ ?x :p ?x }} {{ {} }} ORDER BY ?x LIMIT 2", mixed()))
                .is_ok()
        );
    }

    #[test]
    fn keys_need_not_be_returned() {
        assert_eq!(
            rows("SELECT ?x { VALUES (?x ?y) { (1 3) (2 1) (3 2) } } ORDER BY ?y LIMIT 2"),
            [["2"], ["3"]]
        );
        assert_eq!(
            rows(
                "SELECT DISTINCT ?x { VALUES (?x ?y) { (1 3) (1 1) (3 2) } } ORDER BY ?y OFFSET 1"
            ),
            [["3"]]
        );
        assert_eq!(
            rows("SELECT DISTINCT ?x { VALUES ?x { 2 1 2 UNDEF } } ORDER BY DESC(?x)"),
            [["2"], ["1"], ["-"]]
        );
        assert_eq!(
            rows("SELECT ?x { VALUES ?x { 2 1 3 } } ORDER BY DESC(?x * ?x) ?none"),
            [["3"], ["2"], ["1"]]
        );
    }

    #[test]
    fn values_decide_before_spellings() {
        assert_eq!(
            rows("SELECT ?x ?y { VALUES (?x ?y) { (1.0 1) (1 2) (1 0) } } ORDER BY ?x ?y"),
            [["1", "0"], ["1.0", "1"], ["1", "2"]]
        );
    }

    #[test]
    fn few_rows_of_many_are_kept() {
        let numbers: Vec<String> = (0..3000).map(|n| ((n * 7919) % 3000).to_string()).collect();
        let numbers = numbers.join(" ");
        let first = rows(&format!("SELECT ?x {{ VALUES ?x {{ {numbers} }} }} ORDER BY ?x LIMIT 3"));
        assert_eq!(first, [["0"], ["1"], ["2"]]);
    }
}
