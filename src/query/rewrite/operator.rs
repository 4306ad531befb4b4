//! Operators that spareval knows for some operands only.
//!
//! `a + b` becomes `COALESCE(a + b, add(a, b))`: plain numbers are added as fast as ever, and where
//! spareval has no result (durations, whose operands its optimiser may have swapped, wide decimals,
//! large integers), a function of ours looks again. So for `- * / < <= > >=` and the parts of dates.
//! Deep nests of operators would double with each level, so there the function is called alone.
//!
//! `a = b` of a date with and one without time zone is an error where it cannot be known, not false.
//! Where spareval cannot tell whether two triple terms or large numbers are equal, we can.

use std::cmp::Ordering;

use oxigraph::model::{Literal, NamedNodeRef, Term};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::{
    query::{
        arithmetic::{self, Part},
        walk::{self, Rewrite, inside_expression_mut, take_expression},
    },
    rdf::{document::named, vocab::xsd},
};

/// To this height a nest of operators is evaluated by spareval first.
const HEIGHT: usize = 3;

type Call = fn(&[Term]) -> Option<Term>;

const FUNCTIONS: [(&str, Call); 15] = [
    ("ggen add", |it| two(it, arithmetic::add)),
    ("ggen subtract", |it| two(it, arithmetic::subtract)),
    ("ggen multiply", |it| two(it, arithmetic::multiply)),
    ("ggen divide", |it| two(it, arithmetic::divide)),
    ("ggen less", |it| ordered(it, &[Ordering::Less])),
    ("ggen at most", |it| ordered(it, &[Ordering::Less, Ordering::Equal])),
    ("ggen greater", |it| ordered(it, &[Ordering::Greater])),
    ("ggen at least", |it| ordered(it, &[Ordering::Greater, Ordering::Equal])),
    ("ggen equal", |it| match it {
        [a, b] => Some(Literal::from(arithmetic::equal(a, b)?).into()),
        _ => None,
    }),
    ("ggen differ", |it| match it {
        [a, b] if arithmetic::is_indeterminate(a, b) => None,
        _ => Some(Literal::from(false).into()),
    }),
    ("ggen years", |it| arithmetic::months(it.first()?, true)),
    ("ggen months", |it| arithmetic::months(it.first()?, false)),
    ("ggen days", |it| arithmetic::part(it.first()?, Part::Days)),
    ("ggen hours", |it| arithmetic::part(it.first()?, Part::Hours)),
    ("ggen minutes", |it| arithmetic::part(it.first()?, Part::Minutes)),
];
const SECONDS: (&str, Call) = ("ggen seconds", |it| arithmetic::part(it.first()?, Part::Seconds));

pub(super) fn with_functions(mut evaluator: QueryEvaluator) -> QueryEvaluator {
    for (name, call) in FUNCTIONS.into_iter().chain([SECONDS]) {
        evaluator = evaluator.with_custom_function(named(name), call);
    }
    evaluator
}

fn two(arguments: &[Term], call: fn(&Term, &Term) -> Option<Term>) -> Option<Term> {
    let [a, b] = arguments else { return None };
    call(a, b)
}

fn ordered(arguments: &[Term], holds: &[Ordering]) -> Option<Term> {
    let [a, b] = arguments else { return None };
    let order = arithmetic::compare(a, b)?;
    Some(Literal::from(holds.contains(&order)).into())
}

struct Operators {
    has_moments: bool,
}

/// `has_moments`: whether the data have moments, which may lack a time zone.
pub(super) fn rewrite(pattern: &mut GraphPattern, has_moments: bool) {
    walk::rewrite(pattern, &mut Operators { has_moments });
}

impl Operators {
    /// Whether an equality could be one of moments.
    fn may_be_moments(&self, a: &Expression, b: &Expression) -> bool {
        let is_unknown = |it: &Expression| {
            !matches!(it, Expression::NamedNode(_) | Expression::Literal(_)) && self.has_moments
        };
        is_moment(a) || is_moment(b) || (is_unknown(a) && is_unknown(b))
    }

    fn equal(&self, a: &Expression, b: &Expression) -> Expression {
        let no = || Expression::from(Literal::from(false));
        let both = || vec![a.clone(), b.clone()];
        let equal = Expression::Equal(Box::new(a.clone()), Box::new(b.clone()));
        let equal = Expression::Coalesce(vec![equal, call("ggen equal", both())]);
        if !self.may_be_moments(a, b) {
            return equal;
        }
        // What is an IRI differs without a doubt, and is compared most.
        let is_literal = Expression::FunctionCall(Function::IsLiteral, vec![a.clone()]);
        let differ = call("ggen differ", both());
        let differ = Expression::If(Box::new(is_literal), Box::new(differ), Box::new(no()));
        let yes = Expression::from(Literal::from(true));
        Expression::If(Box::new(equal), Box::new(yes), Box::new(differ))
    }
}

impl Rewrite for Operators {
    fn expression(&mut self, expression: &mut Expression) {
        if let Expression::Equal(a, b) = expression {
            if is_plain(a) || is_plain(b) || height(a, HEIGHT).max(height(b, HEIGHT)) > 1 {
                return;
            }
            *expression = self.equal(a, b);
            return;
        }
        let Some(name) = function_of(expression) else { return };
        let is_low = height(expression, HEIGHT) <= HEIGHT;
        let original = is_low.then(|| expression.clone());
        let arguments = inside_expression_mut(expression).into_iter().map(take_expression);
        let again = call(name, arguments.collect());
        *expression = match original {
            Some(original) => Expression::Coalesce(vec![original, again]),
            None => again,
        };
    }
}

fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(named(name)), arguments)
}

/// The function that looks again after an operator found nothing.
fn function_of(expression: &Expression) -> Option<&'static str> {
    Some(match expression {
        Expression::Add(..) => "ggen add",
        Expression::Subtract(..) => "ggen subtract",
        Expression::Multiply(..) => "ggen multiply",
        Expression::Divide(..) => "ggen divide",
        Expression::Less(..) => "ggen less",
        Expression::LessOrEqual(..) => "ggen at most",
        Expression::Greater(..) => "ggen greater",
        Expression::GreaterOrEqual(..) => "ggen at least",
        Expression::FunctionCall(function, _) => match function {
            Function::Year => "ggen years",
            Function::Month => "ggen months",
            Function::Day => "ggen days",
            Function::Hours => "ggen hours",
            Function::Minutes => "ggen minutes",
            Function::Seconds => SECONDS.0,
            _ => return None,
        },
        _ => return None,
    })
}

/// How many rewritten operators stand inside each other, counted no further than `limit` and one.
fn height(expression: &mut Expression, limit: usize) -> usize {
    let is_operator = match &*expression {
        Expression::FunctionCall(Function::Custom(name), _) => is_ours(name.as_ref()),
        it => function_of(it).is_some(),
    };
    // A deep nest needs no look at its bottom.
    if is_operator && limit == 0 {
        return 1;
    }
    let limit = limit - usize::from(is_operator);
    let inside = inside_expression_mut(expression).into_iter().map(|it| height(it, limit)).max();
    inside.unwrap_or(0) + usize::from(is_operator)
}

fn is_ours(name: NamedNodeRef<'_>) -> bool {
    name == NamedNodeRef::new_unchecked(SECONDS.0)
        || FUNCTIONS.iter().any(|it| name.as_str() == it.0)
}

fn is_moment(expression: &Expression) -> bool {
    let Expression::Literal(literal) = expression else { return false };
    matches!(
        literal.datatype().as_str().strip_prefix(xsd::NS),
        Some("date" | "dateTime" | "dateTimeStamp" | "time")
    )
}

/// Whether spareval knows all about the equality with a constant.
fn is_plain(expression: &Expression) -> bool {
    match expression {
        Expression::NamedNode(_) => true,
        Expression::Literal(it) => it.datatype() == xsd::STRING,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::query::rewrite::tests::rows;

    fn value(expression: &str) -> String {
        rows(&format!("SELECT ({expression} AS ?x) {{}}")).concat().concat()
    }

    #[test]
    fn moments_and_durations_add_in_either_order() {
        let moment = "'2024-01-31T00:00:00Z'^^xsd:dateTime";
        assert_eq!(
            value(&format!("{moment} + 'P1D'^^xsd:dayTimeDuration")),
            "2024-02-01T00:00:00Z"
        );
        assert_eq!(value(&format!("'P1D'^^xsd:duration + {moment}")), "2024-02-01T00:00:00Z");
        assert_eq!(
            value(&format!("'P1M'^^xsd:yearMonthDuration + {moment}")),
            "2024-02-29T00:00:00Z"
        );
        assert_eq!(value("'2024-01-31'^^xsd:date - 'P1M'^^xsd:yearMonthDuration"), "2023-12-31");
        assert_eq!(value("'2024-03-01'^^xsd:date - '2024-02-01'^^xsd:date"), "P29D");
        assert_eq!(value("'10:00:00'^^xsd:time + 'PT90M'^^xsd:dayTimeDuration"), "11:30:00");
        assert_eq!(value("'P1D'^^xsd:duration - '2024-01-31'^^xsd:date"), "-");
        assert_eq!(value("1 + '2024-01-31'^^xsd:date"), "-");
    }

    #[test]
    fn no_variable_name_makes_a_difference() {
        for name in ["a", "b", "start", "t", "d", "x1", "zz", "duration", "moment"] {
            let sum = rows(&format!(
                "SELECT (?{name} + ?other AS ?sum) {{
                    BIND('2024-01-31'^^xsd:date AS ?{name}) BIND('P1D'^^xsd:duration AS ?other)
                }}"
            ));
            assert_eq!(sum, [["2024-02-01"]], "{name}");
        }
    }

    #[test]
    fn durations_are_multiplied_and_divided() {
        assert_eq!(value("'PT1H'^^xsd:dayTimeDuration * 1.5"), "PT1H30M");
        assert_eq!(value("2 * 'P1Y1M'^^xsd:yearMonthDuration"), "P2Y2M");
        assert_eq!(value("'P1D'^^xsd:dayTimeDuration / 2"), "PT12H");
        assert_eq!(value("'P1D'^^xsd:dayTimeDuration / 'PT8H'^^xsd:dayTimeDuration"), "3");
        assert_eq!(value("'P1D'^^xsd:dayTimeDuration / 0"), "-");
        assert_eq!(value("'P1M'^^xsd:yearMonthDuration + 'PT1S'^^xsd:dayTimeDuration"), "P1MT1S");
        assert_eq!(value("HOURS('P1DT5H6M7.5S'^^xsd:dayTimeDuration)"), "5");
        assert_eq!(value("SECONDS('P1DT5H6M7.5S'^^xsd:duration)"), "7.5");
        assert_eq!(value("YEAR('P30M'^^xsd:yearMonthDuration)"), "2");
    }

    #[test]
    fn decimals_have_wide_intermediates() {
        assert_eq!(value("1333.333333333333333333 * 1.5"), "1999.999999999999999999");
        assert_eq!(
            value("1333.333333333333333333 / 3.333333333333333333"),
            "400.000000000000000039"
        );
        assert_eq!(value("9223372036854775807 + 1"), "9223372036854775808");
        assert_eq!(value("99999999999999999999 * 1.0"), "99999999999999999999");
        assert_eq!(value("999999999999999999999.0 * 1.0"), "-");
        assert_eq!(value("1 / 0"), "-");
        assert_eq!(value("1 / 4"), "0.25");
        assert_eq!(value("(1 + 2) * 3 - 4 / 8 + 1.5 * (2 + 3)"), "16");
    }

    #[test]
    fn false_is_less_than_true() {
        assert_eq!(value("false < true"), "true");
        assert_eq!(value("true <= false"), "false");
        assert_eq!(value("9223372036854775808 > 1"), "true");
        assert_eq!(value("'a' < 1"), "-");
    }

    #[test]
    fn a_time_zone_can_be_needed() {
        let both = |a, b| {
            rows(&format!(
                "SELECT (?x = ?y AS ?z) {{ BIND('{a}'^^xsd:date AS ?x) BIND('{b}'^^xsd:date AS ?y) }}"
            ))
        };
        assert_eq!(both("2024-01-31", "2024-01-31"), [["true"]]);
        assert_eq!(both("2024-01-31", "2024-02-03Z"), [["false"]]);
        assert_eq!(both("2024-01-31", "2024-01-31Z"), [["-"]]);
        assert_eq!(value("'2024-01-31'^^xsd:date = '2024-01-31Z'^^xsd:date"), "-");
        assert_eq!(value("'2024-01-31'^^xsd:date != '2024-02-03Z'^^xsd:date"), "true");
        assert_eq!(value("'2024-01-31Z'^^xsd:date = '2024-01-31+00:00'^^xsd:date"), "true");
    }
}
