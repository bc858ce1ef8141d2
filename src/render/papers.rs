//! The bibliography, rendered.

use crate::base::Markup;
use crate::doc::{Bibliography, Block, Inline, InlineKind, Paper, PaperGroup};
use crate::render::block::write_blocks;
use crate::render::inline::write_inlines;
use crate::render::page::Page;
use crate::render::search::paper_records;
use crate::render::{Engines, RenderedGroup, RenderedPaper, RenderedPapers};
use crate::resolve::Facts;

/// Renders the bibliography.
pub fn render_bibliography(
    bibliography: &Bibliography,
    facts: &Facts,
    engines: &Engines<'_>,
) -> RenderedPapers {
    let mut page = Page::new(&[], facts, engines);
    let title = text(&mut page, &bibliography.title);
    let introduction = blocks(&mut page, &bibliography.introduction);
    let groups = bibliography.groups.iter().map(|group| render_group(&mut page, group)).collect();
    let search = paper_records(bibliography, facts);
    RenderedPapers {
        title,
        introduction,
        groups,
        search,
        math_rules: page.rules,
        diagnostics: page.diagnostics,
    }
}

fn render_group(page: &mut Page<'_>, group: &PaperGroup) -> RenderedGroup {
    RenderedGroup {
        id: page.target(Some(group.target)).id.clone(),
        title: text(page, &group.title),
        introduction: blocks(page, &group.introduction),
        papers: group.papers.iter().map(|paper| render_paper(page, paper)).collect(),
    }
}

fn render_paper(page: &mut Page<'_>, paper: &Paper) -> RenderedPaper {
    let links = paper.links.iter().filter(|inline| matches!(inline.kind, InlineKind::Link(_)));
    RenderedPaper {
        id: paper.key.value.clone(),
        title: text(page, &paper.title),
        authors: authors(paper),
        year: paper.year,
        venue: text(page, &paper.venue),
        links: links.map(|link| text(page, std::slice::from_ref(link))).collect(),
        note: text(page, &paper.note),
    }
}

fn authors(paper: &Paper) -> String {
    let names = paper.authors.join(", ");
    if paper.et_al { format!("{names}, et al.") } else { names }
}

fn text(page: &mut Page<'_>, content: &[Inline]) -> String {
    written(page, |page, out| write_inlines(page, out, content))
}

fn blocks(page: &mut Page<'_>, blocks: &[Block]) -> String {
    written(page, |page, out| write_blocks(page, out, blocks))
}

fn written(page: &mut Page<'_>, write: impl FnOnce(&mut Page<'_>, &mut Markup)) -> String {
    let mut out = page.markup();
    write(page, &mut out);
    out.finish()
}
