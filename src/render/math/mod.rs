//! Mathematics: katex-rs through its tree and our own writer.
//!
//! A formula is inspected before the engine sees it ([`guard`]), because the engine recurses over it and runs its
//! macros: nothing an author types may overflow a stack or fill the memory. The engine's tree is then written by us
//! ([`write`]), with attributes in order, so that output is the same in every run, and with styles as classes
//! ([`style`]), so that pages need no `style` attribute. The engine's errors become phrases with ranges ([`error`]).
//!
//! # Stack
//! Rendering needs a thread with [`STACK_SIZE`] bytes of stack: the caller's pool is made so.

mod error;
mod style;
mod write;

use crate::render::{MathEngine, MathError, MathMarkup};
use katex::macro_expander::MacroMap;
use katex::{KatexContext, OutputFormat, Settings, StrictMode, StrictSetting, TrustSetting};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use write::Writer;

/// The stack that a thread needs to render any formula that is not refused; the system commits of it what is used.
pub const STACK_SIZE: usize = 64 << 20;

/// How many macros one formula may expand, as in KaTeX.
const MAX_EXPANSIONS: usize = 1000;

/// A colour that no author writes: the engine marks what it does not support with it, instead of failing.
const SENTINEL: &str = "#b00kfa";

/// The engine: KaTeX in Rust, with the macros of a book.
pub struct Katex {
    context: KatexContext,
    macros: BTreeMap<String, String>,
}

impl Katex {
    /// Makes an engine that knows some macros: name with backslash to replacement.
    pub fn new(macros: &BTreeMap<String, String>) -> Katex {
        Katex { context: KatexContext::default(), macros: macros.clone() }
    }

    /// Lays a formula out and writes it. Settings are made anew, since a formula's `\gdef` is written into them.
    fn lay_out(&self, tex: &str, display: bool) -> Result<MathMarkup, MathError> {
        let macros = self
            .macros
            .iter()
            .map(|(name, body)| (name.clone(), katex::macros::MacroDefinition::String(body.clone())));
        let settings = settings(display, macros.collect());
        let tree = katex::render_to_dom_tree(&self.context, tex, &settings)
            .map_err(|fault| error::explain(&fault, tex))?;
        let mut writer = Writer::new(!display);
        writer.span(&tree);
        let (html, styles) = writer.finish();
        let rules = styles.into_rules();
        if rules.values().any(|declarations| declarations.contains(SENTINEL)) {
            return Err(MathError::whole(tex, "a command here is not supported".to_owned()));
        }
        Ok(MathMarkup { html, rules })
    }
}

impl MathEngine for Katex {
    fn render(&self, tex: &str, display: bool) -> Result<MathMarkup, MathError> {
        // The engine is another's code and has panics on odd input; what it leaves behind is dropped.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.lay_out(tex, display)));
        outcome.unwrap_or_else(|_| Err(MathError::whole(tex, "the engine fails on this formula".to_owned())))
    }
}

impl MathError {
    /// Makes an error that blames the whole formula.
    fn whole(tex: &str, message: String) -> MathError {
        MathError { message, range: 0..tex.len(), too_deep: false, suggestion: None }
    }
}

fn settings(display: bool, macros: MacroMap) -> Settings {
    Settings::builder()
        .display_mode(display)
        .output(OutputFormat::HtmlAndMathml)
        .error_color(SENTINEL.to_owned())
        .macros(macros)
        .strict(StrictSetting::Mode(StrictMode::Ignore))
        .trust(TrustSetting::Bool(false))
        .max_expand(MAX_EXPANSIONS)
        .build()
}
