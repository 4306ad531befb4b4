//! Questions answered by `ggen` itself, in this process: no text is sent anywhere, arguments are
//! bound in the parsed algebra.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use ggen::{
    query::{
        answer,
        argument,
        bind::bind,
        budget::Budget,
        evaluate::evaluate,
        file::QueryFile,
        function::Functions,
        results::{write_table, TableFormat},
    },
    store::{snapshot::Snapshot, view::View},
};

use crate::rt::{parse_graph, Answer, Arguments, Error, Executor, Query};

/// A snapshot that questions are asked of. Each question is parsed once.
#[derive(Debug)]
pub struct InProcess {
    snapshot: Snapshot,
    view: View,
    functions: Functions,
    budget: Budget,
    parsed: Mutex<BTreeMap<&'static str, Arc<QueryFile>>>,
}
