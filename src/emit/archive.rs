//! The offline edition: a site as one file, the same bytes wherever it is made.

use crate::emit::compress::is_compressed;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::Arc;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Packs files into a ZIP archive, below a folder of that name, so that unpacking makes one folder.
///
/// # Errors
/// Fails where the archive would be too large for its format: 4 GiB.
pub fn archive(folder: &str, files: &BTreeMap<String, Arc<[u8]>>) -> std::io::Result<Vec<u8>> {
    write_archive(folder, files).map_err(std::io::Error::other)
}

fn write_archive(folder: &str, files: &BTreeMap<String, Arc<[u8]>>) -> ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    // The format has no room for an unknown date; this one is its first, 1980-01-01.
    let options =
        SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o644);
    for (path, bytes) in files {
        let method =
            if is_compressed(path) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(format!("{folder}/{path}"), options.compression_method(method))?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
