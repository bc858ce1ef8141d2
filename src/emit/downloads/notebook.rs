//! Notebooks: nbformat 4.5.

use super::cells::Cell;
use serde::Serialize;
use serde_json::{Map, Value, json};

#[derive(Serialize)]
struct Notebook {
    cells: Vec<Value>,
    metadata: Value,
    nbformat: u32,
    nbformat_minor: u32,
}

/// Returns a notebook of the cells, none of them executed.
pub(super) fn notebook(cells: &[Cell]) -> String {
    let kernel = json!({"display_name": "Python 3", "language": "python", "name": "python3"});
    let notebook = Notebook {
        cells: cells.iter().enumerate().map(|(at, cell)| value(at, cell)).collect(),
        metadata: json!({"kernelspec": kernel, "language_info": {"name": "python"}}),
        nbformat: 4,
        nbformat_minor: 5,
    };
    let mut text = serde_json::to_string_pretty(&notebook).expect("plain data is JSON");
    text.push('\n');
    text
}

fn value(at: usize, cell: &Cell) -> Value {
    let (kind, text) = match cell {
        Cell::Markdown(text) => ("markdown", text),
        Cell::Code(text) => ("code", text),
    };
    let mut value = Map::new();
    value.insert("cell_type".to_owned(), kind.into());
    value.insert("id".to_owned(), format!("cell-{}", at + 1).into());
    value.insert("metadata".to_owned(), json!({}));
    let lines: Vec<&str> = text.trim_end().split_inclusive('\n').collect();
    value.insert("source".to_owned(), lines.into());
    if kind == "code" {
        value.insert("execution_count".to_owned(), Value::Null);
        value.insert("outputs".to_owned(), json!([]));
    }
    Value::Object(value)
}
