//! Pages through Tera, assets, search data: fragments to a map of files.
