//! Scripts: drops the comments that stand on lines of their own, and nothing else.

/// Returns a script without its comments of whole lines; `/*!` stays.
///
/// Without a parser, such a line is known to be a comment only where nothing reaches from one line into the next. So a
/// script in which something may, a template literal of several lines or a comment that begins behind code, is kept as it
/// is.
pub(crate) fn drop_comments(script: &str) -> String {
    if script.lines().any(may_reach_on) {
        return script.to_owned();
    }
    let mut out = String::with_capacity(script.len());
    let mut within = false;
    for line in script.split_inclusive('\n') {
        let text = line.trim();
        let begins = text.starts_with("/*") && !text.starts_with("/*!");
        if within || begins {
            within = !text.ends_with("*/");
        } else if !text.starts_with("//") {
            out.push_str(line);
        }
    }
    out
}

/// Tells whether what a line holds may go on in the next, but for comments that begin it; or whether code may follow a
/// comment that ends in it.
fn may_reach_on(line: &str) -> bool {
    let text = line.trim();
    if text.starts_with("//") {
        return false;
    }
    let ends_within = text.find("*/").is_some_and(|at| at + 2 != text.len());
    let begins_within = text.rfind("/*").is_some_and(|at| at != 0 || text.starts_with("/*!"));
    ends_within || begins_within || text.matches('`').count() % 2 == 1 || text.ends_with('\\')
}

#[cfg(test)]
mod tests {
    use super::drop_comments;

    #[test]
    fn comments_of_whole_lines_go() {
        for (script, expected) in [
            ("// a\nb();\n", "b();\n"),
            ("b(); // c\n", "b(); // c\n"),
            ("/** a */\nb();\n  // c\n", "b();\n"),
            ("/**\n * a\n * @type {b}\n */\nc();", "c();"),
            ("'// a';\n", "'// a';\n"),
            ("a(`b`);\n// `c\nd();\n", "a(`b`);\nd();\n"),
            ("/**\n * `a`\n */\nb();\n", "b();\n"),
            ("", ""),
        ] {
            assert_eq!(drop_comments(script), expected, "{script}");
        }
    }

    #[test]
    fn what_may_be_no_comment_stays() {
        for script in [
            "a(`\n// b\n`);\n",
            "a(); /* b\n// c */ d();\n",
            "/* a */ b();\n// c\n",
            "/* a\n b */ c();\n",
            "/*! MIT\n*/\na();\n",
            "'a\\\n// b';\n",
            "a('*/');\n/* b */\n",
        ] {
            assert_eq!(drop_comments(script), script);
        }
    }
}
