//! Which variables an expression can see, by SPARQL's rules of scope (SPARQL 1.1 §18.2.1): groups
//! are evaluated on their own, from the inside out.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::{
    check::outline::{Assigned, Element, Expression, Group, Outline, Select, Var},
    diag::Span,
};

/// Where a variable is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reader {
    /// FILTER.
    Filter,
    /// BIND.
    Bind,
    /// `(… AS …)` behind SELECT.
    Expression,
    /// GROUP BY.
    GroupBy,
    /// HAVING.
    Having,
    /// ORDER BY.
    OrderBy,
    /// A variable that SELECT or DESCRIBE shows.
    Projection,
    /// The template of CONSTRUCT.
    Template,
}

impl Reader {
    /// For messages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Filter => "FILTER",
            Self::Bind => "BIND",
            Self::Expression | Self::Projection => "SELECT",
            Self::GroupBy => "GROUP BY",
            Self::Having => "HAVING",
            Self::OrderBy => "ORDER BY",
            Self::Template => "CONSTRUCT",
        }
    }
}

/// Why a variable has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Nothing in the query binds it.
    Nowhere,
    /// Another group binds it here.
    Elsewhere(Span),
    /// Its own group binds it later, here.
    Later(Span),
}

/// A variable that is read where it cannot have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault<'t> {
    /// The variable.
    pub variable: Var<'t>,
    /// Who reads it.
    pub reader: Reader,
    /// Why it has no value.
    pub reason: Reason,
}

/// What was learnt about a query's variables.
#[derive(Debug, Default)]
pub(crate) struct Scopes<'t> {
    /// In the order of the text.
    pub faults: Vec<Fault<'t>>,
    /// Each variable that is bound somewhere, with the first place.
    pub bound: BTreeMap<&'t str, Span>,
}

/// Looks at every expression of a query. Parameters have a value everywhere.
pub(super) fn scopes<'t>(outline: &Outline<'t>, params: &BTreeSet<&str>) -> Scopes<'t> {
    let mut walker = Walker { params, scopes: Scopes::default(), pending: Vec::new() };
    walker.select(&outline.query, None);
    let mut scopes = walker.scopes;
    for fault in &mut scopes.faults {
        if fault.reason == Reason::Nowhere
            && let Some(span) = scopes.bound.get(fault.variable.name)
        {
            fault.reason = Reason::Elsewhere(*span);
        }
    }
    scopes.faults.sort_by_key(|it| it.variable.span);
    scopes
}

/// Visible variables, each with a place that binds it.
type Names<'t> = FxHashMap<&'t str, Span>;

/// The variables that are visible around an EXISTS or a LATERAL.
struct Outer<'a, 't> {
    names: &'a Names<'t>,
    next: Option<&'a Outer<'a, 't>>,
}

impl Outer<'_, '_> {
    fn contains(&self, name: &str) -> bool {
        let mut at = Some(self);
        while let Some(it) = at {
            if it.names.contains_key(name) {
                return true;
            }
            at = it.next;
        }
        false
    }
}

struct Walker<'p, 't> {
    params: &'p BTreeSet<&'p str>,
    scopes: Scopes<'t>,
    /// Faults of the BINDs of the groups being read.
    pending: Vec<usize>,
}

impl<'t> Walker<'_, 't> {
    /// The variables that a query or sub-select shows.
    fn select(&mut self, select: &Select<'t>, outer: Option<&Outer<'_, 't>>) -> Names<'t> {
        let mut names = self.group(&select.pattern, outer, None);
        for key in &select.keys {
            self.assigned(key, &mut names, outer, Reader::GroupBy);
        }
        for variable in &select.values {
            self.bind(*variable, &mut names);
        }
        let inner = names.clone();
        let mut shown = Names::default();
        for it in &select.shown {
            let reader =
                if it.expression.is_some() { Reader::Expression } else { Reader::Projection };
            self.assigned(it, &mut names, outer, reader);
            shown.extend(it.variable.map(|it| (it.name, it.span)));
        }
        for variable in &select.template {
            self.read(*variable, &names, outer, Reader::Template);
        }
        for expression in &select.having {
            self.expression(expression, &names, outer, Reader::Having);
        }
        for expression in &select.order {
            self.expression(expression, &names, outer, Reader::OrderBy);
        }
        if select.star.is_some() { inner } else { shown }
    }

    /// A variable that is read, or an expression and the variable it binds.
    fn assigned(
        &mut self,
        it: &Assigned<'t>,
        names: &mut Names<'t>,
        outer: Option<&Outer<'_, 't>>,
        reader: Reader,
    ) {
        match (&it.expression, it.variable) {
            (None, Some(variable)) => self.read(variable, names, outer, reader),
            (Some(expression), variable) => {
                self.expression(expression, names, outer, reader);
                if let Some(variable) = variable {
                    self.bind(variable, names);
                }
            }
            (None, None) => (),
        }
    }

    /// The variables that a group may bind. `left` is what stands before an OPTIONAL: its own
    /// filters see that too.
    fn group(
        &mut self,
        group: &Group<'t>,
        outer: Option<&Outer<'_, 't>>,
        left: Option<&Names<'t>>,
    ) -> Names<'t> {
        let mut names = Names::default();
        let mut filters = Vec::new();
        let first_pending = self.pending.len();
        for element in &group.elements {
            match element {
                Element::Filter(expression) => filters.push(expression),
                Element::Triples(variables) | Element::Values(variables) => {
                    for variable in variables {
                        self.bind(*variable, &mut names);
                    }
                }
                Element::Bind(it) => {
                    let first = self.scopes.faults.len();
                    self.assigned(it, &mut names, outer, Reader::Bind);
                    self.pending.extend(first..self.scopes.faults.len());
                }
                _ => {
                    let inner = self.nested(element, &mut names, outer);
                    names.extend(inner);
                }
            }
        }
        for at in self.pending.split_off(first_pending) {
            let fault = &mut self.scopes.faults[at];
            if let (Reader::Bind, Some(span)) = (fault.reader, names.get(fault.variable.name)) {
                fault.reason = Reason::Later(*span);
            }
        }
        let around = left.map(|names| Outer { names, next: outer });
        for expression in filters {
            self.expression(expression, &names, around.as_ref().or(outer), Reader::Filter);
        }
        names
    }

    /// The variables that groups within a group add to it.
    fn nested(
        &mut self,
        element: &Element<'t>,
        names: &mut Names<'t>,
        outer: Option<&Outer<'_, 't>>,
    ) -> Names<'t> {
        match element {
            Element::Union(groups) => {
                let mut all = Names::default();
                for group in groups {
                    all.extend(self.group(group, outer, None));
                }
                all
            }
            Element::Optional(group) => self.group(group, outer, Some(names)),
            Element::Minus(group) => {
                self.group(group, outer, None);
                Names::default()
            }
            Element::Lateral(group) => {
                let around = Outer { names, next: outer };
                self.group(group, Some(&around), None)
            }
            Element::Named(name, group) => {
                // A graph's name is seen inside by every engine, though the algebra joins it later.
                if let Some(name) = name {
                    self.bind(*name, names);
                }
                let own: Names<'t> = name.iter().map(|it| (it.name, it.span)).collect();
                let around = Outer { names: &own, next: outer };
                self.group(group, Some(&around), None)
            }
            Element::Select(select) => self.select(select, outer),
            Element::Triples(_) | Element::Filter(_) | Element::Bind(_) | Element::Values(_) => {
                Names::default()
            }
        }
    }

    fn expression(
        &mut self,
        expression: &Expression<'t>,
        names: &Names<'t>,
        outer: Option<&Outer<'_, 't>>,
        reader: Reader,
    ) {
        for variable in &expression.variables {
            self.read(*variable, names, outer, reader);
        }
        let around = Outer { names, next: outer };
        for group in &expression.exists {
            self.group(group, Some(&around), None);
        }
    }

    fn bind(&mut self, variable: Var<'t>, names: &mut Names<'t>) {
        let first = self.scopes.bound.entry(variable.name).or_insert(variable.span);
        *first = (*first).min(variable.span);
        names.entry(variable.name).or_insert(variable.span);
    }

    fn read(
        &mut self,
        variable: Var<'t>,
        names: &Names<'t>,
        outer: Option<&Outer<'_, 't>>,
        reader: Reader,
    ) {
        let is_visible = names.contains_key(variable.name)
            || outer.is_some_and(|it| it.contains(variable.name))
            || variable.is_parameter
            || self.params.contains(variable.name);
        if !is_visible {
            self.scopes.faults.push(Fault { variable, reader, reason: Reason::Nowhere });
        }
    }
}
