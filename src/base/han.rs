//! Character classes of mixed Chinese and Latin text.

/// Tells whether a character is a 汉字 (CJK ideograph, or 〇 and 々).
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

/// Tells whether a character is punctuation that Chinese text sets full-width.
///
/// Curly quotes, the em dash, the ellipsis and the middle dot count: in Chinese text they are Chinese marks.
pub fn is_cjk_punctuation(c: char) -> bool {
    matches!(c, '\u{2014}' | '\u{2018}'..='\u{2019}' | '\u{201c}'..='\u{201d}' | '\u{2026}' | '\u{00b7}'
        | '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{ff01}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' | '\u{fe30}'..='\u{fe6b}')
}

/// Tells whether a line break beside this character leaves no space: 汉字, kana, hangul-free CJK marks, full width.
pub fn is_wide(c: char) -> bool {
    is_han(c)
        || (is_cjk_punctuation(c) && c != '\u{00b7}')
        || matches!(c, '\u{3000}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::{is_cjk_punctuation, is_han, is_wide};

    #[test]
    fn classes_of_characters() {
        assert!("汉〇々㐀𠀀".chars().all(is_han));
        assert!(!"a1，カé".chars().any(is_han));
        assert!("，。“”—…《》（）：·".chars().all(is_cjk_punctuation));
        assert!(!",.\"()汉a".chars().any(is_cjk_punctuation));
        assert!("汉，カ\u{3000}Ａ".chars().all(is_wide));
        assert!(!"a1é·".chars().any(is_wide));
    }
}
