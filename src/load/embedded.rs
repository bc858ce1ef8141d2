//! The templates, styles and scripts that books without their own use, compiled into the binary.
//!
//! They are the repository's own `templates/`, `static/`, `common.css` and `common.js`; a test asserts that the lists
//! name exactly those files, sorted by path.

/// Embeds files of the repository by their path from its root.
macro_rules! embed {
    ($($path:literal,)*) => {
        &[$(($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)).as_slice()),)*]
    };
}

/// Templates, by path from the root.
pub(super) const TEMPLATES: &[(&str, &[u8])] = embed![
    "templates/404.html",
    "templates/base.html",
    "templates/chapter.html",
    "templates/contents.html",
    "templates/footer.html",
    "templates/glossary.html",
    "templates/header.html",
    "templates/index.html",
    "templates/papers.html",
    "templates/rail.html",
];

/// Files that are published, by path from the root.
pub(super) const ASSETS: &[(&str, &[u8])] = embed!["common.css", "common.js", "static/favicon.svg",];

#[cfg(test)]
mod tests {
    use super::{ASSETS, TEMPLATES};
    use std::path::Path;

    /// Lists the files below a folder of the repository, hidden ones left out.
    fn below(folder: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let entries = walkdir::WalkDir::new(root.join(folder)).into_iter().flatten();
        let files = entries.filter(|entry| entry.file_type().is_file());
        let paths =
            files.map(|entry| entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned());
        paths.filter(|path| !path.split('/').any(|part| part.starts_with('.'))).collect()
    }

    fn sorted(mut paths: Vec<String>) -> Vec<String> {
        paths.sort();
        paths
    }

    #[test]
    fn templates_are_the_repositorys() {
        let listed: Vec<&str> = TEMPLATES.iter().map(|(path, _)| *path).collect();
        assert_eq!(listed, sorted(below("templates")));
    }

    #[test]
    fn assets_are_the_repositorys() {
        let listed: Vec<&str> = ASSETS.iter().map(|(path, _)| *path).collect();
        let found = [below("common.css"), below("common.js"), below("static")].concat();
        assert_eq!(listed, sorted(found));
    }
}
