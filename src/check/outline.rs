//! The groups, filters and variables of a query as they stand in its text.
//!
//! The algebra tells what a query means, but not where its parts stand, and it has moved filters and
//! merged groups. The outline is read from the tokens of a text that is known to be valid.

use crate::{
    diag::Span,
    query::{
        guard::MAX_NESTING,
        token::{Kind, Token},
    },
};

/// A variable in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Var<'t> {
    /// Without `?`.
    pub name: &'t str,
    /// Whether it is written `$name`.
    pub is_parameter: bool,
    /// Where.
    pub span: Span,
}

/// An expression: the variables it reads, and the groups of its EXISTS.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expression<'t> {
    /// Those outside of EXISTS.
    pub variables: Vec<Var<'t>>,
    /// Groups behind EXISTS.
    pub exists: Vec<Group<'t>>,
}

/// An expression with the variable it is assigned to.
#[derive(Clone, Debug)]
pub(crate) struct Assigned<'t> {
    /// The expression; a variable for itself has none.
    pub expression: Option<Expression<'t>>,
    /// The variable.
    pub variable: Option<Var<'t>>,
}

/// `{ … }`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group<'t> {
    /// In order.
    pub elements: Vec<Element<'t>>,
}

/// A part of a group.
#[derive(Clone, Debug)]
pub(crate) enum Element<'t> {
    /// Triples, by their variables.
    Triples(Vec<Var<'t>>),
    /// FILTER.
    Filter(Expression<'t>),
    /// BIND.
    Bind(Assigned<'t>),
    /// VALUES, by its variables.
    Values(Vec<Var<'t>>),
    /// Groups joined by UNION; a nested group is a union of one.
    Union(Vec<Group<'t>>),
    /// OPTIONAL.
    Optional(Group<'t>),
    /// MINUS.
    Minus(Group<'t>),
    /// LATERAL.
    Lateral(Group<'t>),
    /// GRAPH or SERVICE with its name, if that is a variable.
    Named(Option<Var<'t>>, Group<'t>),
    /// A sub-select.
    Select(Box<Select<'t>>),
}

/// SELECT and the other forms: what is shown of which pattern.
#[derive(Clone, Debug, Default)]
pub(crate) struct Select<'t> {
    /// `*`.
    pub star: Option<Span>,
    /// What SELECT or DESCRIBE shows.
    pub shown: Vec<Assigned<'t>>,
    /// The variables of CONSTRUCT's template.
    pub template: Vec<Var<'t>>,
    /// WHERE.
    pub pattern: Group<'t>,
    /// GROUP BY.
    pub keys: Vec<Assigned<'t>>,
    /// HAVING.
    pub having: Vec<Expression<'t>>,
    /// ORDER BY.
    pub order: Vec<Expression<'t>>,
    /// The variables of VALUES behind everything.
    pub values: Vec<Var<'t>>,
}

/// A whole query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline<'t> {
    /// The outermost form.
    pub query: Select<'t>,
    /// Each `SERVICE`.
    pub services: Vec<Span>,
}

impl<'t> Outline<'t> {
    /// Reads the tokens of a valid query; of any others it makes what it can.
    pub(crate) fn new(tokens: &[Token<'t>]) -> Self {
        let mut reader = Reader { tokens, at: 0, depth: 0, services: Vec::new() };
        let forms = ["SELECT", "CONSTRUCT", "ASK", "DESCRIBE"];
        while reader.peek().is_some_and(|it| !forms.iter().any(|word| it.is_word(word))) {
            reader.at += 1;
        }
        let query = reader.select();
        Self { query, services: reader.services }
    }
}

/// Deeper groups are left out; a valid query has been refused before.
const MAX_DEPTH: usize = MAX_NESTING;

struct Reader<'a, 't> {
    tokens: &'a [Token<'t>],
    at: usize,
    depth: usize,
    services: Vec<Span>,
}

impl<'t> Reader<'_, 't> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'t>> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn is_word(&self, word: &str) -> bool {
        self.peek().is_some_and(|it| it.is_word(word))
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        self.peek().is_some_and(|it| it.is_symbol(symbol))
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    fn var(token: Token<'t>) -> Option<Var<'t>> {
        let name = token.variable()?;
        Some(Var { name, is_parameter: token.text.starts_with('$'), span: token.span })
    }

    /// From the word of the form to the end of the query or to the brace around it.
    fn select(&mut self) -> Select<'t> {
        let mut select = Select::default();
        let Some(form) = self.next() else { return select };
        if form.is_word("CONSTRUCT") {
            if self.is_symbol("{") {
                select.template = self.braces();
            }
        } else {
            self.shown(&mut select);
        }
        while self.peek().is_some_and(|it| !it.is_symbol("{") && !it.is_symbol("}")) {
            self.at += 1;
        }
        if self.is_symbol("{") {
            select.pattern = self.group();
        }
        self.modifiers(&mut select);
        select
    }

    fn shown(&mut self, select: &mut Select<'t>) {
        while let Some(token) = self.peek() {
            if token.is_symbol("*") {
                select.star = Some(token.span);
                self.at += 1;
            } else if token.is_symbol("(") {
                let shown = self.parentheses();
                select.shown.push(shown);
            } else if let Some(variable) = Self::var(token) {
                select.shown.push(Assigned { expression: None, variable: Some(variable) });
                self.at += 1;
            } else if token.is_word("DISTINCT")
                || token.is_word("REDUCED")
                || matches!(token.kind, Kind::Iri | Kind::Name)
            {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn modifiers(&mut self, select: &mut Select<'t>) {
        while let Some(token) = self.peek() {
            if token.is_symbol("}") {
                return;
            }
            self.at += 1;
            if token.is_word("GROUP") && self.eat_word("BY") {
                while let Some(key) = self.key() {
                    select.keys.push(key);
                }
            } else if token.is_word("HAVING") {
                while let Some(key) = self.key() {
                    select.having.extend(key.expression);
                }
            } else if token.is_word("ORDER") && self.eat_word("BY") {
                while let Some(key) = self.key() {
                    let variable = |it| Expression { variables: vec![it], exists: Vec::new() };
                    select.order.extend(key.expression.or(key.variable.map(variable)));
                }
            } else if token.is_word("VALUES") {
                select.values = self.values();
            }
        }
    }

    /// A variable, a bracketed expression or a call behind GROUP BY, HAVING or ORDER BY.
    fn key(&mut self) -> Option<Assigned<'t>> {
        let token = self.peek()?;
        if let Some(variable) = Self::var(token) {
            self.at += 1;
            return Some(Assigned { expression: None, variable: Some(variable) });
        }
        let ends = ["HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "GROUP"];
        let is_call = matches!(token.kind, Kind::Word | Kind::Name | Kind::Iri)
            && !ends.iter().any(|it| token.is_word(it));
        if token.is_symbol("(") || is_call {
            return Some(self.constraint());
        }
        None
    }

    /// `(…)`, `f(…)`, `EXISTS {…}` and the like.
    fn constraint(&mut self) -> Assigned<'t> {
        while let Some(token) = self.peek() {
            if token.is_symbol("(") {
                return self.parentheses();
            }
            if token.is_symbol("{") {
                let exists = vec![self.group()];
                let expression = Expression { variables: Vec::new(), exists };
                return Assigned { expression: Some(expression), variable: None };
            }
            if let Some(variable) = Self::var(token) {
                self.at += 1;
                return Assigned { expression: None, variable: Some(variable) };
            }
            if !matches!(token.kind, Kind::Word | Kind::Name | Kind::Iri) {
                break;
            }
            self.at += 1;
        }
        Assigned { expression: Some(Expression::default()), variable: None }
    }

    /// `( … )` with what it reads and, behind AS, what it assigns.
    fn parentheses(&mut self) -> Assigned<'t> {
        let mut expression = Expression::default();
        let mut variable = None;
        let mut depth = 0usize;
        while let Some(token) = self.peek() {
            if token.is_symbol("{") {
                expression.exists.push(self.group());
                continue;
            }
            self.at += 1;
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            } else if token.is_symbol("}") {
                break;
            } else if token.is_word("AS") && depth == 1 {
                variable = self.next().and_then(Self::var);
            } else {
                expression.variables.extend(Self::var(token));
            }
        }
        Assigned { expression: Some(expression), variable }
    }

    /// The variables up to the brace that closes the one here.
    fn braces(&mut self) -> Vec<Var<'t>> {
        let mut variables = Vec::new();
        let mut depth = 0usize;
        while let Some(token) = self.next() {
            if token.is_symbol("{") {
                depth += 1;
            } else if token.is_symbol("}") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            } else {
                variables.extend(Self::var(token));
            }
        }
        variables
    }

    /// Behind VALUES: the variables; the rows are passed over.
    fn values(&mut self) -> Vec<Var<'t>> {
        let mut variables = Vec::new();
        while let Some(token) = self.peek() {
            if token.is_symbol("{") {
                self.braces();
                break;
            }
            if token.is_symbol("}") {
                break;
            }
            variables.extend(Self::var(token));
            self.at += 1;
        }
        variables
    }

    fn group(&mut self) -> Group<'t> {
        let mut group = Group::default();
        if self.depth >= MAX_DEPTH {
            self.braces();
            return group;
        }
        self.depth += 1;
        self.at += 1;
        if self.is_word("SELECT") {
            let select = self.select();
            group.elements.push(Element::Select(Box::new(select)));
        }
        while let Some(token) = self.peek() {
            if token.is_symbol("}") {
                self.at += 1;
                break;
            }
            let element = self.element(token);
            group.elements.extend(element);
        }
        self.depth -= 1;
        group
    }

    fn element(&mut self, token: Token<'t>) -> Option<Element<'t>> {
        if token.is_symbol("{") {
            return Some(Element::Union(self.union()));
        }
        if token.kind != Kind::Word {
            return self.triples();
        }
        let start = self.at;
        self.at += 1;
        let word = token.text.to_ascii_uppercase();
        let behind = |group: fn(Group<'t>) -> Element<'t>, this: &mut Self| {
            this.is_symbol("{").then(|| group(this.group()))
        };
        match word.as_str() {
            "FILTER" => self.constraint().expression.map(Element::Filter),
            "BIND" => Some(Element::Bind(self.parentheses())),
            "VALUES" => Some(Element::Values(self.values())),
            "OPTIONAL" => behind(Element::Optional, self),
            "MINUS" => behind(Element::Minus, self),
            "LATERAL" => behind(Element::Lateral, self),
            "GRAPH" | "SERVICE" => {
                if word == "SERVICE" {
                    self.services.push(token.span);
                    self.eat_word("SILENT");
                }
                let name = self.next().and_then(Self::var);
                self.is_symbol("{").then(|| Element::Named(name, self.group()))
            }
            "UNION" => None,
            _ => {
                self.at = start;
                self.triples()
            }
        }
    }

    fn union(&mut self) -> Vec<Group<'t>> {
        let mut groups = vec![self.group()];
        while self.is_word("UNION") {
            self.at += 1;
            if self.is_symbol("{") {
                groups.push(self.group());
            }
        }
        groups
    }

    /// Up to the next keyword or brace; the braces of `{| … |}` belong to triples.
    fn triples(&mut self) -> Option<Element<'t>> {
        const ENDS: [&str; 8] =
            ["FILTER", "BIND", "VALUES", "OPTIONAL", "MINUS", "LATERAL", "GRAPH", "SERVICE"];
        let mut variables = Vec::new();
        let start = self.at;
        while let Some(token) = self.peek() {
            let ends = token.is_symbol("{") || token.is_symbol("}") || token.is_word("UNION");
            if ends && !self.is_annotation_brace() {
                break;
            }
            if self.at > start && ENDS.iter().any(|it| token.is_word(it)) {
                break;
            }
            variables.extend(Self::var(token));
            self.at += 1;
        }
        // What cannot be read as triples must still be passed.
        if self.at == start {
            self.at += 1;
        }
        (!variables.is_empty()).then_some(Element::Triples(variables))
    }

    fn is_annotation_brace(&self) -> bool {
        let touches = |first: usize, second: usize| {
            let (Some(a), Some(b)) = (self.tokens.get(first), self.tokens.get(second)) else {
                return false;
            };
            a.span.end == b.span.start
        };
        let is_bar = |at: usize| self.tokens.get(at).is_some_and(|it| it.is_symbol("|"));
        let opens = self.is_symbol("{") && is_bar(self.at + 1) && touches(self.at, self.at + 1);
        let before = self.at.wrapping_sub(1);
        let closes = self.is_symbol("}") && is_bar(before) && touches(before, self.at);
        opens || closes
    }
}
