//! Images of one page.

use crate::base::{Code, Diagnostic, FileError, SourceId, Spanned};
use crate::doc::{LinkUse, SvgElement};
use crate::load::{Asset, Sources, published_path};
use crate::parse::{Parsed, parse_svg};
use crate::resolve::ImageFacts;
use crate::resolve::address::{Destination, candidates, folder, parse_destination, relative};
use crate::resolve::answer::Asker;
use imagesize::ImageType;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Returns the paths of all files that pages show, for [`crate::load::read_named`].
pub fn named_files(sources: &Sources, pages: &[Option<Arc<Parsed>>]) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for parsed in pages.iter().flatten() {
        let folder = folder(sources.map.path(parsed.summary.source));
        for LinkUse { destination, image } in &parsed.summary.links {
            if let (true, Destination::Local { path, .. }) = (image, parse_destination(&destination.value)) {
                let paths = candidates(folder, &path);
                let found = |path: &&String| !sources.assets.contains_key(*path);
                wanted.extend(paths.iter().take_while(found).filter(|path| !path.is_empty()).cloned());
            }
        }
    }
    wanted
}

/// Finds the first of some paths that is a file of the book.
pub(super) fn find_file<'a>(asker: &Asker<'a>, paths: &'a [String]) -> Option<(&'a str, &'a Asset)> {
    let Sources { assets, files, .. } = asker.book.sources;
    paths.iter().find_map(|path| {
        let read = || files.get(path).and_then(|file| file.as_ref().ok());
        assets.get(path).or_else(read).map(|asset| (path.as_str(), asset))
    })
}

/// Returns the path in the site of a file: files below `static/` keep theirs.
pub(super) fn site_path(path: &str) -> String {
    if path.starts_with("static/") { path.to_owned() } else { format!("images/{path}") }
}

/// Resolves an image: a drawing to its tree, any other to its address and size.
pub(super) fn resolve_image(
    asker: &Asker<'_>,
    destination: &Spanned<String>,
    used: &mut BTreeMap<String, String>,
) -> Result<ImageFacts, Box<Diagnostic>> {
    let path = match parse_destination(&destination.value) {
        Destination::Local { path, .. } if !path.is_empty() => path,
        _ => return Err(Box::new(not_local(destination))),
    };
    let paths = candidates(folder(asker.path()), &path);
    let Some((file, asset)) = find_file(asker, &paths) else {
        return Err(Box::new(not_found(asker, destination, &paths)));
    };
    if file.to_ascii_lowercase().ends_with(".svg") {
        let drawing = read_drawing(destination.span.source, &asset.bytes)
            .map_err(|why| Box::new(unreadable(destination, file, &why)))?;
        return Ok(ImageFacts::Svg(Arc::new(drawing)));
    }
    let (width, height) =
        read_size(&asset.bytes).map_err(|why| Box::new(unreadable(destination, file, why)))?;
    let site = published_path(&site_path(file), asset.digest, asker.edition.is_hashed());
    let src = relative(asker.url(), &site, None);
    used.insert(file.to_owned(), site);
    Ok(ImageFacts::File { src, width, height })
}

fn not_local(destination: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is not a file of the book", destination.value);
    let fault = Diagnostic::new(Code::MissingImage, destination.span, message);
    fault.hint("Put a copy into `static/`: pages show nothing from other sites.")
}

fn unreadable(destination: &Spanned<String>, file: &str, why: &str) -> Diagnostic {
    let message = format!("the image `{file}` cannot be read: {why}");
    Diagnostic::new(Code::UnreadableImage, destination.span, message)
}

fn not_found(asker: &Asker<'_>, destination: &Spanned<String>, paths: &[String]) -> Diagnostic {
    let Sources { assets, files, .. } = asker.book.sources;
    let error = paths.iter().find_map(|path| match files.get(path) {
        Some(Err(error)) if *error != FileError::NotFound => Some((path, error)),
        _ => None,
    });
    if let Some((path, error)) = error {
        return unreadable(destination, path, &error.to_string());
    }
    let message = format!("the image `{}` does not exist", destination.value);
    let fault = Diagnostic::new(Code::MissingImage, destination.span, message);
    let known = assets.keys().filter(|path| path.starts_with("static/"));
    let near = paths.iter().rev().find_map(|path| asker.nearest(path, known.clone().map(String::as_str)));
    fault.did_you_mean(near)
}

/// Reads width and height in pixels; no more than the header of the file.
fn read_size(bytes: &[u8]) -> Result<(u32, u32), &'static str> {
    const KINDS: [ImageType; 4] = [ImageType::Png, ImageType::Jpeg, ImageType::Gif, ImageType::Webp];
    if !imagesize::image_type(bytes).is_ok_and(|kind| KINDS.contains(&kind)) {
        return Err("it is no SVG, PNG, JPEG, GIF or WebP image");
    }
    let size = imagesize::blob_size(bytes).map_err(|_| "its header is damaged")?;
    match (u32::try_from(size.width), u32::try_from(size.height)) {
        (Ok(width), Ok(height)) if width > 0 && height > 0 => Ok((width, height)),
        _ => Err("it has no area"),
    }
}

/// Reads a drawing. What is wrong with it is said with its line in the drawing's file, at the place that names it.
fn read_drawing(source: SourceId, bytes: &[u8]) -> Result<SvgElement, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("line {} is not UTF-8", line(bytes, error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    parse_svg(source, text, 0).map_err(|faults| match faults.first() {
        Some(fault) => format!("line {}: {}", line(text.as_bytes(), fault.span.range().start), fault.message),
        None => "it is no drawing".to_owned(),
    })
}

/// Returns the line, from 1, that an offset is in.
fn line(bytes: &[u8], offset: usize) -> usize {
    bytes.iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
