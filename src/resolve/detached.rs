//! Facts for showing parts of a page elsewhere in the site.

use crate::resolve::address::relative;
use crate::resolve::{Facts, LinkFacts, TargetFacts};

impl Facts {
    /// Returns the facts by which parts of the page are shown on other pages at the site's root: nothing has an id,
    /// and what led within the page leads to it.
    pub fn detached(&self) -> Facts {
        let page = relative("", &self.url, None);
        let outside = |href: &mut String| {
            if href.starts_with('#') {
                href.insert_str(0, &page);
            }
        };
        let mut facts = self.clone();
        facts.uses.clear();
        facts.terms.clear();
        facts.targets.iter_mut().for_each(forget_id);
        facts.references.values_mut().for_each(|reference| outside(&mut reference.href));
        facts.citations.values_mut().for_each(|citation| outside(&mut citation.href));
        for link in facts.links.values_mut() {
            if let LinkFacts::Internal(href) = link {
                outside(href);
            }
        }
        facts
    }
}

fn forget_id(target: &mut TargetFacts) {
    target.id.clear();
}
