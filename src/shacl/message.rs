//! Messages: templates of SPARQL constraints, and what to say when a shape has no message.

use oxigraph::model::{Literal, Term};

use crate::{
    rdf::prefix::Prefixes,
    shacl::{
        graph::Graph,
        path::Path,
        shape::{Bound, Constraint, ShapeId, Shapes},
        sparql::all_declarations,
    },
};

/// A message with `{?name}` and `{$name}` replaced by what is bound; a value is not looked at again.
pub(super) fn fill(template: &Literal, binding: &impl Fn(&str) -> Option<Term>) -> Literal {
    let text = template.value();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let name = rest.find('}').and_then(|close| {
            let name = rest[1..close].strip_prefix(['?', '$'])?;
            let is_name = name.chars().all(|it| it.is_alphanumeric() || it == '_');
            (is_name && !name.is_empty()).then_some((name, close))
        });
        if let Some((name, close)) = name {
            match binding(name) {
                Some(term) => out.push_str(&plain(&term)),
                None => out.push_str(&rest[..=close]),
            }
            rest = &rest[close + 1..];
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    match template.language() {
        Some(language) => Literal::new_language_tagged_literal_unchecked(out, language),
        None => Literal::new_typed_literal(out, template.datatype().into_owned()),
    }
}

/// A term inside a sentence.
fn plain(term: &Term) -> String {
    match term {
        Term::Literal(it) => it.value().to_owned(),
        Term::NamedNode(it) => Prefixes::well_known().shorten(it.as_str()),
        it => it.to_string(),
    }
}

/// What is known about a violation.
pub(super) struct Facts<'a> {
    pub(super) focus: Term,
    pub(super) path: Option<&'a Path>,
    pub(super) value: Option<Term>,
    /// How many there are.
    pub(super) count: usize,
    /// The property or the language at fault.
    pub(super) word: Option<String>,
}

/// What is, then what is asked.
pub(super) fn describe(
    constraint: &Constraint,
    facts: &Facts<'_>,
    shapes: &Shapes,
    names: &Names,
) -> String {
    let value = facts.value.as_ref().map_or_else(|| names.term(&facts.focus), |it| names.term(it));
    let path = facts.path.map_or_else(|| "the node".to_owned(), |it| names.path(it));
    let word = facts.word.clone().unwrap_or_default();
    let count = facts.count;
    let shape = |id: &ShapeId| names.shape(shapes, *id);
    match constraint {
        Constraint::Class(it) => {
            format!("{value} is not an instance of {}", names.iri(it.as_str()))
        }
        Constraint::Datatype(it) => format!("{value} is not a legal {}", names.iri(it.as_str())),
        Constraint::NodeKind(kind) => {
            let words =
                [(kind.iri, "an IRI"), (kind.blank, "a blank node"), (kind.literal, "a literal")];
            let words: Vec<&str> = words.iter().filter(|it| it.0).map(|it| it.1).collect();
            format!("{value} is not {}", words.join(" or "))
        }
        Constraint::MinCount(it) => format!("{count} values for {path}, at least {it} needed"),
        Constraint::MaxCount(it) => format!("{count} values for {path}, at most {it} allowed"),
        Constraint::Range(bound, it) => {
            let relation = match bound {
                Bound::MinExclusive => "greater than",
                Bound::MinInclusive => "at least",
                Bound::MaxExclusive => "less than",
                Bound::MaxInclusive => "at most",
            };
            format!("{value} is not {relation} {}", names.term(&it.clone().into()))
        }
        Constraint::MinLength(it) => format!("{value} is shorter than {it} characters"),
        Constraint::MaxLength(it) => format!("{value} is longer than {it} characters"),
        Constraint::Pattern(it) if it.flags.is_empty() => {
            format!("{value} does not match {}", it.text)
        }
        Constraint::Pattern(it) => {
            format!("{value} does not match {} (flags {})", it.text, it.flags)
        }
        Constraint::LanguageIn(them) => {
            format!("{value} is in none of the languages {}", them.join(", "))
        }
        Constraint::UniqueLang => format!("more than one value for {path} in the language {word}"),
        Constraint::Equals(it) => {
            format!("{value} is a value of only one of {path} and {}", names.iri(it.as_str()))
        }
        Constraint::Disjoint(it) => {
            format!("{value} is a value of both {path} and {}", names.iri(it.as_str()))
        }
        Constraint::LessThan(it) => {
            format!("{value} is not less than the value of {}", names.iri(it.as_str()))
        }
        Constraint::LessThanOrEquals(it) => {
            format!("{value} is not at most the value of {}", names.iri(it.as_str()))
        }
        Constraint::Not(it) => format!("{value} conforms to {}, it must not", shape(it)),
        Constraint::And(them) => {
            format!("{count} of {} conditions hold for {value}, all must", them.len())
        }
        Constraint::Or(them) => format!("none of {} alternatives holds for {value}", them.len()),
        Constraint::Xone(them) => {
            format!("{count} of {} alternatives hold for {value}, exactly one must", them.len())
        }
        Constraint::Node(it) | Constraint::Property(it) => {
            format!("{value} does not conform to {}", shape(it))
        }
        Constraint::QualifiedMin(it, min) => {
            format!(
                "{count} values for {path} conform to {}, at least {min} needed",
                shape(&it.shape)
            )
        }
        Constraint::QualifiedMax(it, max) => {
            format!(
                "{count} values for {path} conform to {}, at most {max} allowed",
                shape(&it.shape)
            )
        }
        Constraint::Closed(_) => format!("{} is not allowed here", names.iri(&word)),
        Constraint::HasValue(it) => {
            format!("{} is not among the values for {path}", names.term(it))
        }
        Constraint::In(them) if them.len() <= 12 => {
            let members: Vec<String> = them.iter().map(|it| names.term(it)).collect();
            format!("{value} is none of {}", members.join(", "))
        }
        Constraint::In(them) => format!("{value} is none of the {} values allowed", them.len()),
        Constraint::Sparql(it) => match &it.component {
            Some(component) => format!("{value} violates {}", names.iri(component.as_str())),
            None => format!("the query of the shape found {value}"),
        },
    }
}

/// Short names, by the prefixes that the shapes graph declares for SPARQL and the well-known ones.
pub(super) struct Names {
    prefixes: Prefixes,
}

impl Names {
    pub(super) fn new(shapes: &Shapes) -> Self {
        let mut prefixes = Prefixes::well_known();
        for (prefix, namespace) in all_declarations(Graph { snapshot: &shapes.snapshot }) {
            prefixes.insert(prefix, namespace);
        }
        Self { prefixes }
    }

    fn iri(&self, iri: &str) -> String {
        self.prefixes.shorten(iri)
    }

    fn path(&self, path: &Path) -> String {
        path.text(&|iri| self.iri(iri))
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(it) => self.iri(it.as_str()),
            Term::BlankNode(_) => "the blank node".to_owned(),
            it => it.to_string(),
        }
    }

    fn shape(&self, shapes: &Shapes, id: ShapeId) -> String {
        match &shapes.shape(id).node {
            Term::NamedNode(it) => self.iri(it.as_str()),
            _ => match shapes.named(id) {
                Some(it) => format!("a shape in {}", self.iri(it.as_str())),
                None => "an anonymous shape".to_owned(),
            },
        }
    }
}
