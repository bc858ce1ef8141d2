//! What an earlier site had: pages, assets and templates by the digests of their inputs.

use crate::base::{Digest, Memo};
use crate::emit::assets::{Assets, publish, publish_key};
use crate::emit::pages::Page;
use crate::emit::template::{Loaded, templates_key};
use crate::load::Sources;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Results of earlier sites, kept by the caller for the next one.
#[derive(Default)]
pub struct EmitMemo {
    assets: Memo<Assets>,
    templates: Memo<Loaded>,
    pages: Memo<Page>,
}

impl EmitMemo {
    /// Starts a site.
    pub(crate) fn next_generation(&mut self) {
        self.assets.next_generation();
        self.templates.next_generation();
        self.pages.next_generation();
    }

    /// Publishes the assets.
    pub(crate) fn assets(
        &mut self,
        sources: &Sources,
        images: &BTreeMap<String, String>,
        math_rules: &BTreeMap<&str, &str>,
        hashed: bool,
    ) -> Arc<Assets> {
        let key = publish_key(sources, images, math_rules, hashed);
        self.assets.one(key, || publish(sources, images, math_rules, hashed))
    }

    /// Loads the templates.
    pub(crate) fn templates(&mut self, sources: &Sources) -> Arc<Loaded> {
        self.templates.one(templates_key(sources), || Loaded::load(sources))
    }

    /// Makes the pages of some keys, in parallel; see [`Memo::all`].
    pub(crate) fn pages(&mut self, keys: &[Digest], make: impl Fn(usize) -> Page + Sync) -> Vec<Arc<Page>> {
        self.pages.all(keys, make)
    }
}
