//! The book as a graph: what there is, where it stands, and what refers to what.

use crate::emit::Input;
use crate::emit::views::Site;
use serde::Serialize;

#[derive(Serialize)]
struct Graph<'a> {
    title: &'a str,
    nodes: Vec<Node<'a>>,
    edges: Vec<Edge<'a>>,
}

/// A page, or a thing in one that has an id.
#[derive(Serialize)]
struct Node<'a> {
    /// The address from the site's root, which names it.
    id: String,
    kind: &'a str,
    title: &'a str,
    /// What it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
}

/// A section refers to something.
#[derive(Serialize)]
struct Edge<'a> {
    from: &'a str,
    to: String,
    kind: &'a str,
}

/// Returns `graph.json`: `nodes` with the members `id` (the address from the site's root), `kind`, `title` and
/// `parent`; `edges` from a section to what it refers to or cites, with the members `from`, `to` and `kind`
/// (`reference` or `citation`).
pub(super) fn graph(site: &Site<'_>) -> String {
    let input = site.input;
    let graph = Graph { title: &site.config().title, nodes: nodes(input), edges: edges(input) };
    let mut text = serde_json::to_string(&graph).expect("a graph holds text only");
    text.push('\n');
    text
}

fn nodes<'a>(input: &Input<'a>) -> Vec<Node<'a>> {
    let mut nodes = Vec::new();
    for (at, page) in input.index.pages.iter().enumerate().filter(|(_, page)| !page.planned) {
        nodes.push(Node { id: page.url.clone(), kind: "page", title: &page.title, parent: None });
        let records = crate::emit::search::records(input, at);
        let address = |id: &str| if id.is_empty() { page.url.clone() } else { format!("{}#{id}", page.url) };
        for record in records.iter().filter(|record| !record.id.is_empty()) {
            let parent = record.parent.map_or("", |parent| &records[parent].id);
            let (id, parent) = (address(&record.id), Some(address(parent)));
            nodes.push(Node { id, kind: record.kind, title: &record.title, parent });
        }
        let equations = input.index.labels.values();
        for equation in equations.filter(|entry| entry.page == at && entry.kind == crate::doc::Kind::Equation)
        {
            let (id, parent) = (address(&equation.id), Some(page.url.clone()));
            nodes.push(Node { id, kind: "equation", title: &equation.text, parent });
        }
    }
    nodes
}

fn edges<'a>(input: &Input<'a>) -> Vec<Edge<'a>> {
    let index = input.index;
    let mut edges = Vec::new();
    for (label, uses) in &index.uses {
        if let Some(entry) = index.labels.get(label) {
            let to = format!("{}#{}", index.pages[entry.page].url, entry.id);
            edges.extend(uses.iter().map(|at| Edge { from: &at.href, to: to.clone(), kind: "reference" }));
        }
    }
    for (key, sections) in &index.cited_by {
        if let Some(page) = index.papers_page {
            let to = format!("{}#{key}", index.pages[page].url);
            edges.extend(sections.iter().map(|at| Edge { from: &at.href, to: to.clone(), kind: "citation" }));
        }
    }
    edges
}
