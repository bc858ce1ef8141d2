//! Inline styles as classes, so that pages need no `style` attribute and a strict policy of styles holds.
//!
//! A class is named by its declarations and by nothing else: the same declarations have the same name in every formula of
//! every page, and a new formula changes no other.
//!
//! Nearly all declarations are lengths, and with KaTeX's four decimals every chapter brings hundreds of new ones. They are
//! rounded to hundredths of an em, a tenth of a pixel of running text, and each is a class of its own: `h83` is
//! `height:.83em`. So the number of rules is bounded by how high and wide formulas are, not by how many there are, and
//! names that follow from their values compress to a few bytes a rule.

use crate::base::Digest;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The properties whose lengths have classes of their own, with the letter that begins their names.
const LENGTHS: [(&str, char); 9] = [
    ("height", 'h'),
    ("left", 'x'),
    ("margin-left", 'l'),
    ("margin-right", 'r'),
    ("min-width", 'n'),
    ("padding-left", 'q'),
    ("top", 't'),
    ("vertical-align", 'v'),
    ("width", 'w'),
];

/// How many steps of a length make an em.
const STEPS: f64 = 100.0;

/// How many base-36 digits name the class of other declarations: 36 bits, so that among a book's hundred of them two meet
/// with a chance of less than one in ten million.
const DIGITS: usize = 7;

/// The styles that one formula uses.
#[derive(Debug)]
pub(super) struct Styles {
    rules: BTreeMap<String, String>,
    /// Whether lengths keep all their decimals.
    exact: bool,
    rest: String,
}

impl Styles {
    /// Starts with none.
    pub(super) fn new(exact: bool) -> Styles {
        Styles { rules: BTreeMap::new(), exact, rest: String::new() }
    }

    /// Adds the classes that stand for some declarations, written as KaTeX does, `name:value;` each, to a list of classes.
    pub(super) fn add_classes(&mut self, declarations: &str, list: &mut String) {
        self.rest.clear();
        let mut following = declarations;
        while !following.is_empty() {
            let declaration;
            (declaration, following) = following.split_once(';').unwrap_or((following, ""));
            match length(declaration).filter(|_| !self.exact) {
                // Of two declarations of one property the last counts.
                Some((property, ..)) if declares(following, property) => {}
                Some((property, _, 0)) if property == "top" || property.starts_with("margin") => {}
                Some((property, letter, steps)) => self.add_length(property, letter, steps, list),
                None => self.rest.extend([declaration, ";"]),
            }
        }
        if !self.rest.is_empty() {
            let class = digest_name(&self.rest);
            push_class(list, &class);
            self.rules.entry(class).or_insert_with(|| self.rest.clone());
        }
    }

    fn add_length(&mut self, property: &str, letter: char, steps: i32, list: &mut String) {
        push_class(list, "");
        let start = list.len();
        write!(list, "{letter}{steps}").expect("strings take all");
        if !self.rules.contains_key(&list[start..]) {
            let value = f64::from(steps) / STEPS;
            self.rules.insert(list[start..].to_owned(), format!("{property}:{value}em;"));
        }
    }

    /// Returns class names with their declarations.
    pub(super) fn into_rules(self) -> BTreeMap<String, String> {
        self.rules
    }
}

/// Appends a class to a list of classes, or with an empty one the space before the next.
pub(super) fn push_class(list: &mut String, class: &str) {
    if !list.is_empty() {
        list.push(' ');
    }
    list.push_str(class);
}

/// Reads a declaration of a length in em: the property, its letter, and the length in steps.
fn length(declaration: &str) -> Option<(&'static str, char, i32)> {
    let (name, value) = declaration.split_once(':')?;
    let (property, letter) = *LENGTHS.iter().find(|(property, _)| *property == name)?;
    let em: f64 = value.strip_suffix("em")?.parse().ok()?;
    // Lengths are bounded by the engine's `max_size`; the conversion saturates anyway.
    Some((property, letter, (em * STEPS).round() as i32))
}

/// Tells whether one of some declarations is of a property.
fn declares(declarations: &str, property: &str) -> bool {
    declarations.split(';').any(|one| one.split_once(':').is_some_and(|(name, _)| name == property))
}

/// Returns `k` and seven base-36 digits of the declarations' digest.
fn digest_name(declarations: &str) -> String {
    let mut number = Digest::of(declarations.as_bytes()).leading_bits();
    let mut name = String::with_capacity(DIGITS + 1);
    name.push('k');
    for _ in 0..DIGITS {
        name.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]));
        number /= 36;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::Styles;

    #[test]
    fn lengths_have_classes_of_their_own_and_the_rest_one_together() {
        for (declarations, exact, expected) in [
            (
                "height:0.8333em;vertical-align:-0.25em;",
                false,
                "h83=height:0.83em; v-25=vertical-align:-0.25em;",
            ),
            ("top:-0.004em;vertical-align:-0.004em;", false, "v0=vertical-align:0em;"),
            ("margin-right:0.1em;margin-right:0.2em;", false, "r20=margin-right:0.2em;"),
            ("color:red;height:1em;width:50%;", false, "h100=height:1em; k=color:red;width:50%;"),
            ("border-bottom-width:0.049em;", false, "k=border-bottom-width:0.049em;"),
            ("height:0.8333em;top:1em;", true, "k=height:0.8333em;top:1em;"),
        ] {
            let mut styles = Styles::new(exact);
            let mut list = String::new();
            styles.add_classes(declarations, &mut list);
            let rules = styles.into_rules();
            let name = |class: &str| if class.starts_with('k') { "k".to_owned() } else { class.to_owned() };
            let found = list.split(' ').map(|class| format!("{}={}", name(class), rules[class]));
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{declarations}");
        }
    }
}
