//! The author guide is a book: it builds without a fault, and so does every example in it.

use bookpress::base::{MemoryFiles, report};
use bookpress::build::{BuildMemo, Options, build};
use std::collections::BTreeMap;

const GUIDE: &str = include_str!("../docs/authoring.md");

const PAPERS: &str = "# 论文\n\n## 注意力\n\n- **Attention Is All You Need** {#vaswani2017attention year=2017} \
    Vaswani, Shazeer, et al. NeurIPS 2017. [arXiv:1706.03762](https://arxiv.org/abs/1706.03762). 一句话：只用注意力。\n";

/// Returns the contents of all `markdown` fences of the guide, in order, as one chapter.
fn examples() -> String {
    let mut chapter = String::from("# 例子\n\n## 全部\n\n");
    let mut fence: Option<&str> = None;
    for line in GUIDE.lines() {
        match fence {
            Some(ticks) if line.trim_end() == ticks => {
                fence = None;
                chapter.push('\n');
            }
            Some(_) => {
                chapter.push_str(line);
                chapter.push('\n');
            }
            None => fence = line.strip_suffix("markdown").filter(|ticks| ticks.starts_with("```")),
        }
    }
    chapter
}

/// Builds a book of one chapter and returns its errors and warnings in short form.
fn faults(chapter: &str) -> String {
    let text = |text: &str| text.as_bytes().to_vec();
    let files = MemoryFiles(BTreeMap::from([
        ("book.yaml".to_owned(), text("title: 书\nversion: 1.0.0\nchapters: [chapters/one.md]\n")),
        ("chapters/index.md".to_owned(), text("# 书\n\n[第一章](one.md)\n")),
        ("chapters/one.md".to_owned(), text(chapter)),
        ("papers.md".to_owned(), text(PAPERS)),
    ]));
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    let built = pool.install(|| build(&files, &Options::default(), &mut BuildMemo::default()));
    report::render(report::Format::Short, &built.diagnostics, &built.sources, report::Look::default())
}

#[test]
fn the_guide_builds_without_a_fault() {
    assert_eq!(faults(GUIDE), "");
}

#[test]
fn every_example_of_the_guide_builds_without_a_fault() {
    let chapter = examples();
    assert!(chapter.contains(":::exercise") && chapter.contains("```python"), "the examples were found");
    assert_eq!(faults(&chapter), "");
}
