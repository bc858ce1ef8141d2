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
    "templates/facts.html",
    "templates/footer.html",
    "templates/glossary.html",
    "templates/header.html",
    "templates/index.html",
    "templates/papers.html",
    "templates/rail.html",
];

/// Files that are published, by path from the root.
pub(super) const ASSETS: &[(&str, &[u8])] = embed![
    "common.css",
    "common.js",
    "static/favicon.svg",
    "static/katex/LICENSE",
    "static/katex/fonts/KaTeX_AMS-Regular.woff2",
    "static/katex/fonts/KaTeX_Caligraphic-Bold.woff2",
    "static/katex/fonts/KaTeX_Caligraphic-Regular.woff2",
    "static/katex/fonts/KaTeX_Fraktur-Bold.woff2",
    "static/katex/fonts/KaTeX_Fraktur-Regular.woff2",
    "static/katex/fonts/KaTeX_Main-Bold.woff2",
    "static/katex/fonts/KaTeX_Main-BoldItalic.woff2",
    "static/katex/fonts/KaTeX_Main-Italic.woff2",
    "static/katex/fonts/KaTeX_Main-Regular.woff2",
    "static/katex/fonts/KaTeX_Math-BoldItalic.woff2",
    "static/katex/fonts/KaTeX_Math-Italic.woff2",
    "static/katex/fonts/KaTeX_SansSerif-Bold.woff2",
    "static/katex/fonts/KaTeX_SansSerif-Italic.woff2",
    "static/katex/fonts/KaTeX_SansSerif-Regular.woff2",
    "static/katex/fonts/KaTeX_Script-Regular.woff2",
    "static/katex/fonts/KaTeX_Size1-Regular.woff2",
    "static/katex/fonts/KaTeX_Size2-Regular.woff2",
    "static/katex/fonts/KaTeX_Size3-Regular.woff2",
    "static/katex/fonts/KaTeX_Size4-Regular.woff2",
    "static/katex/fonts/KaTeX_Typewriter-Regular.woff2",
    "static/katex/katex.css",
];

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
