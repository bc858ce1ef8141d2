//! A line as runs of one class each.

use crate::base::{Markup, Syntax};
use crate::render::code::classes::Class;
use std::ops::Range;

/// The runs of a line, end to end, from its first byte to its last.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Runs(Vec<(usize, Option<Class>)>);

impl Runs {
    /// Makes one run without a class.
    pub(super) fn bare(length: usize) -> Runs {
        Runs(vec![(length, None)])
    }

    /// Adds a run that ends at `end`; nothing where the last one ends there.
    pub(super) fn push(&mut self, end: usize, class: Option<Class>) {
        if end > self.end() {
            self.0.push((end, class));
        }
    }

    fn end(&self) -> usize {
        self.0.last().map_or(0, |(end, _)| *end)
    }

    /// Iterates over the runs.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Range<usize>, Option<Class>)> {
        let starts = std::iter::once(0).chain(self.0.iter().map(|(end, _)| *end));
        starts.zip(&self.0).map(|(start, (end, class))| (start..*end, *class))
    }

    /// Gives ranges new classes; they are in order and apart.
    pub(super) fn paint(&mut self, ranges: &[(Range<usize>, Class)]) {
        if ranges.is_empty() {
            return;
        }
        let mut painted = Runs::default();
        let mut rest = ranges;
        for (run, class) in self.iter() {
            while let Some((range, new)) = rest.first().filter(|(range, _)| range.start < run.end) {
                painted.push(range.start.max(run.start), class);
                painted.push(range.end.min(run.end), Some(*new));
                if range.end > run.end {
                    break;
                }
                rest = &rest[1..];
            }
            painted.push(run.end, class);
        }
        *self = painted;
    }

    /// Adds the runs of text that follows.
    pub(super) fn extend(&mut self, other: &Runs) {
        let from = self.end();
        other.0.iter().for_each(|(end, class)| self.push(from + end, *class));
    }

    /// Writes the line. Equal neighbours join, also over spaces between them; spaces at either end stay outside.
    pub(super) fn markup(&self, line: &str) -> String {
        let mut out = Markup::new(Syntax::Html);
        let mut open: Option<(Range<usize>, Class)> = None;
        let mut written = 0;
        for (run, class) in self.iter() {
            let text = &line[run.clone()];
            let body = run.start + text.len() - text.trim_start().len()..run.start + text.trim_end().len();
            if body.is_empty() {
                continue;
            }
            match (&mut open, class) {
                (Some((range, before)), Some(class)) if *before == class => range.end = body.end,
                _ => {
                    write(&mut out, line, &mut written, open.take());
                    open = class.map(|class| (body, class));
                }
            }
        }
        write(&mut out, line, &mut written, open);
        out.text(&line[written..]);
        out.finish()
    }
}

/// Writes a run with its class, and what stands bare before it.
fn write(out: &mut Markup, line: &str, written: &mut usize, run: Option<(Range<usize>, Class)>) {
    if let Some((range, class)) = run {
        out.text(&line[*written..range.start]);
        *written = range.end;
        out.element("span", &[("class", class.letter())], &line[range]);
    }
}
