//! The book as an EPUB 3.3 file: the pages' markup as XHTML with MathML, a table of contents, one stylesheet.
//!
//! The pages of the site that gather from all chapters, search and whatever works by script are not in it.

mod navigation;
mod package;
mod page;

use crate::emit::Input;
use crate::render::ContentsEntry;
use package::package;
use page::{pages, title_page};
use std::io::{Cursor, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The folder of the book within the file.
const FOLDER: &str = "EPUB";
/// Files that no page of the book makes stand in a folder of their own, so that no chapter can have their name.
const TITLE_PAGE: &str = "front/title.xhtml";
const NAVIGATION: &str = "front/contents.xhtml";
const STYLESHEET: &str = "front/book.css";
const PACKAGE: &str = "package.opf";
/// The stylesheet among the templates.
const STYLESHEET_SOURCE: &str = "epub.css";

/// What a reading system reads first (EPUB 3.3, section 4.2.6.3.1).
const CONTAINER: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

/// A content document.
struct ContentDocument {
    /// Its path from the book's folder.
    path: String,
    /// The title as markup without links.
    title_html: String,
    /// Its sections.
    contents: Vec<ContentsEntry>,
    /// The whole file.
    xhtml: String,
}

/// A file that pages show, as the package lists it.
struct Resource<'a> {
    path: &'a str,
    media_type: &'static str,
    bytes: &'a [u8],
}

/// Makes the file: the same bytes wherever it is made from the same book.
///
/// # Errors
/// Fails where it would be too large for its format: 4 GiB.
pub fn epub(input: &Input<'_>) -> std::io::Result<Vec<u8>> {
    let mut documents = vec![title_page(input)];
    documents.extend(pages(input));
    let resources: Vec<Resource<'_>> =
        input.images.iter().filter_map(|(path, name)| resource(input, path, name)).collect();
    let source = input.sources.templates.get(STYLESHEET_SOURCE);
    let stylesheet = source.map_or("", |source| input.sources.map.text(*source));
    let mut files: Vec<(&str, &[u8])> = Vec::new();
    let package = package(input, &documents, &resources);
    let navigation = navigation::navigation(input, &documents);
    files.push((PACKAGE, package.as_bytes()));
    files.push((NAVIGATION, navigation.as_bytes()));
    files.push((STYLESHEET, stylesheet.as_bytes()));
    files.extend(documents.iter().map(|document| (document.path.as_str(), document.xhtml.as_bytes())));
    files.extend(resources.iter().map(|resource| (resource.path, resource.bytes)));
    zipped(&files).map_err(std::io::Error::other)
}

/// Returns an image; `None` for what an EPUB cannot hold.
fn resource<'a>(input: &Input<'a>, path: &str, name: &'a str) -> Option<Resource<'a>> {
    let sources = input.sources;
    let asset = match sources.files.get(path) {
        Some(file) => file.as_ref().ok()?,
        None => sources.assets.get(path)?,
    };
    Some(Resource { path: name, media_type: image_type(name)?, bytes: &asset.bytes })
}

/// Returns the media type of an image that reading systems must show (EPUB 3.3, section 3.2).
fn image_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        _ => return None,
    })
}

/// Packs the files: first, and as it is, the one that names the format (EPUB 3.3, section 4.3.2).
fn zipped(files: &[(&str, &[u8])]) -> ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644);
    let stored = options.compression_method(CompressionMethod::Stored);
    let deflated = options.compression_method(CompressionMethod::Deflated);
    writer.start_file("mimetype", stored)?;
    writer.write_all(b"application/epub+zip")?;
    writer.start_file("META-INF/container.xml", deflated)?;
    writer.write_all(CONTAINER.as_bytes())?;
    for (path, bytes) in files {
        writer.start_file(format!("{FOLDER}/{path}"), deflated)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
