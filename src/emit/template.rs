//! The templates: loaded once, with all their faults as diagnostics.

use crate::base::Diagnostic;
use crate::emit::boot::BOOT;
use crate::emit::fault::{TemplateSource, TemplateSources, explain};
use crate::load::Sources;
use serde::Serialize;
use std::collections::BTreeSet;
use tera::{Context, Tera};

/// The templates that can be used.
pub(crate) struct Templates<'a> {
    tera: Tera,
    sources: TemplateSources<'a>,
    broken: BTreeSet<String>,
}

impl<'a> Templates<'a> {
    /// Loads all templates of a book; those with faults, and those that need them, are left out.
    ///
    /// The engine stops at the first faulty template, so it is asked again without it until all faults are known.
    pub(crate) fn load(sources: &'a Sources) -> (Templates<'a>, Vec<Diagnostic>) {
        let source = |(name, id): (&'a String, &_)| {
            (name.as_str(), TemplateSource { id: *id, text: sources.map.text(*id) })
        };
        let config = sources.config.source;
        let templates = sources.templates.iter().filter(|(name, _)| name.as_str() != BOOT);
        let sources = TemplateSources { templates: templates.map(source).collect(), config };
        let mut broken = BTreeSet::new();
        let mut diagnostics = Vec::new();
        loop {
            let mut tera = Tera::default();
            let usable = sources.templates.iter().filter(|(name, _)| !broken.contains(**name));
            let added = tera.add_raw_templates(usable.map(|(name, source)| (*name, source.text)));
            let Err(error) = added else { return (Templates { tera, sources, broken }, diagnostics) };
            let fault = explain(&error, &sources, &broken);
            diagnostics.extend(fault.diagnostics);
            if fault.templates.is_subset(&broken) {
                broken = sources.templates.keys().map(|name| (*name).to_owned()).collect();
            }
            broken.extend(fault.templates);
        }
    }

    /// Renders a view.
    ///
    /// # Errors
    /// Says what is wrong with the template, or nothing where its fault was reported while loading.
    pub(crate) fn render(&self, name: &str, view: &impl Serialize) -> Result<String, Vec<Diagnostic>> {
        if self.broken.contains(name) {
            return Err(Vec::new());
        }
        let context = Context::from_serialize(view);
        let rendered = context.and_then(|context| self.tera.render(name, &context));
        rendered.map_err(|error| explain(&error, &self.sources, &self.broken).diagnostics)
    }
}
