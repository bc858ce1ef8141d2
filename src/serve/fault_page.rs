//! The page that stands where the book is too broken to have one.

use super::snapshot::Snapshot;
use crate::base::{Markup, Syntax};
use crate::emit::PREVIEW_SCRIPT;

/// Writes a page that lists all faults, or asks for patience before the first build, and that gives way to the real one as soon as there is one.
pub(super) fn fault_page(snapshot: &Snapshot) -> String {
    let mut out = Markup::new(Syntax::Html);
    out.open("!doctype html", &[]);
    out.open("html", &[("lang", "zh-Hans")]);
    out.empty("meta", &[("charset", "utf-8")]);
    let title =
        if snapshot.version == 0 { "正在生成……" } else { "书有错误，这一页还不能显示" };
    out.element("title", &[], title);
    out.open("script", &[("src", PREVIEW_SCRIPT), ("defer", "")]);
    out.close("script");
    out.open("body", &[]);
    out.element("h1", &[], title);
    out.open("ul", &[]);
    for fault in &snapshot.faults {
        out.element("li", &[], &fault.line());
    }
    out.close("ul");
    out.close("body");
    out.close("html");
    out.finish()
}
