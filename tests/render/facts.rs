//! Answers for one page, made without the rest of a book.

use bookpress::doc::{Kind, Summary, SvgElement, SvgNode, Target};
use bookpress::resolve::{
    CitationFacts, Facts, ImageFacts, LinkFacts, ReferenceFacts, TargetFacts, WidgetFacts,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Numbers a page's targets as chapter 1 and answers what it asks for, but for names that hold `nope`.
pub(crate) fn facts(summary: &Summary) -> Facts {
    let mut counters: BTreeMap<Kind, u32> = BTreeMap::new();
    let mut sections = [0; 2];
    let name = |target: &Target| name(target, &mut counters, &mut sections);
    let targets: Vec<TargetFacts> = summary.targets.iter().map(name).collect();
    let mut facts = Facts { url: "chapter1.html".to_owned(), chapter: Some(1), ..Facts::default() };
    for reference in summary.references.iter().filter(|reference| known(&reference.label.value)) {
        let label = &reference.label.value;
        facts.references.insert(label.clone(), reference_facts(label, summary, &targets));
    }
    for citation in summary.citations.iter().filter(|citation| known(&citation.key.value)) {
        facts.citations.insert(citation.key.value.clone(), citation_facts(&citation.key.value));
    }
    for link in summary.links.iter().filter(|link| known(&link.destination.value)) {
        let destination = link.destination.value.clone();
        match link.image {
            true => drop(facts.images.insert(destination.clone(), image_facts(&destination))),
            false => drop(facts.links.insert(destination.clone(), link_facts(&destination))),
        }
    }
    for name in summary.widgets.iter().filter(|name| known(&name.value)) {
        let address = |ending| format!("static/widgets/{}{ending}", name.value);
        let kit = "static/widgets/kit.js".to_owned();
        let widget = WidgetFacts { kit, model: address(".model.js"), script: address(".js") };
        facts.widgets.insert(name.value.clone(), widget);
    }
    facts.targets = targets;
    facts
}

fn known(name: &str) -> bool {
    !name.contains("nope")
}

fn name(target: &Target, counters: &mut BTreeMap<Kind, u32>, sections: &mut [u32; 2]) -> TargetFacts {
    let generated = || format!("t{}", target.id.0);
    let id = target.label.as_ref().map_or_else(generated, |label| label.value.clone());
    let number = number(target, counters, sections);
    let text = match (target.kind, target.level) {
        (_, _) if number.is_empty() => String::new(),
        (Kind::Section, 1) => format!("第 {number} 章"),
        (Kind::Section, _) => format!("{number} 节"),
        (Kind::Equation, _) => format!("式 ({number})"),
        (kind, _) => format!("{} {number}", kind.label()),
    };
    TargetFacts { id, number, text }
}

fn number(target: &Target, counters: &mut BTreeMap<Kind, u32>, sections: &mut [u32; 2]) -> String {
    match (target.kind, target.level) {
        (Kind::Section, 1) => "1".to_owned(),
        (Kind::Section, 2) => {
            *sections = [sections[0] + 1, 0];
            format!("1.{}", sections[0])
        }
        (Kind::Section, 3) => {
            sections[1] += 1;
            format!("1.{}.{}", sections[0], sections[1])
        }
        (Kind::Section | Kind::Anchor | Kind::Term, _) => String::new(),
        (kind, _) => {
            let count = counters.entry(kind).or_insert(0);
            *count += 1;
            format!("1.{count}")
        }
    }
}

fn reference_facts(label: &str, summary: &Summary, targets: &[TargetFacts]) -> ReferenceFacts {
    let own =
        summary.targets.iter().find(|target| target.label.as_ref().is_some_and(|given| given.value == label));
    match own {
        Some(target) => ReferenceFacts {
            href: format!("#{label}"),
            text: targets[target.id.0 as usize].text.clone(),
            title: target.title.clone(),
        },
        None => ReferenceFacts { href: String::new(), text: "定理 2.1".to_owned(), title: String::new() },
    }
}

fn citation_facts(key: &str) -> CitationFacts {
    let year = key.chars().filter(char::is_ascii_digit).collect();
    let name: String = key.chars().take_while(char::is_ascii_alphabetic).collect();
    CitationFacts {
        href: format!("papers.html#{key}"),
        authors: format!("{}{} et al.", name[..1].to_uppercase(), &name[1..]),
        year,
        title: format!("Title of \"{key}\""),
    }
}

fn link_facts(destination: &str) -> LinkFacts {
    if destination.contains("planned") {
        LinkFacts::Unpublished
    } else if destination.contains("://") {
        LinkFacts::External(destination.to_owned())
    } else {
        LinkFacts::Internal(destination.replace(".md", ".html"))
    }
}

fn image_facts(destination: &str) -> ImageFacts {
    if destination.ends_with(".svg") {
        ImageFacts::Svg(Arc::new(drawing()))
    } else {
        ImageFacts::File { src: format!("images/{destination}"), width: 640, height: 480 }
    }
}

/// A drawing whose parts refer to one another by id.
fn drawing() -> SvgElement {
    let gradient = element("linearGradient", &[("id", "g")], Vec::new());
    let rect = element("rect", &[("fill", "url(#g)"), ("width", "4"), ("height", "2")], Vec::new());
    let reuse = element("use", &[("href", "#g")], Vec::new());
    let label = element("text", &[], vec![SvgNode::Text("a < b & c".to_owned())]);
    let parts = [gradient, rect, reuse, label].map(SvgNode::Element);
    let root = [("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", "0 0 4 2")];
    element("svg", &root, parts.into())
}

fn element(name: &str, attributes: &[(&str, &str)], children: Vec<SvgNode>) -> SvgElement {
    let attributes =
        attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    SvgElement { name: name.to_owned(), attributes, children }
}
