//! The book's data that code names.

use crate::load::DATA;
use std::collections::BTreeSet;

/// Returns the paths that texts of code name, of those given: by their file name, or by how their path begins, as in
/// `f"chapters/data/{name}.json"`.
pub fn named_data<'a>(texts: &[&str], paths: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let begun: BTreeSet<&str> = texts.iter().flat_map(|text| begun_paths(text)).collect();
    let is_named = |path: &&str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        begun.iter().any(|start| path.starts_with(start)) || texts.iter().any(|text| text.contains(name))
    };
    paths.filter(|path| path.starts_with(DATA)).filter(is_named).collect()
}

/// Returns how the paths of data begin that a text names, up to a quote or to what is put in.
fn begun_paths(text: &str) -> impl Iterator<Item = &str> {
    let found = text.match_indices(DATA).map(|(at, _)| &text[at..]);
    found.map(|rest| &rest[..rest.find(['"', '\'', '{', '%', '\n']).unwrap_or(rest.len())])
}

#[cfg(test)]
mod tests {
    use super::named_data;

    #[test]
    fn data_are_named_by_file_or_by_the_start_of_their_path() {
        let paths = ["chapters/data/configs/a.json", "chapters/data/times.csv", "chapters/chapter1.md"];
        let named = |text: &str| {
            let found = named_data(&[text], paths.iter().copied());
            found
                .into_iter()
                .map(|path| path.rsplit('/').next().unwrap_or(path))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(named("open(f'chapters/data/configs/{name}.json')"), "a.json");
        assert_eq!(named("Path(\"chapters/data\") / name"), "a.json times.csv");
        assert_eq!(named("folder / 'times.csv'"), "times.csv");
        assert_eq!(named("print('chapter1.md')"), "");
    }
}
