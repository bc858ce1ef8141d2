//! Engines small enough to read.

use bookpress::render::code::Syntect;
use bookpress::render::{Engines, Formulas, Listings, MathEngine, MathError, MathMarkup};
use bookpress::resolve::Edition;
use std::collections::BTreeMap;

/// Writes a formula as its TeX in an element; refuses `\bad`, and `\deep` for its depth.
pub(crate) struct Plain;

impl MathEngine for Plain {
    fn render(&self, tex: &str, display: bool) -> Result<MathMarkup, MathError> {
        for (word, too_deep) in [("\\bad", false), ("\\deep", true)] {
            if let Some(start) = tex.find(word) {
                let message =
                    if too_deep { "nested too deep" } else { "Undefined control sequence: `\\bad`" };
                let range = start..start + word.len();
                return Err(MathError { message: message.to_owned(), range, too_deep, suggestion: None });
            }
        }
        let class = if display { "katex-display" } else { "katex" };
        let escaped = tex.replace('&', "&amp;").replace('<', "&lt;").replace('\n', " ");
        let rules = BTreeMap::from([("m1".to_owned(), "height:1em".to_owned())]);
        Ok(MathMarkup { html: format!("<span class=\"{class}\">{escaped}</span>"), rules })
    }
}

/// Calls `use_engines` with the stub for formulas, the real highlighter, and no frozen outputs.
pub(crate) fn with_engines<T>(edition: Edition, use_engines: impl FnOnce(&Engines<'_>) -> T) -> T {
    let syntect = Syntect::new();
    let (math, code, outputs) = (Formulas::new(&Plain), Listings::new(&syntect), BTreeMap::new());
    use_engines(&Engines { math: &math, code: &code, outputs: &outputs, edition })
}
