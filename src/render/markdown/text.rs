//! Characters that Markdown would read, and lines.

/// Characters that mean something within a line.
const MARKS: [char; 10] = ['\\', '`', '*', '_', '[', ']', '<', '$', '|', '~'];

/// Adds text so that Markdown reads it as itself.
pub(super) fn push_literal(out: &mut String, text: &str) {
    for char in text.chars() {
        if MARKS.contains(&char) {
            out.push('\\');
        }
        out.push(char);
    }
}

/// Returns a paragraph's text with its start escaped where a block would begin there.
pub(super) fn paragraph(text: &str) -> String {
    let text = text.trim();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if text.starts_with(['#', '>', '+', '-', '=']) {
        format!("\\{text}")
    } else if digits > 0 && text[digits..].starts_with(['.', ')']) {
        format!("{}\\{}", &text[..digits], &text[digits..])
    } else {
        text.to_owned()
    }
}

/// Returns a fence longer than any run of backquotes in `code`, at least `least` long.
pub(super) fn fence(code: &str, least: usize) -> String {
    let (longest, _) = code.chars().fold((0_usize, 0_usize), |(longest, run), char| {
        let run = if char == '`' { run + 1 } else { 0 };
        (longest.max(run), run)
    });
    "`".repeat(least.max(longest + 1))
}

/// Returns text with `first` before its first line and `rest` before the others; empty lines stay empty.
pub(super) fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { rest };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{fence, paragraph, prefixed, push_literal};

    #[test]
    fn marks_are_escaped() {
        let mut out = String::new();
        push_literal(&mut out, "a_b *c* [d] $e");
        assert_eq!(out, "a\\_b \\*c\\* \\[d\\] \\$e");
    }

    #[test]
    fn a_paragraph_begins_no_other_block() {
        assert_eq!(paragraph("# x"), "\\# x");
        assert_eq!(paragraph("12. x"), "12\\. x");
        assert_eq!(paragraph("12 个"), "12 个");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(fence("a ``` b", 3), "````");
        assert_eq!(fence("a", 1), "`");
    }

    #[test]
    fn lines_get_their_prefixes() {
        assert_eq!(prefixed("a\n\nb", "- ", "  "), "- a\n\n  b");
        assert_eq!(prefixed("a\n\nb", "> ", "> "), "> a\n>\n> b");
    }
}
