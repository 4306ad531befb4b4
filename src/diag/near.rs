//! Words that were probably meant.

/// Longer words are not compared: nobody mistypes them, and comparing costs the product of lengths.
const LONGEST: usize = 64;

/// The candidate nearest to `word`, if one is near enough to be a slip.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    all(word, candidates).into_iter().next()
}

/// The candidates near to `word`, nearest first, at most three.
pub fn all<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if word.len() > LONGEST {
        return Vec::new();
    }
    let word = word.to_lowercase();
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|it| it.len() <= LONGEST)
        .map(|it| (strsim::damerau_levenshtein(&word, &it.to_lowercase()), it))
        .filter(|(distance, it)| {
            *distance <= 1.max(it.len() / 3) || (word.len() > 3 && it.contains(&word))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|it| it.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        assert_eq!(nearest("descripton", ["version", "description"]), Some("description"));
        assert_eq!(nearest("messaging", ["notification-messaging-hub"]).map(str::len), Some(26));
        assert_eq!(nearest("zebra", ["version", "name"]), None);
    }
}
