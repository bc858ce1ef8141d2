//! Mathematics: katex-rs through its tree and our own writer.
//!
//! A formula is inspected before the engine sees it (`guard`), because the engine recurses over it and runs its
//! macros: nothing an author types may overflow a stack or fill the memory. The engine's tree is then written by us
//! (`write`), with attributes in order, so that output is the same in every run, and with styles as classes
//! (`style`), so that pages need no `style` attribute. The engine's errors become phrases with ranges (`error`).
//!
//! # Stack
//! Rendering needs a thread with [`STACK_SIZE`] bytes of stack: the caller's pool is made so.

mod columns;
mod error;
mod guard;
mod lighten;
mod macros;
mod mend;
mod names;
mod nesting;
mod rehearsal;
mod scan;
mod style;
mod write;

pub use guard::{MAX_DEPTH, MAX_LENGTH};
pub use macros::MacroFault;

use crate::base::Syntax;
use crate::render::{MathEngine, MathError, MathMarkup};
use katex::dom_tree::DomSpan;
use katex::macro_expander::MacroMap;
use katex::{KatexContext, OutputFormat, ParseError, Settings, StrictMode, StrictSetting, TrustSetting};
use macros::Macros;
use names::Names;
use rehearsal::Stop;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use write::Writer;

/// The stack that a thread needs to render any formula that is not refused; the system commits of it what is used.
pub const STACK_SIZE: usize = 64 << 20;

/// How many macros one formula may expand, as in KaTeX.
const MAX_EXPANSIONS: usize = 1000;

/// The largest length that a formula may ask for, in em; larger ones are cut to it.
const MAX_SIZE: f64 = 1000.0;

/// A colour that no author writes: the engine marks what it does not support with it, instead of failing.
const SENTINEL: &str = "#b00kfa";

/// The engine: KaTeX in Rust, with the macros of a book.
pub struct Katex {
    context: KatexContext,
    macros: Macros,
    faults: Vec<MacroFault>,
    form: Form,
}

/// What formulas are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// HTML without boxes that change nothing, with MathML for who does not see it.
    Light,
    /// The same with all of KaTeX's boxes.
    Full,
    /// MathML alone, as XML.
    MathMl,
}

impl Katex {
    /// Makes an engine that knows some macros: name with backslash to replacement. Macros with faults are left out.
    pub fn new(macros: &BTreeMap<String, String>) -> Katex {
        let mut context = KatexContext::default();
        columns::bound_columns(&mut context);
        let (macros, faults) = Macros::new(macros, &Names(&context));
        Katex { context, macros, faults, form: Form::Light }
    }

    /// Makes the engine write all of KaTeX's boxes, those that change nothing on the page too, for comparison with it.
    pub fn in_full(self) -> Katex {
        Katex { form: Form::Full, ..self }
    }

    /// Makes the engine write MathML alone, for an EPUB: its readers lay formulas out themselves.
    pub fn in_mathml(self) -> Katex {
        Katex { form: Form::MathMl, ..self }
    }

    /// Returns what is wrong with the macros that were left out, by name.
    pub fn macro_faults(&self) -> &[MacroFault] {
        &self.faults
    }

    /// Returns the commands that a formula may use, each with its backslash: KaTeX's, sorted, then the book's.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        Names(&self.context).all().chain(self.macros.names())
    }

    /// Returns the environments that a formula may use, sorted.
    pub fn environments(&self) -> Vec<&str> {
        Names(&self.context).environments()
    }

    /// Refuses a formula that the engine must not see, lays any other out and writes it.
    fn lay_out(&self, tex: &str, display: bool) -> Result<MathMarkup, MathError> {
        let needs = guard::inspect(tex, &self.macros)?;
        let explain = |error: ParseError| error::explain(&error, tex, &Names(&self.context), &self.macros);
        if needs.rehearsal {
            let rehearsal =
                rehearsal::rehearse(&self.context, tex, &settings(display, self.form, self.macros.all()));
            rehearsal.map_err(|stop| match stop {
                Stop::Engine(error) => explain(error),
                Stop::Refusal(error) => error,
            })?;
        }
        // Settings are made anew for each formula, because the engine writes a formula's `\gdef` into them.
        let settings = settings(display, self.form, self.macros.definitions(&needs.macros));
        let mut tree = katex::render_to_dom_tree(&self.context, tex, &settings).map_err(explain)?;
        mend::mend(&mut tree);
        if self.form == Form::Light {
            lighten::lighten(&mut tree, tex, display);
        }
        write(&tree, display, self.form)
            .ok_or_else(|| MathError::whole(tex, "a command here is not supported".to_owned()))
    }
}

/// Writes the engine's tree, unless it holds something that the engine does not support.
fn write(tree: &DomSpan, display: bool, form: Form) -> Option<MathMarkup> {
    let syntax = if form == Form::MathMl { Syntax::Xml } else { Syntax::Html };
    let mut writer = Writer::new(syntax, !display && syntax == Syntax::Html, form == Form::Full);
    writer.span(tree);
    let (html, styles) = writer.finish();
    let rules = styles.into_rules();
    let supported = rules.values().all(|declarations| !declarations.contains(SENTINEL));
    supported.then_some(MathMarkup { html, rules })
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

fn settings(display: bool, form: Form, macros: MacroMap) -> Settings {
    Settings::builder()
        .display_mode(display)
        .output(if form == Form::MathMl { OutputFormat::Mathml } else { OutputFormat::HtmlAndMathml })
        .error_color(SENTINEL.to_owned())
        .macros(macros)
        .strict(StrictSetting::Mode(StrictMode::Ignore))
        .trust(TrustSetting::Bool(false))
        .max_expand(MAX_EXPANSIONS)
        .max_size(MAX_SIZE)
        .build()
}
