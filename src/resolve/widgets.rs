//! Widgets of one page.

use crate::base::{Code, Diagnostic, Spanned};
use crate::load::published_path;
use crate::resolve::WidgetFacts;
use crate::resolve::address::relative;
use crate::resolve::answer::{Answers, Asker};

/// The folder of the scripts.
const FOLDER: &str = "static/widgets/";
/// The endings of a widget's two scripts.
const MODEL: &str = ".model.js";
const SCRIPT: &str = ".js";
/// What the scripts of all widgets are made of; a book may do without.
const KIT: &str = "kit.js";

/// Finds the scripts of a widget, and has them published.
pub(super) fn resolve_widget(asker: &Asker<'_>, name: &Spanned<String>, answers: &mut Answers) {
    let mut address = |file: &str| {
        let path = format!("{FOLDER}{file}");
        let Some(asset) = asker.book.sources.assets.get(&path) else { return Err(path) };
        let site = published_path(&path, asset.digest, asker.edition.is_hashed());
        let address = relative(asker.url(), &site, None);
        if asker.edition.is_site() {
            answers.files.insert(path, site);
        }
        Ok(address)
    };
    let own = |ending: &str| format!("{}{ending}", name.value);
    match (address(&own(SCRIPT)), address(&own(MODEL))) {
        (Ok(script), Ok(model)) => {
            let kit = address(KIT).unwrap_or_default();
            answers.facts.widgets.insert(name.value.clone(), WidgetFacts { kit, model, script });
        }
        (Err(path), _) | (_, Err(path)) => answers.diagnostics.push(missing(asker, name, &path)),
    }
}

fn missing(asker: &Asker<'_>, name: &Spanned<String>, path: &str) -> Diagnostic {
    let message = format!("there is no widget `{}`: `{path}` does not exist", name.value);
    let fault = Diagnostic::new(Code::InvalidAttribute, name.span, message);
    let assets = asker.book.sources.assets.keys();
    let models = assets.filter_map(|path| path.strip_prefix(FOLDER)?.strip_suffix(MODEL));
    match asker.nearest(&name.value, models.filter(|model| *model != name.value)) {
        Some(near) => fault.did_you_mean(Some(near)),
        None => fault
            .hint("A widget has two scripts, `static/widgets/NAME.model.js` and `static/widgets/NAME.js`."),
    }
}
