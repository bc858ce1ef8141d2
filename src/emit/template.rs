//! The templates: loaded once, with all their faults as diagnostics.

use crate::base::{Diagnostic, Digest, Hasher};
use crate::emit::fault::{TemplateSource, TemplateSources, explain};
use crate::load::Sources;
use serde::Serialize;
use std::collections::BTreeSet;
use tera::{Context, Tera};

/// The ending of templates; what else stands beside them is used as it is.
const TEMPLATE: &str = ".html";

/// The templates that can be used, ready to be rendered.
pub(crate) struct Loaded {
    tera: Tera,
    broken: BTreeSet<String>,
    /// All that is wrong with the others.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Returns the digest of all that loading and rendering depend on, views left out. Names of sources count: spans of
/// faults hold them.
pub(crate) fn templates_key(sources: &Sources) -> Digest {
    let key = Hasher::default().number(u64::from(sources.config.source.0));
    let templates = sources.templates.iter();
    templates
        .fold(key, |key, (name, id)| key.text(name).number(u64::from(id.0)).text(sources.map.text(*id)))
        .finish()
}

impl Loaded {
    /// Loads all templates of a book; those with faults, and those that need them, are left out.
    ///
    /// The engine stops at the first faulty template, so it is asked again without it until all faults are known.
    pub(crate) fn load(sources: &Sources) -> Loaded {
        let sources = template_sources(sources);
        let mut broken = BTreeSet::new();
        let mut diagnostics = Vec::new();
        loop {
            let mut tera = Tera::default();
            let usable = sources.templates.iter().filter(|(name, _)| !broken.contains(**name));
            let added = tera.add_raw_templates(usable.map(|(name, source)| (*name, source.text)));
            let Err(error) = added else { return Loaded { tera, broken, diagnostics } };
            let fault = explain(&error, &sources, &broken);
            diagnostics.extend(fault.diagnostics);
            if fault.templates.is_subset(&broken) {
                broken = sources.templates.keys().map(|name| (*name).to_owned()).collect();
            }
            broken.extend(fault.templates);
        }
    }
}

fn template_sources<'a>(sources: &'a Sources) -> TemplateSources<'a> {
    let source = |(name, id): (&'a String, &_)| {
        (name.as_str(), TemplateSource { id: *id, text: sources.map.text(*id) })
    };
    let config = sources.config.source;
    let templates = sources.templates.iter().filter(|(name, _)| name.ends_with(TEMPLATE));
    TemplateSources { templates: templates.map(source).collect(), config }
}

/// Loaded templates beside their texts.
pub(crate) struct Templates<'a> {
    loaded: &'a Loaded,
    sources: TemplateSources<'a>,
    /// What [`templates_key`] gave.
    pub(crate) key: Digest,
}

impl<'a> Templates<'a> {
    /// Puts loaded templates beside the texts that they were loaded from.
    pub(crate) fn new(sources: &'a Sources, loaded: &'a Loaded) -> Templates<'a> {
        Templates { loaded, sources: template_sources(sources), key: templates_key(sources) }
    }

    /// Renders a view.
    ///
    /// # Errors
    /// Says what is wrong with the template, or nothing where its fault was reported while loading.
    pub(crate) fn render(&self, name: &str, view: &impl Serialize) -> Result<String, Vec<Diagnostic>> {
        let Loaded { tera, broken, .. } = self.loaded;
        if broken.contains(name) {
            return Err(Vec::new());
        }
        let context = Context::from_serialize(view);
        let rendered = context.and_then(|context| tera.render(name, &context));
        rendered.map_err(|error| explain(&error, &self.sources, broken).diagnostics)
    }
}
