//! SPARQL Query Results JSON.

use super::{
    json::{self, Json},
    query::{Answer, Error},
    term::{Blank, Iri, Literal, Term},
};

/// A table of terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns.
    pub variables: Vec<String>,
    /// The rows; a row has one cell per column, empty if unbound.
    pub rows: Vec<Vec<Option<Term>>>,
}

impl Table {
    /// The table with these columns, in this order. Others are dropped; one that is not there is
    /// empty.
    pub(crate) fn select(mut self, columns: &[&str]) -> Self {
        let at = |column: &&str| self.variables.iter().position(|it| it == column);
        let places: Vec<Option<usize>> = columns.iter().map(at).collect();
        for row in &mut self.rows {
            *row = places
                .iter()
                .map(|place| place.and_then(|at| row.get_mut(at)).and_then(Option::take))
                .collect();
        }
        self.variables = columns.iter().map(ToString::to_string).collect();
        self
    }
}

/// Reads what an endpoint answers to SELECT and ASK.
pub fn parse_results(text: &str) -> Result<Answer, Error> {
    let json = json::parse(text)
        .map_err(|at| Error::Answer(format!("the answer is not JSON, from byte {at}")))?;
    if let Some(Json::Bool(value)) = json.get("boolean") {
        return Ok(Answer::Boolean(*value));
    }
    table(&json)
        .map(Answer::Table)
        .ok_or_else(|| Error::Answer("the answer is not in the SPARQL results format".to_owned()))
}

fn table(json: &Json) -> Option<Table> {
    let variables: Vec<String> = json
        .get("head")?
        .get("vars")?
        .as_array()?
        .iter()
        .map(|it| it.as_str().map(str::to_owned))
        .collect::<Option<_>>()?;
    let mut rows = Vec::new();
    for binding in json.get("results")?.get("bindings")?.as_array()? {
        let Json::Object(_) = binding else { return None };
        let cell = |variable: &String| match binding.get(variable) {
            Some(value) => term(value, 0).map(Some),
            None => Some(None),
        };
        rows.push(variables.iter().map(cell).collect::<Option<_>>()?);
    }
    Some(Table { variables, rows })
}

fn term(json: &Json, depth: usize) -> Option<Term> {
    let value = json.get("value")?;
    match json.get("type")?.as_str()? {
        "uri" => Some(Term::Iri(Iri::new(value.as_str()?).ok()?)),
        "bnode" => Blank::new(value.as_str()?).ok().map(Term::Blank),
        "literal" | "typed-literal" => literal(json, value.as_str()?).map(Term::Literal),
        "triple" if depth < 32 => {
            let part = |name| term(value.get(name)?, depth + 1);
            Some(Term::Triple(Box::new([part("subject")?, part("predicate")?, part("object")?])))
        }
        _ => None,
    }
}

fn literal(json: &Json, value: &str) -> Option<Literal> {
    if let Some(language) = json.get("xml:lang") {
        let literal = Literal::tagged(value, language.as_str()?).ok()?;
        return match json.get("its:dir").map(Json::as_str) {
            None => Some(literal),
            Some(Some("ltr")) => Some(literal.with_direction(false)),
            Some(Some("rtl")) => Some(literal.with_direction(true)),
            Some(_) => None,
        };
    }
    match json.get("datatype") {
        Some(datatype) => Some(Literal::typed(value, Iri::new(datatype.as_str()?).ok()?)),
        None => Some(Literal::string(value)),
    }
}
