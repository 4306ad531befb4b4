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
pub use graph::{Triple, parse_graph, parse_term};
pub use http::Http;
pub use node::{Anything, Fields, Graph, Id, IsA, Node, Object, Ref, Writer, triples};
pub use number::Decimal;
pub use query::{
    Answer, Arguments, Error, Executor, Part, Query, Reader, Row, ask, at_most_one, exactly_one,
    graph, rows,
};
pub use results::{Table, parse_results};
pub use term::{Blank, Invalid, Iri, LangText, Literal, Term};
pub use value::{
    AnyUri, Base64, HexBytes, Html, Json, Misfit, Text, Typed, Value, Xml, choose, chosen, custom,
    retyped,
};

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
