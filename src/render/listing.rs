//! Code listings.

use crate::base::{Code, Diagnostic, Markup, Span, Syntax};
use crate::doc::{CodeBlock, CodeFlag};
use crate::render::attributes::{classes, given};
use crate::render::page::{Page, write_anchor};
use crate::render::svg::write_drawing;

/// Lines that are shown of what a block printed. All of it is in the page; `bookpress run` refuses more than 1 MiB.
const SHOWN_LINES: usize = 200;

/// Writes a listing: folded for setup that the author hides and for classic mistakes; what it
/// printed follows it.
/// `alt` is the text alternative of what it drew.
pub(super) fn write_listing(page: &mut Page<'_>, out: &mut Markup, code: &CodeBlock, span: Span, alt: &str) {
    match folded(code) {
        None => write_figure(page, out, code),
        Some((class, summary)) => {
            out.open("details", &[("class", class)]);
            out.element("summary", &[], summary);
            write_figure(page, out, code);
            out.close("details");
        }
    }
    if code.has(&CodeFlag::Run) {
        out.newline();
        write_output(page, out, span, alt);
    }
}

fn folded(code: &CodeBlock) -> Option<(&'static str, &'static str)> {
    if code.has(&CodeFlag::Mutant) {
        Some(("folded mutant", "典型错误"))
    } else if code.has(&CodeFlag::Hide) {
        Some(("folded hide", "设置代码"))
    } else {
        None
    }
}

/// Writes what executing a block printed and drew.
fn write_output(page: &mut Page<'_>, out: &mut Markup, span: Span, alt: &str) {
    let Some(output) = page.output(span) else {
        return out.element("div", &[("class", "output missing")], "尚无输出");
    };
    write_printed(out, &output.text);
    for drawing in &output.figures {
        out.newline();
        out.open("div", &[("class", "output drawing")]);
        write_drawing(page, out, drawing, alt, "");
        out.close("div");
    }
    if !output.hardware.is_empty() {
        out.newline();
        out.element("p", &[("class", "hardware")], &format!("在 {} 上记录", output.hardware));
    }
}

/// Writes what was printed; what goes on beyond [`SHOWN_LINES`] is folded.
fn write_printed(out: &mut Markup, text: &str) {
    let text = text.trim_end_matches('\n');
    if text.is_empty() {
        return;
    }
    let cut = text.match_indices('\n').nth(SHOWN_LINES - 1).map(|(at, _)| at);
    let (shown, rest) = cut.map_or((text, ""), |cut| (&text[..cut], &text[cut + 1..]));
    out.open("div", &[("class", "output")]);
    write_sample(out, shown);
    if !rest.is_empty() {
        out.open("details", &[("class", "folded rest")]);
        out.element("summary", &[], &format!("其余 {} 行", rest.split('\n').count()));
        write_sample(out, rest);
        out.close("details");
    }
    out.close("div");
}

fn write_sample(out: &mut Markup, text: &str) {
    out.open("pre", &[]);
    out.element("samp", &[], text);
    out.close("pre");
}

fn write_figure(page: &mut Page<'_>, out: &mut Markup, code: &CodeBlock) {
    let target = page.target(code.target);
    let class = classes("listing", &code.attributes);
    let language = code.language.value.as_str();
    out.open("figure", &given([("class", &class), ("id", &target.id), ("data-language", language)]));
    write_caption(page, out, code);
    write_code(page, out, code);
    out.close("figure");
}

/// Writes number, flags and caption; nothing where there is none of them.
fn write_caption(page: &Page<'_>, out: &mut Markup, code: &CodeBlock) {
    let target = page.target(code.target);
    let caption = code.attributes.get("caption").map_or("", |caption| caption.value.as_str());
    let flags: Vec<&str> = code.flags.iter().filter_map(|flag| flag_label(&flag.value)).collect();
    if target.id.is_empty() && target.text.is_empty() && caption.is_empty() && flags.is_empty() {
        return;
    }
    out.open("figcaption", &[]);
    let start = out.len();
    let labels =
        [("label", target.text.as_str())].into_iter().chain(flags.into_iter().map(|flag| ("flag", flag)));
    for (class, text) in labels.filter(|(_, text)| !text.is_empty()) {
        part(out, start);
        out.element("span", &[("class", class)], text);
    }
    if !caption.is_empty() {
        part(out, start);
        out.text(caption);
    }
    write_anchor(out, &target.id, &target.text);
    out.close("figcaption");
}

/// Parts what follows from what was written since `start`.
fn part(out: &mut Markup, start: usize) {
    if out.len() > start {
        out.text(" ");
    }
}

/// Returns what a flag tells readers; a fold says the rest.
fn flag_label(flag: &CodeFlag) -> Option<&'static str> {
    match flag {
        CodeFlag::Run => Some("可运行"),
        CodeFlag::Cuda => Some("需要 GPU"),
        CodeFlag::Stub => Some("起始代码"),
        CodeFlag::Check => Some("检验"),
        CodeFlag::Solution => Some("参考解"),
        _ => None,
    }
}

/// Writes the code, highlighted where its language is known; else as bare text, with a warning.
fn write_code(page: &mut Page<'_>, out: &mut Markup, code: &CodeBlock) {
    let language = code.language.value.as_str();
    if language.is_empty() {
        return write_lines(out, code, &bare_lines(code, out.syntax()));
    }
    let listings = page.engines.code;
    match listings.get(language, &code.code).as_ref() {
        Some(lines) => write_lines(out, code, lines),
        None => {
            page.report(unknown_language(code, listings.nearest(language)));
            write_lines(out, code, &bare_lines(code, out.syntax()));
        }
    }
}

fn bare_lines(code: &CodeBlock, syntax: Syntax) -> Vec<String> {
    let bare = |line: &str| {
        let mut out = Markup::new(syntax);
        out.text(line);
        out.finish()
    };
    code.code.lines().map(bare).collect()
}

/// Writes lines of markup; they stand alone only where they are numbered or some are marked.
fn write_lines(out: &mut Markup, code: &CodeBlock, lines: &[String]) {
    let first = code.attributes.get("lines").and_then(|first| first.value.parse::<usize>().ok());
    let marked = code.attributes.get("hl").map(|marked| marked_lines(&marked.value, lines.len()));
    let apart = first.is_some() || marked.is_some();
    out.open("pre", &given([("class", if apart { "lines" } else { "" })]));
    out.open("code", &[]);
    for (at, line) in lines.iter().enumerate() {
        if apart {
            let is_marked = marked.as_ref().is_some_and(|marked| marked[at]);
            open_line(out, first.map(|first| first.saturating_add(at)), is_marked);
        }
        out.append_finished(line);
        if apart || at + 1 < lines.len() {
            out.newline();
        }
        if apart {
            out.close("span");
        }
    }
    out.close("code");
    out.close("pre");
}

fn open_line(out: &mut Markup, number: Option<usize>, is_marked: bool) {
    let number = number.map(|number| number.to_string()).unwrap_or_default();
    let class = if is_marked { "line hl" } else { "line" };
    out.open("span", &given([("class", class), ("data-line", &number)]));
}

/// Tells which of `count` lines `3,5-7` names. Lines count from 1 in the listing itself, whatever number is shown;
/// parse has reported what is malformed.
fn marked_lines(text: &str, count: usize) -> Vec<bool> {
    let mut starts = vec![0_i64; count + 1];
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (Ok(from), Ok(to)) = (from.trim().parse::<usize>(), to.trim().parse::<usize>()) else { continue };
        if (1..=count).contains(&from) && from <= to {
            starts[from - 1] += 1;
            starts[to.min(count)] -= 1;
        }
    }
    let depth = |open: &mut i64, start: i64| {
        *open += start;
        Some(*open > 0)
    };
    starts.into_iter().take(count).scan(0, depth).collect()
}

fn unknown_language(code: &CodeBlock, nearest: Option<&str>) -> Diagnostic {
    let language = &code.language;
    let message = format!("language `{}` is not known, so its code is not highlighted", language.value);
    Diagnostic::new(Code::UnknownLanguage, language.span, message)
        .did_you_mean(nearest)
        .hint("Write `text` for code that is not to be highlighted.")
}

#[cfg(test)]
mod tests {
    use super::write_printed;
    use crate::base::{Markup, Syntax};

    fn printed(lines: usize) -> String {
        let mut out = Markup::new(Syntax::Html);
        let text: String = (1..=lines).map(|line| format!("{line}\n")).collect();
        write_printed(&mut out, &text);
        out.finish()
    }

    #[test]
    fn long_output_is_folded_beyond_its_first_lines() {
        assert!(!printed(200).contains("<details"));
        let folded = printed(203);
        assert!(
            folded.contains("\n200</samp></pre><details class=\"folded rest\"><summary>其余 3 行</summary>")
        );
        assert!(folded.ends_with("<samp>201\n202\n203</samp></pre></details></div>"), "{folded}");
        assert_eq!(printed(0), "");
    }
}
