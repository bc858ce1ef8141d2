//! The works cited as BibTeX, for those who cite them, too.

use crate::doc::{Inline, InlineKind, Paper, plain_text};
use crate::emit::views::Site;
use std::fmt::Write;

/// Returns one entry for each work, in the order of the book's list. Text is UTF-8, as BibLaTeX reads it.
pub(super) fn bibtex(site: &Site<'_>) -> String {
    let mut out = String::new();
    for paper in site.input.bibliography.papers() {
        let fields = fields(paper);
        let lines: Vec<String> =
            fields.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
        writeln!(out, "@misc{{{},\n{}\n}}\n", paper.key.value, lines.join(",\n"))
            .expect("writing to a string cannot fail");
    }
    out
}

fn fields(paper: &Paper) -> Vec<(&'static str, String)> {
    let mut authors: Vec<String> =
        paper.authors.iter().map(|name| format!("{{{}}}", literal(name))).collect();
    authors.extend(paper.et_al.then(|| "others".to_owned()));
    let mut fields = vec![("title", format!("{{{}}}", tex(&paper.title)))];
    let mut add = |name, value: String| {
        if !value.is_empty() {
            fields.push((name, value));
        }
    };
    add("author", authors.join(" and "));
    add("year", if paper.year == 0 { String::new() } else { paper.year.to_string() });
    add("howpublished", tex(&paper.venue));
    let address = first_address(paper).unwrap_or_default();
    if let Some(number) = address.strip_prefix("https://arxiv.org/abs/") {
        add("eprint", number.to_owned());
        add("archiveprefix", "arXiv".to_owned());
    }
    add("url", address.replace('\\', "/").replace(['{', '}'], ""));
    fields
}

fn first_address(paper: &Paper) -> Option<String> {
    paper.links.iter().find_map(|inline| match &inline.kind {
        InlineKind::Link(link) => Some(link.destination.value.clone()),
        _ => None,
    })
}

/// Writes inlines as TeX sets them: formulas as they are, all other text literally.
fn tex(inlines: &[Inline]) -> String {
    let one = |inline: &Inline| match &inline.kind {
        InlineKind::Math(tex) => format!("${tex}$"),
        _ => literal(&plain_text(std::slice::from_ref(inline))),
    };
    inlines.iter().map(one).collect()
}

/// Writes text so that TeX sets it as it stands.
fn literal(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '$' | '&' | '%' | '#' | '_' => out.extend(['\\', char]),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn what_tex_would_read_is_escaped() {
        assert_eq!(
            literal("A_1 & 50% {x} ~ ^ \\"),
            "A\\_1 \\& 50\\% \\{x\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{}"
        );
    }
}
