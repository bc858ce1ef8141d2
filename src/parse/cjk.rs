//! Character classes of the CJK-friendly amendment to CommonMark's emphasis rules.
//!
//! Source: the amendment's specification and its table of ranges (`markdown-cjk-friendly` by tats-u), Unicode 17.

/// What a delimiter run sees beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Neighbour {
    /// White space, or the edge of a line.
    Space,
    /// Punctuation or a symbol that is not CJK.
    Mark,
    /// Punctuation or a symbol of CJK text.
    CjkMark,
    /// A CJK character that is no punctuation.
    CjkLetter,
    /// Anything else.
    Letter,
}

/// Classifies a character beside a delimiter run; `None` is the edge of the text.
pub(super) fn neighbour(c: Option<char>) -> Neighbour {
    match c {
        None => Neighbour::Space,
        Some(c) if c.is_whitespace() => Neighbour::Space,
        Some(c) => match (is_cjk(c), is_punctuation(c)) {
            (true, true) => Neighbour::CjkMark,
            (true, false) => Neighbour::CjkLetter,
            (false, true) => Neighbour::Mark,
            (false, false) => Neighbour::Letter,
        },
    }
}

/// Tells whether a character is CJK: wide, full-width or half-width and no emoji, or Hangul. Selectors of ideographic
/// variants count, since only an ideograph stands before them.
fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{20a9}' | '\u{2329}'..='\u{232a}' | '\u{2630}'..='\u{2637}'
        | '\u{268a}'..='\u{268f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6b}'
        | '\u{ff01}'..='\u{ffee}' | '\u{16fe0}'..='\u{18df2}' | '\u{1aff0}'..='\u{1b2fb}'
        | '\u{1d300}'..='\u{1d376}' | '\u{1f200}' | '\u{1f202}' | '\u{1f210}'..='\u{1f219}'
        | '\u{1f21b}'..='\u{1f22e}' | '\u{1f230}'..='\u{1f231}' | '\u{1f237}' | '\u{1f23b}'
        | '\u{1f240}'..='\u{1f248}' | '\u{1f260}'..='\u{1f265}' | '\u{20000}'..='\u{3fffd}'
        | '\u{e0100}'..='\u{e01ef}')
        && !matches!(c, '\u{3297}' | '\u{3299}')
}

/// Tells whether a character is of Unicode's categories P or S, as far as text uses them.
///
/// Scripts outside Europe and East Asia are left out: a mark of theirs only loses the amendment, not the text.
fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(c,
        '\u{a1}'..='\u{a9}' | '\u{ab}'..='\u{ac}' | '\u{ae}'..='\u{b1}' | '\u{b4}' | '\u{b6}'..='\u{b8}' | '\u{bb}'
        | '\u{bf}' | '\u{d7}' | '\u{f7}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
        | '\u{207a}'..='\u{207e}' | '\u{208a}'..='\u{208e}' | '\u{20a0}'..='\u{20c0}' | '\u{2100}'..='\u{2101}'
        | '\u{2103}'..='\u{2106}' | '\u{2116}'..='\u{2118}' | '\u{2120}'..='\u{2123}' | '\u{2190}'..='\u{2426}'
        | '\u{2440}'..='\u{244a}' | '\u{249c}'..='\u{24e9}' | '\u{2500}'..='\u{2775}' | '\u{2794}'..='\u{2bff}'
        | '\u{2e00}'..='\u{2e2e}' | '\u{2e30}'..='\u{2e5d}' | '\u{2e80}'..='\u{2fff}' | '\u{3001}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{3036}'..='\u{3037}' | '\u{303d}'..='\u{303f}'
        | '\u{309b}'..='\u{309c}' | '\u{30a0}' | '\u{30fb}' | '\u{3190}'..='\u{3191}' | '\u{3196}'..='\u{319f}'
        | '\u{31c0}'..='\u{31ef}' | '\u{3200}'..='\u{321e}' | '\u{322a}'..='\u{3247}' | '\u{3250}'
        | '\u{3260}'..='\u{327f}' | '\u{328a}'..='\u{32b0}' | '\u{32c0}'..='\u{33ff}' | '\u{4dc0}'..='\u{4dff}'
        | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6b}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'
        | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffee}' | '\u{fffc}'..='\u{fffd}'
        | '\u{1d300}'..='\u{1d376}' | '\u{1f000}'..='\u{1f0ff}' | '\u{1f10d}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::{Neighbour, neighbour};

    #[test]
    fn marks_and_letters_are_told_apart() {
        assert_eq!(neighbour(Some('。')), Neighbour::CjkMark);
        assert_eq!(neighbour(Some('（')), Neighbour::CjkMark);
        assert_eq!(neighbour(Some('是')), Neighbour::CjkLetter);
        assert_eq!(neighbour(Some('한')), Neighbour::CjkLetter);
        assert_eq!(neighbour(Some('”')), Neighbour::Mark);
        assert_eq!(neighbour(Some(')')), Neighbour::Mark);
        assert_eq!(neighbour(Some('a')), Neighbour::Letter);
        assert_eq!(neighbour(Some('\u{3000}')), Neighbour::Space);
        assert_eq!(neighbour(None), Neighbour::Space);
    }
}
