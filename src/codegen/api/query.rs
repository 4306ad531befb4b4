//! Changes of queries: what they take and what they give.

use crate::codegen::{
    api::{
        Comparison, Level, Subject,
        pair::{Pair, pairs},
    },
    model::{Col, Param, Query, Rows},
    plan::Target,
};

impl Comparison<'_> {
    /// Compares all queries.
    pub(super) fn queries(&mut self) {
        let (old, new) = (self.old.model, self.new.model);
        for pair in pairs(&old.queries, &new.queries, |it| (&it.package, &it.name)) {
            let (Pair::Old(any) | Pair::New(any) | Pair::Both(_, any)) = pair;
            let name = format!("{}/{}", any.package, any.name);
            let about = Subject { kind: "query", name: &name, at: &any.span };
            match pair {
                Pair::Old(_) => self.report(about, Level::Breaking, "is gone"),
                Pair::New(_) => self.report(about, Level::Minor, "is new"),
                Pair::Both(old, new) => self.query(about, old, new),
            }
        }
    }

    fn query(&mut self, about: Subject<'_>, old: &Query, new: &Query) {
        if old.form != new.form {
            self.report(about, Level::Breaking, "is another form of query");
        }
        if old.rows != new.rows {
            let word = if new.rows == Rows::One { "one row" } else { "many rows" };
            self.report(about, Level::Breaking, format!("gives {word} now"));
        } else if old.min_rows != new.min_rows {
            let word = if new.min_rows == 0 { "may give no row" } else { "always gives a row" };
            self.report(about, Level::Breaking, format!("{word} now"));
        }
        self.params(about, old, new);
        self.columns(about, old, new);
        if old.texts != new.texts {
            self.report(about, Level::Patch, "its text changed");
        }
        if (&old.summary, &old.description) != (&new.summary, &new.description) {
            self.report(about, Level::Patch, "its documentation changed");
        }
    }

    fn params(&mut self, about: Subject<'_>, old: &Query, new: &Query) {
        for pair in pairs(&old.params, &new.params, |it| it.name.as_str()) {
            let (Pair::Old(any) | Pair::New(any) | Pair::Both(_, any)) = pair;
            let name = &any.name;
            match pair {
                Pair::Old(_) => {
                    self.report(about, Level::Breaking, format!("its parameter {name} is gone"));
                }
                Pair::New(it) if it.required => {
                    let message = format!("needs a new parameter {name}");
                    self.report(about, Level::Breaking, message);
                }
                Pair::New(_) => {
                    let message = format!("takes a new parameter {name}");
                    self.report(about, Level::Minor, message.as_str());
                    self.report_for(Target::Rust, about, Level::Breaking, &message);
                }
                Pair::Both(old, new) => self.param(about, old, new),
            }
        }
    }

    fn param(&mut self, about: Subject<'_>, old: &Param, new: &Param) {
        let name = &new.name;
        if (&old.ty, old.list, old.is_dataset) != (&new.ty, new.list, new.is_dataset) {
            let is = if new.list { " list" } else { "" };
            let message = format!("its parameter {name} is a {}{is} now", self.shown(&new.ty));
            self.report(about, Level::Breaking, message);
        }
        match (old.required, new.required) {
            (false, true) => {
                let message = format!("its parameter {name} must be given now");
                self.report(about, Level::Breaking, message);
            }
            (true, false) => {
                let message = format!("its parameter {name} may be absent now");
                self.report(about, Level::Minor, message.as_str());
                self.report_for(Target::Rust, about, Level::Breaking, &message);
            }
            _ => (),
        }
        if old.default != new.default {
            let message = format!("its parameter {name} has another default");
            self.report(about, Level::Minor, message);
        }
    }

    fn columns(&mut self, about: Subject<'_>, old: &Query, new: &Query) {
        for pair in pairs(&old.columns, &new.columns, |it| it.var.as_str()) {
            match pair {
                Pair::Old(it) => {
                    let message = format!("its column {} is gone", it.var);
                    self.report(about, Level::Breaking, message);
                }
                Pair::New(it) => {
                    self.report(about, Level::Minor, format!("has a new column {}", it.var));
                }
                Pair::Both(old, new) => self.column(about, old, new),
            }
        }
    }

    fn column(&mut self, about: Subject<'_>, old: &Col, new: &Col) {
        let name = &new.var;
        if old.ty != new.ty {
            let (is, was) = (self.shown(&new.ty), self.shown(&old.ty));
            let message = format!("its column {name} is {is}, was {was}");
            self.report(about, Level::Breaking, message);
        }
        if old.nullable != new.nullable {
            let word = if new.nullable { "may be absent" } else { "is always there" };
            self.report(about, Level::Breaking, format!("its column {name} {word} now"));
        }
    }
}
