//! What a Python text imports and defines: a slow leaf, whose results the caller remembers.

use std::collections::BTreeSet;
use tree_sitter::{Node, Parser, Tree};

/// What the book needs to know of a Python text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The modules that it names in statements of import, wherever they stand: `a.b` for `import a.b`, and for
    /// `from a.b import c` also `a.b.c`, which may be a module. Relative ones keep their leading dots.
    pub imports: BTreeSet<String>,
    /// Its definitions, each as it is written, with the comments right above it.
    pub definitions: String,
}

/// Reads a Python text. One that does not parse defines nothing; [`crate::check`] tells of it.
pub fn read_script(code: &str) -> Script {
    let Some(tree) = parse(code) else { return Script::default() };
    let definitions =
        if tree.root_node().has_error() { String::new() } else { definitions(tree.root_node(), code) };
    Script { imports: imports(tree.root_node(), code), definitions }
}

fn parse(code: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    parser.parse(code, None)
}

/// Returns the modules that a tree names. Iterative: a tree may be as deep as its text is long.
fn imports(root: Node<'_>, code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        match node.kind() {
            "import_statement" => found.extend(names(node, code).into_iter().map(str::to_owned)),
            "import_from_statement" => found.extend(from(node, code)),
            _ => {
                let mut cursor = node.walk();
                pending.extend(node.named_children(&mut cursor));
            }
        }
    }
    found
}

/// Returns the module of `from module import a, b`, and what may be modules in it.
fn from(node: Node<'_>, code: &str) -> Vec<String> {
    let module = node.child_by_field_name("module_name");
    let Some(module) = module.and_then(|module| code.get(module.byte_range())) else { return Vec::new() };
    let dot = if module.ends_with('.') { "" } else { "." };
    let within = names(node, code).into_iter().map(|name| format!("{module}{dot}{name}"));
    within.chain([module.to_owned()]).collect()
}

/// Returns the names that a statement imports, without those that it gives them.
fn names<'a>(node: Node<'_>, code: &'a str) -> Vec<&'a str> {
    let mut cursor = node.walk();
    let named = node.children_by_field_name("name", &mut cursor).filter_map(|name| {
        let name = name.child_by_field_name("name").unwrap_or(name);
        code.get(name.byte_range())
    });
    named.collect()
}

/// Returns imports, functions, classes and constants in capitals of the top level.
fn definitions(root: Node<'_>, code: &str) -> String {
    let mut cursor = root.walk();
    let (mut text, mut last) = (String::new(), "");
    let mut comments: Vec<Node<'_>> = Vec::new();
    for node in root.children(&mut cursor) {
        if node.kind() == "comment" {
            comments.push(node);
            continue;
        }
        let above: Vec<Node<'_>> = std::mem::take(&mut comments);
        if !defines(node, code) {
            continue;
        }
        let start = start_with(&above, node);
        text += if is_import(node.kind()) && is_import(last) { "" } else { "\n" };
        text += code.get(start..node.end_byte()).unwrap_or("").trim_end();
        text.push('\n');
        last = node.kind();
    }
    text
}

/// Returns where a definition starts, with those comments that end on the line before.
fn start_with(comments: &[Node<'_>], node: Node<'_>) -> usize {
    let (mut row, mut start) = (node.start_position().row, node.start_byte());
    for comment in comments.iter().rev() {
        if comment.start_position().row + 1 != row || comment.start_position().column != 0 {
            break;
        }
        (row, start) = (comment.start_position().row, comment.start_byte());
    }
    start
}

fn is_import(kind: &str) -> bool {
    matches!(kind, "import_statement" | "import_from_statement" | "future_import_statement")
}

fn defines(node: Node<'_>, code: &str) -> bool {
    match node.kind() {
        "function_definition" | "class_definition" | "decorated_definition" => true,
        "expression_statement" => node.child(0).is_some_and(|child| is_constant(child, code)),
        kind => is_import(kind),
    }
}

/// Tells whether a statement gives values to names in capitals, one or several.
fn is_constant(node: Node<'_>, code: &str) -> bool {
    let Some(left) = node.child_by_field_name("left").filter(|_| node.kind() == "assignment") else {
        return false;
    };
    let mut cursor = left.walk();
    match left.kind() {
        "pattern_list" | "tuple_pattern" => {
            left.named_children(&mut cursor).all(|name| is_capital(name, code))
        }
        _ => is_capital(left, code),
    }
}

fn is_capital(node: Node<'_>, code: &str) -> bool {
    let name = code.get(node.byte_range()).filter(|_| node.kind() == "identifier").unwrap_or("");
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::read_script;

    #[test]
    fn definitions_are_kept_and_trials_are_not() {
        let code = "import math\nfrom os import path\n\n# 注意力\n@cache\ndef f(x):\n    return x\n\nA_1 = 3\nB, C = 1, 2\nx, D = 1, 2\na = f(A_1)\n\
                    print(a)\n# 结束\n\nclass B:\n    pass\nassert a == 3\nfor i in (): pass\n";
        let expected = "\nimport math\nfrom os import path\n\n# 注意力\n@cache\ndef f(x):\n    return x\n\nA_1 = 3\n\nB, C = 1, 2\n\n\
                        class B:\n    pass\n";
        assert_eq!(read_script(code).definitions, expected);
        assert_eq!(read_script("print(1)\n").definitions, "");
        assert_eq!(read_script("def f(:\n").definitions, "");
    }

    #[test]
    fn imports_are_found_wherever_they_stand() {
        let imports = |code: &str| read_script(code).imports.into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(imports("import a.b as c, d\n"), "a.b d");
        assert_eq!(imports("from a.b import (\n    c as d,\n    e,\n)\n"), "a.b a.b.c a.b.e");
        assert_eq!(
            imports("def f():\n    if x: import y; from . import z\n    from .u import *\n"),
            ". .u .z y"
        );
        assert_eq!(imports("import a\ndef f(:\n"), "a", "also beside what does not parse");
        assert_eq!(imports("s = 'import a'  # import b\n"), "");
    }
}
