//! Compressed copies of a site's files, for hosts that hand them out as they are.

use brotli::enc::{BrotliCompress, BrotliEncoderParams};
use flate2::{Compression, GzBuilder};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

/// Files below this many bytes gain less than a packet of the network from compression.
const SMALLEST: usize = 1400;

/// Returns `FILE.br` and `FILE.gz` for each file that is not compressed already and that they make smaller: the same
/// bytes wherever they are made, without names or times.
pub fn compressed(files: &BTreeMap<String, Arc<[u8]>>) -> BTreeMap<String, Vec<u8>> {
    let wanted = files.par_iter().filter(|(path, bytes)| bytes.len() >= SMALLEST && !is_compressed(path));
    let made = wanted.flat_map_iter(|(path, bytes)| {
        let both = [(format!("{path}.br"), brotli(bytes)), (format!("{path}.gz"), gzip(bytes))];
        both.into_iter().filter(|(_, small)| small.len() < bytes.len())
    });
    made.collect()
}

/// Tells whether a file's format is compressed already.
pub(super) fn is_compressed(path: &str) -> bool {
    let endings =
        [".woff2", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".zip", ".npz", ".epub", ".pdf"];
    endings.iter().any(|ending| path.ends_with(ending))
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let settings =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    BrotliCompress(&mut &*bytes, &mut out, &settings).expect("memory takes any bytes");
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzBuilder::new().write(Vec::new(), Compression::best());
    writer.write_all(bytes).and_then(|()| writer.finish()).expect("memory takes any bytes")
}
