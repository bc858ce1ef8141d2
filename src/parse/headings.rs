//! Headings and titles: typed numbers, levels, and the one title of a chapter.

use crate::base::{Code, Diagnostic, Span, Spanned};
use crate::doc::{Block, BlockKind, Directive, Document, Heading, Inline, InlineKind, plain_text};

/// Cuts the numbers that authors typed, so that the computed ones can be shown: from headings outside of directives and
/// from the titles of numbered directives. `text` is the author's file.
pub(super) fn cut_numbers(text: &str, blocks: &mut [Block]) {
    for_each(blocks, false, &mut |block, inside| match &mut block.kind {
        BlockKind::Heading(heading) if !inside => {
            heading.typed_number =
                cut(text, &mut heading.content, |title| section_number(title, heading.level));
        }
        BlockKind::Directive(directive) => {
            if let (None, Some(kind)) = (&directive.typed_number, directive.kind.numbered()) {
                let label = kind.label();
                directive.typed_number =
                    cut(text, &mut directive.title, |title| labelled_number(title, label));
            }
        }
        _ => {}
    });
}

/// Cuts a number that `find` sees at the start of the first text; `find` returns the number and the length to cut.
pub(super) fn cut(
    source: &str,
    content: &mut Vec<Inline>,
    find: impl Fn(&str) -> Option<(String, usize)>,
) -> Option<Spanned<String>> {
    let Inline { span, .. } = content.first()?;
    let (span, written) = (*span, source.get(span.range())?);
    let InlineKind::Text(_) = content.first()?.kind else { return None };
    let (number, length) = find(written)?;
    let (shown, left) = (span.within(0, length), span.within(length, span.range().len()));
    let first = content.first_mut()?;
    if let InlineKind::Text(text) = &mut first.kind {
        let cut = shared(text, &written[..length]);
        text.drain(..cut);
        first.span = left;
        if text.is_empty() {
            content.remove(0);
        }
    }
    Some(Spanned::new(number, shown))
}

/// Returns the length of what a text has of the start of its source: the same but for white space, which may be put right
/// already.
fn shared(text: &str, start: &str) -> usize {
    let mut left = text;
    for c in start.chars().filter(|c| !c.is_whitespace()) {
        left = left.trim_start();
        left = left.strip_prefix(c).unwrap_or(left);
    }
    text.len() - left.trim_start().len()
}

/// Finds `第1章：` in a chapter's title, `1.2 ` or `第 1.2 节` in a section's.
fn section_number(title: &str, level: u8) -> Option<(String, usize)> {
    if level == 1 {
        return chapter_number(title);
    }
    let (number, length) = dotted(title)?;
    if !number.contains('.') {
        return None;
    }
    let rest = &title[length..];
    let separated = rest.is_empty() || rest.starts_with([' ', '\u{3000}', '：', ':', '、', '．']);
    separated.then(|| (number, length + separator(rest)))
}

fn chapter_number(title: &str) -> Option<(String, usize)> {
    let rest = title.strip_prefix('第')?;
    let inner = rest.trim_start_matches(' ');
    let end = inner.find('章')?;
    let number = inner[..end].trim_end_matches(' ');
    let value = number.parse::<u32>().ok().or_else(|| chinese_number(number))?;
    let length = title.len() - inner.len() + end + '章'.len_utf8();
    Some((value.to_string(), length + separator(&title[length..])))
}

/// Finds `定理 1.2：` for the label 定理.
pub(super) fn labelled_number(title: &str, label: &str) -> Option<(String, usize)> {
    let rest = title.strip_prefix(label)?.trim_start_matches(' ');
    let (number, length) = dotted(rest)?;
    let length = title.len() - rest.len() + length;
    Some((number, length + separator(&title[length..])))
}

/// Finds digits, perhaps several joined by dots or hyphens.
fn dotted(text: &str) -> Option<(String, usize)> {
    let length = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number = text[..length].trim_end_matches('.');
    let proper = !number.is_empty() && number.split('.').all(|part| !part.is_empty() && part.len() < 5);
    proper.then(|| (number.to_owned(), number.len()))
}

/// Returns the length of what separates a number from its title.
fn separator(rest: &str) -> usize {
    let spaces = [' ', '\u{3000}'];
    let marked = rest.trim_start_matches(spaces);
    let after = marked.strip_prefix(['：', ':', '、', '．', '.']).unwrap_or(marked);
    rest.len() - after.trim_start_matches(spaces).len()
}

/// Reads 一 to 九十九.
fn chinese_number(text: &str) -> Option<u32> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|digit| digit == c).map(|at| at as u32 + 1);
    let chars: Vec<char> = text.chars().collect();
    match chars[..] {
        ['十'] => Some(10),
        [one] => digit(one),
        ['十', one] => Some(10 + digit(one)?),
        [ten, '十'] => Some(digit(ten)? * 10),
        [ten, '十', one] => Some(digit(ten)? * 10 + digit(one)?),
        _ => None,
    }
}

/// Checks levels, and in numbered files that there is one title. `start` is the offset of the text.
pub(super) fn check(document: &Document, start: usize, numbered: bool, diagnostics: &mut Vec<Diagnostic>) {
    let mut headings = Vec::new();
    collect(&document.blocks, &mut headings);
    check_levels(&headings, diagnostics);
    let (empty, headings): (Vec<_>, Vec<_>) = headings
        .into_iter()
        .partition(|(heading, _)| heading.content.is_empty() && heading.typed_number.is_none());
    for (_, span) in empty {
        diagnostics.push(Diagnostic::new(Code::MissingTitle, span, "heading without text"));
    }
    if !numbered {
        return;
    }
    let mut titles = headings.iter().filter(|(heading, _)| heading.level == 1);
    match titles.next() {
        None => {
            let span = Span::new(document.source, start, start);
            let fault = Diagnostic::new(Code::MissingTitle, span, "the chapter has no title");
            diagnostics.push(fault.hint("Start it with a line `# 标题`."));
        }
        Some((_, first)) => {
            for (heading, span) in titles {
                let message = format!("second title `{}`", plain_text(&heading.content));
                let fault = Diagnostic::new(Code::RepeatedTitle, *span, message);
                diagnostics.push(fault.secondary(*first, "the first one").hint("Sections start with `##`."));
            }
        }
    }
}

fn check_levels(headings: &[(&Heading, Span)], diagnostics: &mut Vec<Diagnostic>) {
    for pair in headings.windows(2) {
        let [(before, _), (heading, span)] = pair else { continue };
        if heading.level > before.level + 1 {
            let message = format!("heading of level {} after one of level {}", heading.level, before.level);
            let hint = format!("Write `{}`.", "#".repeat(usize::from(before.level) + 1));
            diagnostics.push(Diagnostic::new(Code::SkippedHeading, *span, message).hint(hint));
        }
    }
}

/// Collects the headings that are sections: those outside of directives.
fn collect<'a>(blocks: &'a [Block], headings: &mut Vec<(&'a Heading, Span)>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading(heading) => headings.push((heading, block.span)),
            BlockKind::Quote(blocks) => collect(blocks, headings),
            BlockKind::List { items, .. } => items.iter().for_each(|item| collect(&item.blocks, headings)),
            BlockKind::Html(element) => collect(&element.children, headings),
            _ => {}
        }
    }
}

/// Calls `visit` for every block before its content, with whether it stands inside a directive.
fn for_each(blocks: &mut [Block], inside: bool, visit: &mut impl FnMut(&mut Block, bool)) {
    for block in blocks {
        visit(block, inside);
        match &mut block.kind {
            BlockKind::Quote(blocks) => for_each(blocks, inside, visit),
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| for_each(&mut item.blocks, inside, visit))
            }
            BlockKind::Html(element) => for_each(&mut element.children, inside, visit),
            BlockKind::Directive(directive) => for_each(directive_blocks(directive), true, visit),
            _ => {}
        }
    }
}

fn directive_blocks(directive: &mut Directive) -> &mut [Block] {
    &mut directive.blocks
}
