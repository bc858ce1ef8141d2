//! The modules of the book's own package, as far as its code imports them.
//!
//! What code prints depends on the modules that it imports, so their texts are part of its digest: those that blocks
//! save to as the blocks define them now, the others as their files stand. Only imports that can be read off the text
//! count, and only modules below [`PACKAGES`]; what is installed is pinned by `requirements.txt`.

use super::data::named_data;
use super::modules::{Module, PACKAGES, saved_modules, saved_to};
use super::script::Script;
use crate::base::{Digest, Hasher};
use crate::doc::{BlockKind, CodeBlock, CodeFlag, Document, for_each_block};
use crate::load::ReadFiles;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The file name of modules that change only how figures look. A change of theirs leaves what is printed as it is, so
/// their text counts for blocks that draw only.
const LOOKS: &str = "plot.py";

/// How many parts the name of a module of the book may have; longer ones are not looked for.
const DEEPEST: usize = 16;

/// The modules of a book's package, and which of its code imports them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    /// The modules that blocks save to, by path from the book's folder.
    pub saved: BTreeMap<String, Module>,
    /// The modules that code imports, by path.
    modules: BTreeMap<String, Text>,
    /// What code imports, by the digest of its text; code that imports nothing of the package is left out.
    imported: HashMap<Digest, Imported>,
    /// The paths of what code imports by itself, likewise.
    direct: HashMap<Digest, BTreeSet<String>>,
    /// The digest of the data that code names, likewise.
    data: HashMap<Digest, Digest>,
}

/// A module that code imports.
#[derive(Clone, Debug, PartialEq)]
struct Text {
    digest: Digest,
    /// Paths of the modules that it imports in turn.
    imports: BTreeSet<String>,
}

/// Digests of what code imports, by itself or through other modules.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Imported {
    code: Option<Digest>,
    looks: Option<Digest>,
}

impl Library {
    /// Gathers what the code of a book imports.
    ///
    /// `pages` are its pages with their paths, `files` the paths of the Python files below [`PACKAGES`], `data` the
    /// digests of the book's data by path. `read` reads one of the Python files; `scan` reads Python texts, each result at the place of its text.
    pub fn gather(
        pages: &[(&Document, &str)],
        files: &BTreeSet<String>,
        data: &BTreeMap<&str, Digest>,
        read: &mut dyn FnMut(&str) -> Option<String>,
        scan: &mut dyn FnMut(&[&str]) -> Vec<Arc<Script>>,
    ) -> Library {
        let blocks = executed_blocks(pages);
        let codes: Vec<&str> = blocks.iter().map(|(_, code)| code.code.as_str()).collect();
        // Most blocks neither import nor save anything, and need not be read.
        let speaks = |code: &CodeBlock| code.code.contains("import") || saved_to(code).is_some();
        let texts: Vec<&str> =
            blocks.iter().map(|(_, code)| if speaks(code) { code.code.as_str() } else { "" }).collect();
        let scripts = scan(&texts);
        let definitions = blocks.iter().zip(&scripts);
        let saved = saved_modules(definitions.map(|((page, code), script)| (*page, *code, script.as_ref())));
        // Their files must hold what is saved to them, and are read to be compared.
        saved.keys().for_each(|path| drop(read(path)));
        let there: BTreeSet<&str> = files.iter().chain(saved.keys()).map(String::as_str).collect();
        let direct: Vec<BTreeSet<String>> =
            scripts.iter().map(|script| module_paths("", &script.imports, &there)).collect();
        let modules = modules(&direct, &saved, &there, read, scan);
        let mut library = Library { saved, modules, data: data_digests(&codes, data), ..Library::default() };
        for (code, paths) in codes.iter().zip(&direct).filter(|(_, paths)| !paths.is_empty()) {
            let imported = library.closure(paths);
            library.imported.insert(Digest::of(code.as_bytes()), imported);
            library.direct.insert(Digest::of(code.as_bytes()), paths.clone());
        }
        library
    }

    /// Returns the digest of the modules that some code imports, by itself or through other modules; `None` if there
    /// are none. Modules for looks are not among them.
    pub fn imported(&self, code: &str) -> Option<Digest> {
        self.imported.get(&Digest::of(code.as_bytes()))?.code
    }

    /// Returns the digest of the modules that some code imports for the looks of figures.
    pub fn looks(&self, code: &str) -> Option<Digest> {
        self.imported.get(&Digest::of(code.as_bytes()))?.looks
    }

    /// Returns the digest of the data that some code names; `None` if there are none.
    pub fn data(&self, code: &str) -> Option<Digest> {
        self.data.get(&Digest::of(code.as_bytes())).copied()
    }

    /// Returns the paths of the modules that some blocks import, by themselves or through other modules.
    pub fn needed<'a>(&self, codes: impl Iterator<Item = &'a str>) -> BTreeSet<&str> {
        let direct = codes.filter_map(|code| self.direct.get(&Digest::of(code.as_bytes())));
        let mut pending: Vec<&str> = direct.flatten().map(String::as_str).collect();
        let mut needed = BTreeSet::new();
        while let Some(path) = pending.pop() {
            if needed.insert(path) {
                let text = self.modules.get(path);
                pending.extend(text.into_iter().flat_map(|text| text.imports.iter().map(String::as_str)));
            }
        }
        needed
    }

    /// Returns the text of a module: what blocks save to it, else its file's.
    pub fn text<'a>(&'a self, path: &str, files: &'a ReadFiles) -> Cow<'a, str> {
        match self.saved.get(path) {
            Some(module) => Cow::Borrowed(&module.text),
            None => match files.get(path) {
                Some(Ok(file)) => String::from_utf8_lossy(&file.bytes),
                _ => Cow::Borrowed(""),
            },
        }
    }

    fn closure(&self, direct: &BTreeSet<String>) -> Imported {
        let (looks, code): (BTreeSet<&str>, BTreeSet<&str>) =
            direct.iter().map(String::as_str).partition(|path| is_for_looks(path));
        let (code, met) = self.reach(code);
        let (mut looks, _) = self.reach(looks.into_iter().chain(met).collect());
        looks.retain(|path| !code.contains(path));
        Imported { code: self.digest(&code), looks: self.digest(&looks) }
    }

    /// Returns the modules that are reached from some, and those for looks at which the search from others stops.
    fn reach<'a>(&'a self, from: BTreeSet<&'a str>) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
        let stops = !from.iter().any(|path| is_for_looks(path));
        let (mut reached, mut met) = (BTreeSet::new(), BTreeSet::new());
        let mut pending: Vec<&str> = from.into_iter().collect();
        while let Some(path) = pending.pop() {
            if stops && is_for_looks(path) {
                met.insert(path);
            } else if reached.insert(path) {
                let text = self.modules.get(path);
                pending.extend(text.into_iter().flat_map(|text| text.imports.iter().map(String::as_str)));
            }
        }
        (reached, met)
    }

    fn digest(&self, paths: &BTreeSet<&str>) -> Option<Digest> {
        let texts = paths.iter().filter_map(|path| Some((path, self.modules.get(*path)?)));
        let hash = texts.fold(None, |hash: Option<Hasher>, (path, text)| {
            Some(hash.unwrap_or_default().text(path).digest(text.digest))
        });
        hash.map(Hasher::finish)
    }
}

fn data_digests(codes: &[&str], data: &BTreeMap<&str, Digest>) -> HashMap<Digest, Digest> {
    let mut found = HashMap::new();
    for code in codes {
        let named = named_data(&[code], data.keys().copied());
        if named.is_empty() {
            continue;
        }
        let hash = named.into_iter().fold(Hasher::default(), |hash, path| hash.text(path).digest(data[path]));
        found.insert(Digest::of(code.as_bytes()), hash.finish());
    }
    found
}

fn is_for_looks(path: &str) -> bool {
    path.rsplit('/').next() == Some(LOOKS)
}

/// Returns the blocks that are executed, or judged, with their page's path.
fn executed_blocks<'a>(pages: &[(&'a Document, &'a str)]) -> Vec<(&'a str, &'a CodeBlock)> {
    let mut found = Vec::new();
    for (document, path) in pages {
        for_each_block(document, &mut |block| {
            if let BlockKind::Code(code) = &block.kind
                && code.flags.iter().any(|flag| flag.value != CodeFlag::Hide)
            {
                found.push((*path, code));
            }
        });
    }
    found
}

/// Reads the modules that are imported, and those that these import in turn.
fn modules(
    direct: &[BTreeSet<String>],
    saved: &BTreeMap<String, Module>,
    there: &BTreeSet<&str>,
    read: &mut dyn FnMut(&str) -> Option<String>,
    scan: &mut dyn FnMut(&[&str]) -> Vec<Arc<Script>>,
) -> BTreeMap<String, Text> {
    let mut modules = BTreeMap::new();
    let mut pending: BTreeSet<String> = direct.iter().flatten().cloned().collect();
    while let Some(path) = pending.pop_first() {
        let text = match saved.get(&path) {
            Some(module) => module.text.clone(),
            None => read(&path).unwrap_or_default(),
        };
        let imports = scan(&[&text]).pop().map(|script| module_paths(&path, &script.imports, there));
        let text = Text { digest: Digest::of(text.as_bytes()), imports: imports.unwrap_or_default() };
        pending.extend(text.imports.iter().filter(|path| !modules.contains_key(*path)).cloned());
        modules.insert(path, text);
    }
    modules
}

/// Returns the files of the modules that a text imports, of those that are there. `path` is the text's own where it is
/// a module.
fn module_paths(path: &str, imports: &BTreeSet<String>, there: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is_shallow = |name: &String| name.split('.').count() <= DEEPEST;
    for name in imports.iter().filter_map(|name| absolute(path, name)).filter(is_shallow) {
        let mut folder = PACKAGES.to_owned();
        for part in name.split('.').filter(|part| !part.is_empty()) {
            folder = format!("{folder}/{part}");
            found.insert(format!("{folder}/__init__.py"));
        }
        found.insert(format!("{folder}.py"));
    }
    found.retain(|candidate| candidate != path && there.contains(candidate.as_str()));
    found
}

/// Returns the full name of a module that a text at `path` imports; `None` where a relative name leads nowhere.
fn absolute(path: &str, name: &str) -> Option<String> {
    let rest = name.trim_start_matches('.');
    let mut folder = path;
    for _ in 0..name.len() - rest.len() {
        folder = folder.rsplit_once('/')?.0;
    }
    if folder == path {
        return Some(name.to_owned());
    }
    let package = folder.strip_prefix(PACKAGES)?.trim_start_matches('/').replace('/', ".");
    Some(format!("{package}.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::{absolute, module_paths};

    #[test]
    fn names_lead_to_files_that_are_there() {
        let there =
            ["chapters/t/__init__.py", "chapters/t/a.py", "chapters/t/b/__init__.py", "chapters/u.py"];
        let there = there.into_iter().collect();
        let paths = |path: &str, names: &[&str]| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            module_paths(path, &names, &there).into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(paths("", &["t.a", "torch"]), "chapters/t/__init__.py chapters/t/a.py");
        assert_eq!(
            paths("", &["t.b.c", "u"]),
            "chapters/t/__init__.py chapters/t/b/__init__.py chapters/u.py"
        );
        assert_eq!(
            paths("chapters/t/a.py", &["..u", ".b", ".a"]),
            "chapters/t/__init__.py chapters/t/b/__init__.py chapters/u.py"
        );
        assert_eq!(paths("chapters/u.py", &["....x", "u"]), "");
        assert_eq!(paths("", &["t.".repeat(100_000).as_str()]), "", "at once");
    }

    #[test]
    fn relative_names_are_those_of_a_package() {
        assert_eq!(absolute("chapters/t/a.py", ".b").as_deref(), Some("t.b"));
        assert_eq!(absolute("chapters/t/a.py", "b").as_deref(), Some("b"));
        assert_eq!(absolute("chapters/t/a.py", "...b"), None);
    }
}
