//! Static files, the one stylesheet and the one script: their published names and bytes.
//!
//! Sheets and scripts are many small files to their authors and one file each to readers: one request, one digest.

use crate::base::{Digest, Hasher};
use crate::emit::css::{rewrite_urls, target_path, urls};
use crate::emit::js::drop_comments;
use crate::load::{Asset, Sources, published_path};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The sheets that make up the published one begin with these, in order of the cascade; those of a folder follow.
const SHEETS: [&str; 2] = ["static/katex/katex.css", "common.css"];
const SHEET_FOLDER: &str = "static/styles/";
/// The script that every page loads begins with this one; those of a folder follow.
const SCRIPT: &str = "common.js";
const SCRIPT_FOLDER: &str = "static/scripts/";
/// Scripts of widgets are published only where a page has the widget: [`crate::resolve`] names them.
const WIDGET_FOLDER: &str = "static/widgets/";
/// The ending of scripts that need no document.
const MODEL: &str = ".model.js";
/// The fonts that nearly every formula needs.
const FIRST_FONTS: [&str; 2] =
    ["static/katex/fonts/KaTeX_Main-Regular.woff2", "static/katex/fonts/KaTeX_Math-Italic.woff2"];
/// Files below here are published only where the stylesheet asks for them: the package has fonts for old browsers.
const ON_DEMAND: &str = "static/katex/";
/// A licence goes where the files go that it is of.
const LICENSE: &str = "/LICENSE";
/// The site's icon, where the book has one.
const ICON: &str = "static/favicon.svg";
/// What other sites show beside a link to the book, where it has such a picture.
const CARD: &str = "static/card.png";

/// The published files that are not pages.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    /// Bytes by path in the site.
    pub(crate) files: BTreeMap<String, Arc<[u8]>>,
    /// The path of the one stylesheet.
    pub(crate) stylesheet: String,
    /// The path of the one script; a book may have none.
    pub(crate) script: Option<String>,
    /// The paths of the fonts that nearly every formula needs.
    pub(crate) fonts: Vec<String>,
    /// The path of the icon; a book may have none.
    pub(crate) icon: Option<String>,
    /// The path of the picture that stands for the book elsewhere; a book may have none.
    pub(crate) card: Option<String>,
}

/// Collects everything that is published as it is, or nearly: static files, images, the stylesheet, the script.
///
/// `images` maps paths from the root to paths in the site, as [`crate::resolve`] gave them out. `math_rules` are the
/// declarations of classes that formulas use.
pub(crate) fn publish(
    sources: &Sources,
    images: &BTreeMap<String, String>,
    math_rules: &BTreeMap<&str, &str>,
    hashed: bool,
) -> Assets {
    let names = Names::new(&sources.assets, hashed);
    let book_css = bundle(&names, math_rules);
    let stylesheet = published_path("book.css", Digest::of(book_css.as_bytes()), hashed);
    let mut files: BTreeMap<String, Arc<[u8]>> = published_assets(&sources.assets)
        .map(|(path, asset)| (names.of(path), names.contents(path, asset).into()))
        .collect();
    let images = images.iter().filter_map(|(path, name)| Some((name, image(sources, path)?)));
    files.extend(images.map(|(name, asset)| (name.clone(), asset.bytes.as_slice().into())));
    files.insert(stylesheet.clone(), book_css.into_bytes().into());
    let script = script(&sources.assets).map(|text| {
        let name = published_path("book.js", Digest::of(text.as_bytes()), hashed);
        files.insert(name.clone(), text.into_bytes().into());
        name
    });
    let published = |path: &str| names.assets.contains_key(path).then(|| names.of(path));
    let fonts =
        FIRST_FONTS.into_iter().filter_map(published).filter(|name| files.contains_key(name)).collect();
    Assets { stylesheet, script, fonts, icon: published(ICON), card: published(CARD), files }
}

/// Iterates over the assets that are published as files of their own.
fn published_assets(assets: &BTreeMap<String, Asset>) -> impl Iterator<Item = (&String, &Asset)> {
    let wanted = referenced(assets);
    assets.iter().filter(move |(path, _)| {
        let on_demand = path.starts_with(ON_DEMAND) && !path.ends_with(LICENSE);
        !is_bundled(path) && !is_widget(path) && (!on_demand || wanted.contains(*path))
    })
}

/// Tells whether a file becomes part of the one stylesheet or the one script.
fn is_bundled(path: &str) -> bool {
    let within = |folder: &str, ending: &str| path.starts_with(folder) && path.ends_with(ending);
    SHEETS.contains(&path) || path == SCRIPT || within(SHEET_FOLDER, ".css") || within(SCRIPT_FOLDER, ".js")
}

fn is_widget(path: &str) -> bool {
    path.starts_with(WIDGET_FOLDER) && path.ends_with(".js")
}

/// Returns the sheets that make up the published one.
fn sheets(assets: &BTreeMap<String, Asset>) -> impl Iterator<Item = (&str, &Asset)> {
    let first = SHEETS.into_iter().filter_map(|path| Some((path, assets.get(path)?)));
    first.chain(in_folder(assets, SHEET_FOLDER, ".css"))
}

/// Iterates over the files of a folder with an ending, by name.
fn in_folder<'a>(
    assets: &'a BTreeMap<String, Asset>,
    folder: &'a str,
    ending: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Asset)> {
    let files = assets.range(folder.to_owned()..).map(|(path, asset)| (path.as_str(), asset));
    files
        .take_while(move |(path, _)| path.starts_with(folder))
        .filter(move |(path, _)| path.ends_with(ending))
}

/// Joins the scripts: the common one, then models, which need no document, then all others. A semicolon on a line of its own
/// ends each, so that none runs on into the next. Comments are for those who read the source.
fn script(assets: &BTreeMap<String, Asset>) -> Option<String> {
    let common = assets.get_key_value(SCRIPT).map(|(path, asset)| (path.as_str(), asset));
    let is_model = |(path, _): &(&str, &Asset)| path.ends_with(MODEL);
    let (models, others): (Vec<_>, Vec<_>) = in_folder(assets, SCRIPT_FOLDER, ".js").partition(is_model);
    let mut out = String::new();
    for (_, asset) in common.into_iter().chain(models).chain(others) {
        out.push_str(drop_comments(&text_of(asset)).trim_end());
        out.push_str("\n;\n");
    }
    (!out.is_empty()).then_some(out)
}

/// Returns the digest of all that [`publish`] reads.
pub(crate) fn publish_key(
    sources: &Sources,
    images: &BTreeMap<String, String>,
    math_rules: &BTreeMap<&str, &str>,
    hashed: bool,
) -> Digest {
    let key = Hasher::default().number(u64::from(hashed)).number(sources.assets.len() as u64);
    let key = sources.assets.iter().fold(key, |key, (path, asset)| key.text(path).digest(asset.digest));
    let key = images.iter().fold(key.number(images.len() as u64), |key, (path, name)| {
        let digest = image(sources, path).map_or_else(Digest::default, |asset| asset.digest);
        key.text(path).text(name).digest(digest)
    });
    math_rules.iter().fold(key, |key, (class, declarations)| key.text(class).text(declarations)).finish()
}

fn image<'a>(sources: &'a Sources, path: &str) -> Option<&'a Asset> {
    let file = sources.files.get(path).and_then(|file| file.as_ref().ok());
    file.or_else(|| sources.assets.get(path))
}

/// Joins the sheets and the rules of formulas into one sheet at the site's root.
fn bundle(names: &Names<'_>, math_rules: &BTreeMap<&str, &str>) -> String {
    let mut out = String::new();
    for (path, asset) in sheets(names.assets) {
        out.push_str(&names.rewrite(path, &text_of(asset), ""));
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    for (class, declarations) in math_rules {
        out.push_str(".katex .");
        out.push_str(class);
        out.push('{');
        out.push_str(declarations);
        out.push_str("}\n");
    }
    out
}

/// Returns the paths that the published sheet asks for.
fn referenced(assets: &BTreeMap<String, Asset>) -> BTreeSet<String> {
    sheets(assets).flat_map(|(path, asset)| targets(path, asset)).collect()
}

fn targets(path: &str, asset: &Asset) -> Vec<String> {
    urls(&text_of(asset)).iter().filter_map(|url| target_path(path, url)).collect()
}

fn text_of(asset: &Asset) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(&asset.bytes)
}

fn is_css(path: &str) -> bool {
    path.ends_with(".css")
}

/// The published names of assets.
struct Names<'a> {
    assets: &'a BTreeMap<String, Asset>,
    names: BTreeMap<&'a str, String>,
}

impl<'a> Names<'a> {
    fn new(assets: &'a BTreeMap<String, Asset>, hashed: bool) -> Names<'a> {
        let name = |(path, asset): (&'a String, &Asset)| {
            let digest = if hashed && is_css(path) { closure_digest(assets, path) } else { asset.digest };
            (path.as_str(), published_path(path, digest, hashed))
        };
        Names { assets, names: assets.iter().map(name).collect() }
    }

    fn of(&self, path: &str) -> String {
        self.names.get(path).map_or_else(|| path.to_owned(), Clone::clone)
    }

    fn contents(&self, path: &str, asset: &Asset) -> Vec<u8> {
        if !is_css(path) {
            return asset.bytes.clone();
        }
        let depth = path.matches('/').count();
        self.rewrite(path, &text_of(asset), &"../".repeat(depth)).into_bytes()
    }

    /// Points a sheet's addresses at published names; `root` leads from the published sheet to the site's root.
    fn rewrite(&self, path: &str, css: &str, root: &str) -> String {
        rewrite_urls(css, |url| {
            let target = target_path(path, url)?;
            let tail = &url[url.find(['?', '#']).unwrap_or(url.len())..];
            self.names.get(target.as_str()).map(|name| format!("{root}{name}{tail}"))
        })
    }
}

/// Returns the digest of a sheet and of all it asks for, directly or through other sheets, so that its name changes
/// when the names inside it do. Circles are harmless: every file counts once.
fn closure_digest(assets: &BTreeMap<String, Asset>, path: &str) -> Digest {
    let mut reached = BTreeSet::from([path.to_owned()]);
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let Some(asset) = assets.get(&path).filter(|_| is_css(&path)) else { continue };
        open.extend(targets(&path, asset).into_iter().filter(|target| reached.insert(target.clone())));
    }
    let files = reached.iter().filter_map(|path| Some((path, assets.get(path)?)));
    files
        .fold(Hasher::default().text(path), |hash, (path, asset)| hash.text(path).digest(asset.digest))
        .finish()
}
