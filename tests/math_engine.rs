//! What the engine of mathematics writes.

use bookpress::render::math::{Katex, STACK_SIZE};
use bookpress::render::{MathEngine, MathError, MathMarkup};
use std::collections::BTreeMap;

/// Runs a test on the stack that rendering asks for.
fn on_stack<T: Send>(test: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, test);
        thread.expect("a thread starts").join().expect("the test does not panic")
    })
}

fn render(tex: &str, display: bool) -> Result<MathMarkup, MathError> {
    on_stack(|| Katex::new(&BTreeMap::new()).render(tex, display))
}

#[test]
fn a_formula_is_html_and_hidden_mathml_without_styles() {
    let markup = render("a+b", false).expect("the formula is right");
    insta::assert_snapshot!(markup.html);
    insta::assert_debug_snapshot!(markup.rules);
}
