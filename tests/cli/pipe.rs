//! A reader that goes away.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use crate::support::{command, repository};

#[test]
fn a_closed_pipe_is_silent() {
    let text = "SELECT ?a ?b { ?a ?p ?o . ?b ?q ?x } LIMIT 200000";
    let mut child = command(repository(), &["query", "-e", text, "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "a,b");
    // The reader is dropped here: the next write of `ggen` fails.
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_closed_pipe_is_silent_for_the_model_too() {
    let mut child = command(repository(), &["generate", "--emit", "ir"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
