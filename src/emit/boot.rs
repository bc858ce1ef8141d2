//! The script that runs before a page is painted: it stands in the page, and the page's policy allows just it.

use crate::base::{Code, Diagnostic, Span};
use crate::load::Sources;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// The boot script among the templates; it is none itself, so braces mean nothing in it.
pub(crate) const BOOT: &str = "boot.js";

/// What would end a script in HTML, or change how its end is found.
const FORBIDDEN: [&str; 3] = ["</script", "<script", "<!--"];

/// A script and what allows it.
#[derive(Debug)]
pub(crate) struct Boot {
    /// Its text, exactly as it is to stand between the tags.
    pub(crate) text: String,
    /// The source expression for the policy: `sha256-…`.
    pub(crate) hash: String,
}

/// Reads the boot script; `None` where there is none, or one that cannot stand in a page.
pub(crate) fn read_boot(sources: &Sources) -> (Option<Boot>, Vec<Diagnostic>) {
    let Some(id) = sources.templates.get(BOOT) else { return (None, Vec::new()) };
    let source = sources.map.text(*id);
    let lower = source.to_ascii_lowercase();
    if let Some((at, word)) = FORBIDDEN.iter().find_map(|word| Some((lower.find(word)?, word))) {
        let span = Span::new(*id, at, at + word.len());
        let message = format!("`{word}` cannot stand in a script of the page");
        let fault = Diagnostic::new(Code::TemplateError, span, message);
        return (None, vec![fault.hint("Write it in two parts, such as `'<' + '!--'`.")]);
    }
    // An HTML parser reads line ends as LF, and what is hashed is what it reads.
    let text = source.trim_start_matches('\u{feff}').trim().replace("\r\n", "\n").replace('\r', "\n");
    let hash = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())));
    (Some(Boot { text, hash }), Vec::new())
}
