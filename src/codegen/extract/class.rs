//! Classes and their order: who is a subclass of whom, what is the same class, in which order
//! parents count.

use std::collections::{BTreeMap, BTreeSet};

/// A class with more superclasses than this inherits from none: no person can mean it, and a chain
/// of many thousands would fill the memory.
const MOST_ABOVE: usize = 1000;
/// How many pairs of a class and a superclass, direct or not, are kept in all.
const MOST_PAIRS: usize = 4_000_000;

/// Classes as numbers in the order of their IRIs, without cycles and without redundant parents.
#[derive(Clone, Debug, Default)]
pub(super) struct Hierarchy {
    iris: Vec<String>,
    aliases: Vec<Vec<String>>,
    /// Every class and alias.
    index: BTreeMap<String, usize>,
    parents: Vec<Vec<usize>>,
    /// The class itself and everything above it, sorted.
    above: Vec<Vec<usize>>,
    /// Superclasses first.
    order: Vec<usize>,
    /// Classes whose superclasses are too many.
    orphans: Vec<usize>,
}

impl Hierarchy {
    /// Makes a hierarchy of classes and pairs of subclass and superclass. Classes in a cycle become
    /// one, named by the first of them that `is_preferred`, or the first.
    pub(super) fn new(
        classes: &BTreeSet<String>,
        pairs: &BTreeSet<(String, String)>,
        is_preferred: impl Fn(&str) -> bool,
    ) -> Self {
        let names: Vec<&String> = classes.iter().collect();
        let number: BTreeMap<&str, usize> =
            names.iter().enumerate().map(|(at, it)| (it.as_str(), at)).collect();
        let mut edges: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
        for (sub, sup) in pairs {
            if let (Some(a), Some(b)) = (number.get(sub.as_str()), number.get(sup.as_str())) {
                edges[*a].push(*b);
            }
        }
        let mut groups: Vec<(String, Vec<usize>)> = components(&edges)
            .into_iter()
            .map(|mut members| {
                members.sort_unstable();
                let preferred = members.iter().find(|it| is_preferred(names[**it]));
                let name = names[*preferred.unwrap_or(&members[0])].clone();
                (name, members)
            })
            .collect();
        groups.sort();
        let mut this = Self::default();
        let mut group_of = vec![0; names.len()];
        for (at, (name, members)) in groups.iter().enumerate() {
            for member in members {
                group_of[*member] = at;
                this.index.insert(names[*member].clone(), at);
            }
            let others = members.iter().map(|it| names[*it].clone()).filter(|it| it != name);
            this.aliases.push(others.collect());
            this.iris.push(name.clone());
        }
        let parents = groups.iter().enumerate().map(|(at, (_, members))| {
            let all = members.iter().flat_map(|it| &edges[*it]).map(|it| group_of[*it]);
            all.filter(|it| *it != at).collect::<BTreeSet<usize>>()
        });
        let parents: Vec<BTreeSet<usize>> = parents.collect();
        this.close(&parents);
        this
    }

    fn close(&mut self, parents: &[BTreeSet<usize>]) {
        self.order = topological(parents);
        self.above = vec![Vec::new(); parents.len()];
        self.parents = vec![Vec::new(); parents.len()];
        let mut pairs = 0;
        for &class in &self.order {
            let mut above: BTreeSet<usize> = BTreeSet::from([class]);
            for parent in &parents[class] {
                above.extend(&self.above[*parent]);
            }
            pairs += above.len();
            if above.len() > MOST_ABOVE || pairs > MOST_PAIRS {
                self.orphans.push(class);
                self.above[class] = vec![class];
                continue;
            }
            let is_redundant = |it: &usize| {
                parents[class]
                    .iter()
                    .any(|other| other != it && self.above[*other].binary_search(it).is_ok())
            };
            let reduced: Vec<usize> =
                parents[class].iter().copied().filter(|it| !is_redundant(it)).collect();
            self.parents[class] = reduced;
            self.above[class] = above.into_iter().collect();
        }
    }

    /// How many classes there are.
    pub(super) fn len(&self) -> usize {
        self.iris.len()
    }

    /// The number of a class or an alias.
    pub(super) fn index(&self, iri: &str) -> Option<usize> {
        self.index.get(iri).copied()
    }

    /// The IRI of a class.
    pub(super) fn iri(&self, class: usize) -> &str {
        &self.iris[class]
    }

    /// The other IRIs of a class.
    pub(super) fn aliases(&self, class: usize) -> &[String] {
        &self.aliases[class]
    }

    /// All IRIs of a class.
    pub(super) fn names(&self, class: usize) -> impl Iterator<Item = &str> {
        std::iter::once(&self.iris[class]).chain(&self.aliases[class]).map(String::as_str)
    }

    /// The classes that inherit nothing because their superclasses are too many.
    pub(super) fn orphans(&self) -> &[usize] {
        &self.orphans
    }

    /// Direct superclasses.
    pub(super) fn parents(&self, class: usize) -> &[usize] {
        &self.parents[class]
    }

    /// The class and its ancestors.
    pub(super) fn above(&self, class: usize) -> &[usize] {
        &self.above[class]
    }

    /// Whether `a` is `b` or below it.
    pub(super) fn is_below(&self, a: usize, b: usize) -> bool {
        self.above[a].binary_search(&b).is_ok()
    }

    /// The classes below all of these that have no superclass which also is.
    pub(super) fn most_general_below(&self, all: &[usize]) -> Vec<usize> {
        let is_common = |it: usize| all.iter().all(|upper| self.is_below(it, *upper));
        let common = (0..self.len()).filter(|it| is_common(*it));
        common.filter(|it| !self.parents[*it].iter().any(|it| is_common(*it))).collect()
    }

    /// C3 linearisation over parents in a given order; parents that allow none are left out and
    /// come second.
    pub(super) fn linearise(&self, parents: &[Vec<usize>]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let mut mro: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        let mut dropped: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        for &class in &self.order {
            let mut kept = parents[class].clone();
            let line = loop {
                if let Some(line) = c3(class, &kept, &mro) {
                    break line;
                }
                dropped[class].extend(kept.pop());
            };
            mro[class] = line;
        }
        (mro, dropped)
    }
}

/// The merge of the parents' lines; `None` if they contradict each other.
fn c3(class: usize, parents: &[usize], mro: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut lines: Vec<&[usize]> = parents.iter().map(|it| mro[*it].as_slice()).collect();
    lines.push(parents);
    let mut line = vec![class];
    loop {
        lines.retain(|it| !it.is_empty());
        if lines.is_empty() {
            return Some(line);
        }
        let is_free = |it: usize| !lines.iter().any(|line| line[1..].contains(&it));
        let next = lines.iter().map(|it| it[0]).find(|it| is_free(*it))?;
        line.push(next);
        for rest in &mut lines {
            if rest[0] == next {
                *rest = &rest[1..];
            }
        }
    }
}

/// Parents before children. The input has no cycle.
fn topological(parents: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parents.len()];
    let mut waiting: Vec<usize> = parents.iter().map(BTreeSet::len).collect();
    for (at, parents) in parents.iter().enumerate() {
        for parent in parents {
            children[*parent].push(at);
        }
    }
    let mut ready: BTreeSet<usize> = (0..parents.len()).filter(|it| waiting[*it] == 0).collect();
    let mut order = Vec::with_capacity(parents.len());
    while let Some(class) = ready.pop_first() {
        order.push(class);
        for child in &children[class] {
            waiting[*child] -= 1;
            if waiting[*child] == 0 {
                ready.insert(*child);
            }
        }
    }
    order
}

/// Strongly connected components, without recursion: who reaches whom both ways.
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut reverse: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, all) in edges.iter().enumerate() {
        for to in all {
            reverse[*to].push(from);
        }
    }
    let mut finished = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        let mut stack = Vec::new();
        if !std::mem::replace(&mut seen[start], true) {
            stack.push((start, 0));
        }
        while let Some((at, next)) = stack.pop() {
            match edges[at].get(next) {
                Some(&to) => {
                    stack.push((at, next + 1));
                    if !std::mem::replace(&mut seen[to], true) {
                        stack.push((to, 0));
                    }
                }
                None => finished.push(at),
            }
        }
    }
    let mut taken = vec![false; edges.len()];
    let mut groups = Vec::new();
    for &start in finished.iter().rev() {
        if std::mem::replace(&mut taken[start], true) {
            continue;
        }
        let mut group = vec![start];
        let mut at = 0;
        while at < group.len() {
            for &to in &reverse[group[at]] {
                if !std::mem::replace(&mut taken[to], true) {
                    group.push(to);
                }
            }
            at += 1;
        }
        groups.push(group);
    }
    groups
}
