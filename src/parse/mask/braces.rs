//! Keeps unbalanced braces from hiding formulas.

/// Replaces the braces of a paragraph by commas where they don't balance.
///
/// The stock parser pairs dollars only at equal brace depth, so that a brace forgotten in one formula would turn it,
/// and those after it, into text; TeX should see the fault instead.
pub(super) fn neutralise(text: &str, out: &mut [u8]) {
    if text.contains('$') && !balanced(out) {
        for byte in out.iter_mut().filter(|byte| matches!(byte, b'{' | b'}')) {
            *byte = b',';
        }
    }
}

fn balanced(bytes: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut escaped = false;
    for byte in bytes {
        match byte {
            b'\\' => escaped = !escaped,
            b'{' if !escaped => depth += 1,
            b'}' if !escaped => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
        escaped &= *byte == b'\\';
    }
    depth == 0
}
