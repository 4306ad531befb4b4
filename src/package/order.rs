//! Packages in an order in which each comes after what it needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::package::{contents::Package, error::PackageError};

/// Sorts packages: needed ones first, otherwise by name.
pub(crate) fn sorted(
    mut packages: BTreeMap<String, Package>,
) -> Result<Vec<Package>, PackageError> {
    let needs = packages
        .iter()
        .map(|(name, it)| (name.clone(), it.manifest.dependencies.keys().cloned().collect()))
        .collect();
    let names = names(needs).map_err(|names| PackageError::Cycle { names })?;
    Ok(names.iter().filter_map(|it| packages.remove(it)).collect())
}

/// Sorts names; `Err` is a circle. What is needed and not there is not waited for.
fn names(mut needs: BTreeMap<String, BTreeSet<String>>) -> Result<Vec<String>, Vec<String>> {
    let there: BTreeSet<String> = needs.keys().cloned().collect();
    let mut needed_by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, needed) in &mut needs {
        needed.retain(|it| there.contains(it));
        for other in needed.iter() {
            needed_by.entry(other.clone()).or_default().push(name.clone());
        }
    }
    let free = needs.iter().filter(|(_, needed)| needed.is_empty());
    let mut ready: BTreeSet<String> = free.map(|it| it.0.clone()).collect();
    let mut sorted = Vec::new();
    while let Some(name) = ready.pop_first() {
        needs.remove(&name);
        for other in needed_by.get(&name).into_iter().flatten() {
            if let Some(needed) = needs.get_mut(other)
                && needed.remove(&name)
                && needed.is_empty()
            {
                ready.insert(other.clone());
            }
        }
        sorted.push(name);
    }
    if needs.is_empty() { Ok(sorted) } else { Err(circle(&needs)) }
}

/// Every name left needs another one that is left, so following them ends in a circle.
fn circle(needs: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    let mut next = needs.keys().next();
    while let Some(name) = next {
        if let Some(start) = path.iter().position(|it| it == name) {
            path.drain(..start);
            path.push(name.clone());
            return path;
        }
        path.push(name.clone());
        next = needs[name].first();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(needs: &[(&str, &[&str])]) -> Result<Vec<String>, Vec<String>> {
        let set = |it: &[&str]| it.iter().map(ToString::to_string).collect();
        names(needs.iter().map(|(name, needed)| ((*name).to_owned(), set(needed))).collect())
    }

    #[test]
    fn needed_comes_first_and_names_decide_the_rest() {
        let sorted = order(&[("a", &["z"]), ("b", &[]), ("y", &["gone"]), ("z", &["y"])]);
        assert_eq!(sorted.unwrap(), ["b", "y", "z", "a"]);
    }

    #[test]
    fn a_circle_is_named() {
        let circle = order(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"]), ("d", &[])]);
        assert_eq!(circle.unwrap_err(), ["b", "c", "b"]);
        assert_eq!(order(&[("a", &["a"])]).unwrap_err(), ["a", "a"]);
    }

    #[test]
    fn a_long_chain_is_no_problem() {
        let name = |it: usize| format!("p{it:06}");
        let needs = (0..20_000).map(|it| (name(it), BTreeSet::from([name(it + 1)]))).collect();
        assert_eq!(names(needs).unwrap()[0], name(19_999));
    }
}
