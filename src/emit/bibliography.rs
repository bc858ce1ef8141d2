//! The bibliography as a part of a longer text: in an EPUB and on paper.

use crate::base::Markup;
use crate::render::{RenderedGroup, RenderedPaper, RenderedPapers};

/// Writes all that stands below the heading.
pub(crate) fn write_papers(body: &mut Markup, papers: &RenderedPapers) {
    body.append_finished(&papers.introduction);
    papers.groups.iter().for_each(|group| write_group(body, group));
}

fn write_group(body: &mut Markup, group: &RenderedGroup) {
    body.open("h2", &[("id", &group.id)]);
    body.append_finished(&group.title);
    body.close("h2");
    body.newline();
    body.append_finished(&group.introduction);
    if group.papers.is_empty() {
        return;
    }
    body.open("ul", &[("class", "paper-list")]);
    body.newline();
    group.papers.iter().for_each(|paper| write_paper(body, paper));
    body.close("ul");
    body.newline();
}

fn write_paper(body: &mut Markup, paper: &RenderedPaper) {
    body.open("li", &[("id", &paper.id)]);
    body.open("cite", &[]);
    body.append_finished(&paper.title);
    body.close("cite");
    body.text(&format!(" {} ({}). ", paper.authors, paper.year));
    let parts = std::iter::once(&paper.venue).chain(&paper.links).filter(|part| !part.is_empty());
    for part in parts {
        body.append_finished(part);
        body.text(" ");
    }
    body.append_finished(&paper.note);
    body.close("li");
    body.newline();
}
