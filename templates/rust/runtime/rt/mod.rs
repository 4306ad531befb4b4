//! What the generated modules stand on: terms, values, nodes, queries and their transports.
//!
//! It needs the standard library only. Everything a program uses is here by its short name.

mod date;
mod graph;
mod http;
mod json;
mod node;
mod number;
mod query;
mod results;
mod term;
mod value;

pub use date::{
    Date, DateTime, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time, Timeline,
};
pub use graph::{parse_graph, parse_term, Triple};
pub use http::Http;
pub use node::{triples, Anything, Fields, Graph, Id, IsA, Node, Object, Ref, Writer};
pub use number::Decimal;
pub use query::{
    ask, at_most_one, exactly_one, graph, rows, Answer, Arguments, Error, Executor, Part, Query,
    Reader, Row,
};
pub use results::{parse_results, Table};
pub use term::{Blank, Invalid, Iri, LangText, Literal, Term};
pub use value::{choose, chosen, custom, retyped, AnyUri, Base64, HexBytes, Html, Json, Misfit, Text, Typed, Value, Xml};

/// Texts by language tag.
pub type LangMap = std::collections::BTreeMap<String, String>;

/// No particular datatype: for values that are no literals, or bring their datatype along.
pub const ANY: &str = "";

/// The IRIs of the XML Schema datatypes.
pub mod xsd {
    macro_rules! datatypes {
        ($($name:ident = $local:literal;)*) => {
            $(
                #[doc = concat!("`xsd:", $local, "`")]
                pub const $name: &str = concat!("http://www.w3.org/2001/XMLSchema#", $local);
            )*
        };
    }
    datatypes! {
        STRING = "string";
        BOOLEAN = "boolean";
        DECIMAL = "decimal";
        INTEGER = "integer";
        DOUBLE = "double";
        FLOAT = "float";
        DATE = "date";
        TIME = "time";
        DATE_TIME = "dateTime";
        DATE_TIME_STAMP = "dateTimeStamp";
        DURATION = "duration";
        DAY_TIME_DURATION = "dayTimeDuration";
        YEAR_MONTH_DURATION = "yearMonthDuration";
        G_YEAR = "gYear";
        G_YEAR_MONTH = "gYearMonth";
        G_MONTH = "gMonth";
        G_MONTH_DAY = "gMonthDay";
        G_DAY = "gDay";
        LONG = "long";
        INT = "int";
        SHORT = "short";
        BYTE = "byte";
        NON_NEGATIVE_INTEGER = "nonNegativeInteger";
        POSITIVE_INTEGER = "positiveInteger";
        NON_POSITIVE_INTEGER = "nonPositiveInteger";
        NEGATIVE_INTEGER = "negativeInteger";
        UNSIGNED_LONG = "unsignedLong";
        UNSIGNED_INT = "unsignedInt";
        UNSIGNED_SHORT = "unsignedShort";
        UNSIGNED_BYTE = "unsignedByte";
        HEX_BINARY = "hexBinary";
        BASE64_BINARY = "base64Binary";
        ANY_URI = "anyURI";
        LANGUAGE = "language";
        NORMALIZED_STRING = "normalizedString";
        TOKEN = "token";
    }
}
