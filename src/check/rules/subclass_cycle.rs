//! ONT001.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    check::context::{Context, iri_of},
    diag::{Diagnostic, Place, Severity, rule::Rule},
    rdf::vocab::rdfs,
};

/// See [`Rule::doc`].
pub const RULE: Rule = Rule {
    code: "ONT001",
    name: "subclass-cycle",
    severity: Severity::Error,
    summary: "classes are subclasses of one another in a circle",
    doc: "\
## What it does
Reports classes that are, over one or more steps, subclasses of one another. One finding per group of
such classes shows the shortest circle.

## Why is this bad?
All classes on a circle have the same instances: they are one class with several names. That is
rarely meant, and where it is, `owl:equivalentClass` says so.

## Example
```turtle
ex:Heron rdfs:subClassOf ex:Bird .
ex:Bird rdfs:subClassOf ex:Heron .
```

## Use instead
```turtle
ex:Heron rdfs:subClassOf ex:Bird .
```
",
};

/// How many steps are looked at for the shortest circle; beyond that a short one will do.
const MAX_STEPS: usize = 100_000;
/// The longest circle that is shown whole.
const MAX_SHOWN: usize = 8;

/// Who is below whom, and where that is said.
type Edges<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Place>>;

/// Finds them.
pub(crate) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut edges: Edges<'_> = BTreeMap::new();
    for document in context.all() {
        for (at, &[s, p, o, _]) in document.ids().iter().enumerate() {
            if iri_of(document, p) == Some(rdfs::SUB_CLASS_OF)
                && let (Some(lower), Some(upper)) = (iri_of(document, s), iri_of(document, o))
                && lower != upper
            {
                let place = document.place(document.spans(at)[2]);
                edges.entry(lower.as_str()).or_default().entry(upper.as_str()).or_insert(place);
            }
        }
    }
    let reported: BTreeSet<&str> = context.documents.iter().map(|it| &*it.document.file).collect();
    for group in cyclic_groups(&edges) {
        let cycle = shortest_cycle(&edges, &group);
        let places: Vec<&Place> =
            (0..cycle.len()).map(|it| &edges[cycle[it]][cycle[(it + 1) % cycle.len()]]).collect();
        // A circle within dependencies is not the project's.
        let Some(first) = places.iter().position(|it| reported.contains(&*it.file)) else {
            continue;
        };
        found.push(finding(context, &cycle, &places, first, group.len()));
    }
}

fn finding(
    context: &Context<'_>,
    cycle: &[&str],
    places: &[&Place],
    first: usize,
    n_classes: usize,
) -> Diagnostic {
    let names: Vec<String> =
        (0..=cycle.len()).map(|it| context.shorten(cycle[(first + it) % cycle.len()])).collect();
    let mut found = RULE
        .found(format!("subclasses in a circle: {}", shown(&names)))
        .at(places[first].clone())
        .about(cycle[first])
        .help("remove one of the steps, or say owl:equivalentClass if that is meant");
    for step in 1..cycle.len().min(MAX_SHOWN) {
        let place = places[(first + step) % cycle.len()].clone();
        found = found.related(place, format!("{} → {}", names[step], names[step + 1]));
    }
    if n_classes > cycle.len() {
        found = found.note(format!("{n_classes} classes are subclasses of one another"));
    }
    found
}

/// The names of a circle, the middle of a long one left out.
fn shown(names: &[String]) -> String {
    if names.len() <= MAX_SHOWN + 1 {
        return names.join(" → ");
    }
    let (head, last) = (&names[..MAX_SHOWN], &names[names.len() - 1]);
    format!("{} → … {} more … → {last}", head.join(" → "), names.len() - 1 - MAX_SHOWN)
}

/// A class that has not been visited.
const UNSEEN: usize = usize::MAX;

/// The groups of classes that reach one another, by Tarjan's algorithm on an explicit stack.
fn cyclic_groups<'a>(edges: &Edges<'a>) -> Vec<BTreeSet<&'a str>> {
    let names: BTreeSet<&str> =
        edges.iter().flat_map(|(lower, uppers)| uppers.keys().chain([lower])).copied().collect();
    let names: Vec<&str> = names.into_iter().collect();
    let number = |name: &str| names.binary_search(&name).unwrap_or_default();
    let uppers: Vec<Vec<usize>> = names
        .iter()
        .map(|it| edges.get(it).map_or(Vec::new(), |to| to.keys().map(|it| number(it)).collect()))
        .collect();
    let (mut index, mut low) = (vec![UNSEEN; names.len()], vec![0; names.len()]);
    let mut on_path = vec![false; names.len()];
    let (mut path, mut groups, mut clock) = (Vec::new(), Vec::new(), 0);
    for root in 0..names.len() {
        if index[root] != UNSEEN {
            continue;
        }
        let mut calls = vec![(root, 0)];
        while let Some((node, at)) = calls.pop() {
            if at == 0 {
                (index[node], low[node]) = (clock, clock);
                clock += 1;
                path.push(node);
                on_path[node] = true;
            } else {
                low[node] = low[node].min(low[uppers[node][at - 1]]);
            }
            let mut at = at;
            let mut descended = false;
            while let Some(&upper) = uppers[node].get(at) {
                at += 1;
                if index[upper] == UNSEEN {
                    calls.push((node, at));
                    calls.push((upper, 0));
                    descended = true;
                    break;
                }
                if on_path[upper] {
                    low[node] = low[node].min(index[upper]);
                }
            }
            if descended || low[node] != index[node] {
                continue;
            }
            let start = path.iter().rposition(|it| *it == node).unwrap_or_default();
            let group: BTreeSet<&str> = path
                .split_off(start)
                .into_iter()
                .map(|it| {
                    on_path[it] = false;
                    names[it]
                })
                .collect();
            if group.len() > 1 {
                groups.push(group);
            }
        }
    }
    groups
}

/// The shortest circle within a group, starting at its first name.
fn shortest_cycle<'a>(edges: &Edges<'a>, group: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let mut best: Vec<&str> = Vec::new();
    let mut n_steps = 0;
    for start in group {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut open = VecDeque::from([*start]);
        'search: while let Some(node) = open.pop_front() {
            for upper in edges[node].keys().filter(|it| group.contains(*it)) {
                n_steps += 1;
                if upper == start {
                    let mut cycle = vec![node];
                    while let Some(it) = before.get(cycle[cycle.len() - 1]) {
                        cycle.push(it);
                    }
                    cycle.reverse();
                    if best.is_empty() || cycle.len() < best.len() {
                        best = cycle;
                    }
                    break 'search;
                }
                if !before.contains_key(upper) {
                    before.insert(upper, node);
                    open.push_back(upper);
                }
            }
        }
        if best.len() == 2 || n_steps > MAX_STEPS {
            break;
        }
    }
    best
}
