//! Cross references and citations of one page.

use crate::base::{Code, Diagnostic, Spanned};
use crate::doc::{Kind, ReferenceUse, TargetId};
use crate::resolve::address::relative;
use crate::resolve::answer::{Answers, Asker};
use crate::resolve::citations::{cite, cited_by};
use crate::resolve::{Entry, ReferenceFacts};

/// What to do about an `@` that starts no reference.
const LITERAL: &str = "Write `\\@` for the character itself.";

/// Resolves a cross reference. A label is looked up among labels; one without a known prefix also among papers.
pub(super) fn resolve_reference(asker: &Asker<'_>, reference: &ReferenceUse, answers: &mut Answers) {
    let label = &reference.label;
    if let Some(entry) = asker.book.labels.get(&label.value) {
        answers.used.insert(label.value.clone());
        let place = cited_by(asker.book, asker.page, reference.section);
        answers.referred.push((label.value.clone(), place));
        if entry.text.is_empty() && !reference.own_text {
            answers.diagnostics.push(unnumbered(label));
        }
        let facts =
            ReferenceFacts { href: href(asker, entry), text: entry.text.clone(), title: entry.title.clone() };
        answers.facts.references.insert(label.value.clone(), facts);
    } else if Kind::of_label(&label.value).is_some() {
        answers.diagnostics.extend(undefined_reference(asker, label));
    } else if resolve_citation(asker, label, reference.section, answers) {
        let cited = &answers.facts.citations[&label.value];
        let facts = ReferenceFacts {
            href: cited.href.clone(),
            text: format!("{}, {}", cited.authors, cited.year),
            title: cited.title.clone(),
        };
        answers.facts.references.insert(label.value.clone(), facts);
    }
}

/// Returns the address of an entry; none for one that is not published yet.
fn href(asker: &Asker<'_>, entry: &Entry) -> String {
    match entry.target {
        Some(_) => relative(asker.url(), &asker.book.pages[entry.page].url, Some(&entry.id)),
        None => String::new(),
    }
}

fn unnumbered(label: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` has no number to refer to", label.value);
    let fault = Diagnostic::new(Code::UnnumberedReference, label.span, message);
    fault.hint(format!("Give the text yourself: `[文字](@{})`.", label.value))
}

/// Says that a label is not defined, unless a page that could not be read may define it.
fn undefined_reference(asker: &Asker<'_>, label: &Spanned<String>) -> Option<Diagnostic> {
    let book = asker.book;
    if book.is_incomplete {
        return None;
    }
    let name = label.value.as_str();
    let prefix = &name[..=name.find('-')?];
    let same = book.labels.range(prefix.to_owned()..).map(|(label, _)| label.as_str());
    let near = asker
        .nearest(name, same.take_while(|label| label.starts_with(prefix)))
        .or_else(|| asker.nearest(name, book.labels.keys().map(String::as_str)));
    let fault = Diagnostic::new(Code::UndefinedReference, label.span, format!("undefined label `{name}`"));
    Some(fault.did_you_mean(near).hint(LITERAL))
}

/// Resolves a citation; tells whether there is such a paper.
pub(super) fn resolve_citation(
    asker: &Asker<'_>,
    key: &Spanned<String>,
    section: Option<TargetId>,
    answers: &mut Answers,
) -> bool {
    let Some(facts) = cite(asker.book, asker.page, &key.value) else {
        answers.diagnostics.extend(undefined_citation(asker, key));
        return false;
    };
    answers.facts.citations.insert(key.value.clone(), facts);
    if asker.book.papers_page != Some(asker.page) {
        answers.cited.push((key.value.clone(), cited_by(asker.book, asker.page, section)));
    }
    true
}

/// Says that a paper is not listed, unless the list could not be read.
fn undefined_citation(asker: &Asker<'_>, key: &Spanned<String>) -> Option<Diagnostic> {
    let book = asker.book;
    if book.lacks_papers() || (book.is_listed_in_part && book.papers_page.is_none()) {
        return None;
    }
    let name = key.value.as_str();
    let fault = Diagnostic::new(Code::UndefinedCitation, key.span, format!("no paper has the key `{name}`"));
    let near = asker.nearest(name, book.papers.keys().map(String::as_str));
    Some(fault.did_you_mean(near).hint(LITERAL))
}
