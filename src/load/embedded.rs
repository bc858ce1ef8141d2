//! The templates, styles and scripts that books without their own use, compiled into the binary.
//!
//! They are the repository's own: `templates/` as `TEMPLATES`, and `common.css`, `common.js` and the shared folders of
//! `static/` as `ASSETS`, each by its path from the root, sorted. `build.rs` lists them.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

#[cfg(test)]
mod tests {
    use super::{ASSETS, TEMPLATES};

    #[test]
    fn defaults_are_there_and_the_books_own_files_are_not() {
        let has = |table: &[(&str, &[u8])], path: &str| table.iter().any(|(listed, _)| *listed == path);
        assert!(has(TEMPLATES, "templates/base.html"));
        for path in ["common.css", "common.js", "static/favicon.svg", "static/katex/katex.css"] {
            assert!(has(ASSETS, path), "{path}");
        }
        let shared = ["katex", "scripts", "styles", "widgets"];
        for (path, bytes) in ASSETS.iter().filter(|(path, _)| path.starts_with("static/")) {
            let below = &path["static/".len()..];
            assert!(
                below == "favicon.svg" || shared.iter().any(|folder| below.starts_with(folder)),
                "{path}"
            );
            assert!(!bytes.is_empty(), "{path}");
        }
    }
}
