//! Nearest-name hints.

/// Returns the candidate nearest to `name`, if it is near enough to be a likely slip.
///
/// Distance is Damerau–Levenshtein (optimal string alignment); at most a third of the name's length, and at least one,
/// may differ. Of equally near candidates the first in iteration order is returned.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    let measured = candidates.into_iter().map(|candidate| (strsim::osa_distance(name, candidate), candidate));
    let near = measured.filter(|(distance, candidate)| *distance <= limit && *candidate != name);
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}
