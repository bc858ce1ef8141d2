//! Python listings must be Python.
//!
//! A build never starts Python, so the grammar is tree-sitter's. It recovers from errors, which gives every fault a
//! place; it accepts a little more than CPython does (`bookpress test` has the last word on executed blocks).

use crate::base::{Code, Diagnostic, SourceMap, Span};
use crate::doc::{BlockKind, CodeBlock, CodeFlag, Document, for_each_block};
use tree_sitter::{Node, Parser};

/// Returns one fault for each Python listing that does not parse, at its first wrong token.
pub(super) fn syntax_faults(document: &Document, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut listings = Vec::new();
    for_each_block(document, &mut |block| {
        if let BlockKind::Code(code) = &block.kind
            && is_checked(code)
        {
            listings.push(code);
        }
    });
    if listings.is_empty() {
        return Vec::new();
    }
    let mut parser = Parser::new();
    if parser.set_language(&tree_sitter_python::LANGUAGE.into()).is_err() {
        return Vec::new();
    }
    listings.into_iter().filter_map(|code| syntax_fault(&mut parser, code, sources)).collect()
}

/// Tells whether a listing claims to be a Python program; a block that must raise `SyntaxError` does not.
fn is_checked(code: &CodeBlock) -> bool {
    let wrong_on_purpose = CodeFlag::Raises("SyntaxError".to_owned());
    matches!(code.language.value.as_str(), "python" | "py") && !code.has(&wrong_on_purpose)
}

fn syntax_fault(parser: &mut Parser, code: &CodeBlock, sources: &SourceMap) -> Option<Diagnostic> {
    let tree = parser.parse(&code.code, None)?;
    let node = first_error(tree.root_node())?;
    let line = place_in_source(code, node.start_position().row, node.start_position().column, sources);
    let found = code.code[node.byte_range()].lines().next().unwrap_or("").trim();
    let message = match (node.is_missing(), found.is_empty()) {
        (true, _) => format!("`{}` is missing in this Python listing", node.kind()),
        (false, true) => "this Python listing does not parse".to_owned(),
        (false, false) => format!("this Python listing does not parse at `{}`", shorten(found)),
    };
    let hint = "Mend the code, or give the fence another language, such as `text`.";
    Some(Diagnostic::new(Code::PythonSyntax, line, message).hint(hint))
}

fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Returns the first error or missing token in document order. Iterative: a tree may be as deep as its text is long.
fn first_error(root: Node<'_>) -> Option<Node<'_>> {
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        if node.is_error() || node.is_missing() {
            return Some(node);
        }
        let mut cursor = node.walk();
        let faulty: Vec<Node<'_>> = node.children(&mut cursor).filter(|child| child.has_error()).collect();
        pending.extend(faulty.into_iter().rev());
    }
    None
}

/// Returns the place in the author's file of a row and byte column of the listing.
///
/// A container may put a prefix before each line; what follows it ends where the source line ends.
fn place_in_source(code: &CodeBlock, row: usize, column: usize, sources: &SourceMap) -> Span {
    let source = sources.slice(code.code_span);
    let start = source.split_inclusive('\n').take(row).map(str::len).sum::<usize>();
    let source_line = source[start..].lines().next().unwrap_or("");
    let code_line = code.code.lines().nth(row).unwrap_or("");
    let prefix = source_line.len().saturating_sub(code_line.len());
    let at = start + (prefix + column).min(source_line.len());
    let end = start + source_line.len();
    code.code_span.within(at, end.max(at))
}
