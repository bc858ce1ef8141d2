//! Nearest-name hints.

/// The longest name that a nearest one is looked for, in characters.
const LONGEST: usize = 200;

/// Returns the candidate nearest to `name`, if it is near enough to be a likely slip.
///
/// Distance is Damerau–Levenshtein (optimal string alignment); at most a third of the name's length, and at least one,
/// may differ. Of equally near candidates one that begins with the name wins, since a word is most often left unfinished;
/// then the first in iteration order. Names of over [`LONGEST`] characters
/// have none, since the distance takes time that is the product of both lengths.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().take(LONGEST + 1).count();
    if length > LONGEST {
        return None;
    }
    let limit = (length / 3).max(1);
    let alike =
        |candidate: &&str| candidate.chars().take(length + limit + 1).count().abs_diff(length) <= limit;
    let measured = candidates
        .into_iter()
        .filter(alike)
        .map(|candidate| (strsim::osa_distance(name, candidate), candidate));
    let near = measured.filter(|(distance, candidate)| *distance <= limit && *candidate != name);
    near.min_by_key(|(distance, candidate)| (*distance, !candidate.starts_with(name)))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name() {
        let names = ["theorem", "lemma", "proof"];
        assert_eq!(nearest("theorm", names), Some("theorem"));
        assert_eq!(nearest("lmema", names), Some("lemma"), "two letters that changed places are one slip");
        assert_eq!(nearest("figure", names), None);
        assert_eq!(nearest("proof", names), None, "a name is not near itself");
    }

    #[test]
    fn of_equally_near_names_the_first_is_taken() {
        assert_eq!(nearest("ax", ["ab", "ac"]), Some("ab"));
        assert_eq!(nearest(r"\fra", [r"\Bra", r"\frac"]), Some(r"\frac"), "an unfinished name");
        assert_eq!(nearest("练习二", ["练习一", "练习三"]), Some("练习一"));
    }
}
