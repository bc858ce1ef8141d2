//! Real files and the one writer, on folders made for each test.
#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use bookpress::base::{Code, Diagnostic, Digest, FileError, Files, SourceMap, Span};
use bookpress::disk::{
    Changes, MANIFEST, RealFiles, Recorder, Run, SiteError, Trace, check_site, replay, write_site,
};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

type Outputs = BTreeMap<String, Arc<[u8]>>;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn outputs(files: &[(&str, &str)]) -> Outputs {
    files.iter().map(|(path, text)| ((*path).to_owned(), Arc::from(text.as_bytes()))).collect()
}

fn write(folder: &Path, files: &[(&str, &str)]) -> Result<Changes, SiteError> {
    let sources = SourceMap::default();
    let run = Run { key: Digest::default(), inputs: Trace::default(), diagnostics: &[], sources: &sources };
    write_site(folder, &outputs(files), &run)
}

fn tree(folder: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name();
    let name =
        |entry: walkdir::DirEntry| entry.path().strip_prefix(folder).expect("below").display().to_string();
    entries.into_iter().map(|entry| name(entry.expect("an entry"))).collect()
}

#[test]
fn reads_and_lists_what_lies_below_the_root() {
    let book =
        folder(&[("book.yaml", "x"), ("static/b/c.png", ""), ("static/b.png", ""), ("static/.hidden/x", "")]);
    let files = RealFiles::new(book.path());
    assert_eq!(files.read("book.yaml"), Ok(b"x".to_vec()));
    assert_eq!(files.list("static"), Ok(vec!["static/b.png".to_owned(), "static/b/c.png".to_owned()]));
    assert_eq!(files.list("templates"), Err(FileError::NotFound));
    assert_eq!(files.list("book.yaml"), Err(FileError::WrongKind));
    assert_eq!(files.read("missing"), Err(FileError::NotFound));
    assert_eq!(files.read("book.yaml/x"), Err(FileError::NotFound));
    assert_eq!(files.read("static"), Err(FileError::WrongKind));
}

#[test]
fn never_reads_outside_the_root() {
    let outside = folder(&[("secret", "s"), ("deep/secret", "s")]);
    let book = folder(&[("static/a", "")]);
    symlink(outside.path().join("secret"), book.path().join("static/file")).expect("a link");
    symlink(outside.path().join("deep"), book.path().join("static/deep")).expect("a link");
    symlink(outside.path(), book.path().join("other")).expect("a link");
    let files = RealFiles::new(book.path());
    let absolute = outside.path().join("secret").display().to_string();
    for path in
        ["../x", "static/../../x", "static/file", "static/deep/secret", "other/secret", &absolute, "a//b"]
    {
        assert_eq!(files.read(path), Err(FileError::OutsideRoot), "{path}");
    }
    assert_eq!(files.list("other"), Err(FileError::OutsideRoot));
    let listed = files.list("static").expect("a listing");
    assert_eq!(listed, ["static/a", "static/deep", "static/file"]);
}

#[test]
fn links_within_the_root_are_followed() {
    let book = folder(&[("art/a.svg", "<svg/>")]);
    fs::create_dir(book.path().join("static")).expect("a folder");
    symlink("../art", book.path().join("static/art")).expect("a link");
    let files = RealFiles::new(book.path());
    assert_eq!(files.list("static"), Ok(vec!["static/art/a.svg".to_owned()]));
    assert_eq!(files.read("static/art/a.svg"), Ok(b"<svg/>".to_vec()));
}

#[test]
fn circles_of_links_are_named() {
    let book = folder(&[("static/a", "")]);
    let link = |to: &str, at: &str| symlink(to, book.path().join(at)).expect("a link");
    link("x", "static/y");
    link("y", "static/x");
    link("..", "static/up");
    link(".#lock", "static/.#lock");
    let files = RealFiles::new(book.path());
    assert_eq!(files.read("static/x"), Err(FileError::Loop));
    assert_eq!(files.read("static/up"), Err(FileError::Loop));
    assert_eq!(files.list("static"), Ok(["a", "up", "x", "y"].map(|name| format!("static/{name}")).to_vec()));
}

#[test]
fn a_pipe_is_not_a_file() {
    let book = folder(&[("static/a", "")]);
    let made = std::process::Command::new("mkfifo").arg(book.path().join("static/pipe")).status();
    assert!(made.expect("mkfifo").success());
    let files = RealFiles::new(book.path());
    assert_eq!(files.read("static/pipe"), Err(FileError::WrongKind));
}

#[test]
fn writes_the_difference_and_removes_only_its_own() {
    let site = folder(&[]);
    let changes =
        write(site.path(), &[("a.html", "1"), ("x/y/b.html", "2"), ("c.css", "3")]).expect("written");
    assert_eq!(changes, Changes { written: 3, removed: 0, kept: 0 });
    fs::write(site.path().join("x/CNAME"), "mine").expect("a file");
    let before = fs::metadata(site.path().join("a.html")).and_then(|one| one.modified()).expect("a time");
    let changes = write(site.path(), &[("a.html", "1"), ("c.css", "4")]).expect("written");
    assert_eq!(changes, Changes { written: 1, removed: 1, kept: 1 });
    assert_eq!(tree(site.path()), [MANIFEST, "a.html", "c.css", "x", "x/CNAME"]);
    let after = fs::metadata(site.path().join("a.html")).and_then(|one| one.modified()).expect("a time");
    assert_eq!(before, after);
}

#[test]
fn makes_the_folder_and_mends_what_was_changed_by_hand() {
    let parent = folder(&[]);
    let site = parent.path().join("deep/site");
    write(&site, &[("a.html", "1"), ("b.html", "2")]).expect("written");
    fs::write(site.join("a.html"), "X").expect("a file");
    fs::remove_file(site.join("b.html")).expect("removed");
    let changes = write(&site, &[("a.html", "1"), ("b.html", "2")]).expect("written");
    assert_eq!(changes, Changes { written: 2, removed: 0, kept: 0 });
    assert_eq!(fs::read_to_string(site.join("a.html")).expect("a file"), "1");
}

#[test]
fn folders_and_files_change_places() {
    let site = folder(&[]);
    write(site.path(), &[("a/b", "1"), ("c", "2")]).expect("written");
    write(site.path(), &[("a", "1"), ("c/d", "2")]).expect("written");
    assert_eq!(tree(site.path()), [MANIFEST, "a", "c", "c/d"]);
}

#[test]
fn refuses_what_is_no_folder() {
    let around = folder(&[("file", "precious")]);
    symlink("nowhere", around.path().join("dangling")).expect("a link");
    for name in ["file", "dangling"] {
        let refused = check_site(&around.path().join(name));
        assert!(matches!(refused, Err(SiteError::NoFolder(_))), "{name}: {refused:?}");
    }
    assert!(check_site(&around.path().join("new")).is_ok());
}

#[test]
fn refuses_a_folder_of_somebody_else() {
    let site = folder(&[("thesis.doc", "precious")]);
    assert!(matches!(check_site(site.path()), Err(SiteError::Foreign(_))));
    let error = write(site.path(), &[("a.html", "1")]).expect_err("refused");
    assert!(error.to_string().contains("is not empty and was not written by bookpress"), "{error}");
    assert_eq!(tree(site.path()), ["thesis.doc"]);
    let damaged = folder(&[(MANIFEST, "{"), ("a.html", "1")]);
    assert!(matches!(write(damaged.path(), &[("a.html", "2")]), Err(SiteError::Damaged(_))));
}

#[test]
fn follows_no_link_out_of_the_folder() {
    let outside = folder(&[("a.html", "old"), ("d/e.html", "old")]);
    let site = folder(&[]);
    write(site.path(), &[("a.html", "1"), ("d/e.html", "1")]).expect("written");
    fs::remove_file(site.path().join("a.html")).expect("removed");
    fs::remove_dir_all(site.path().join("d")).expect("removed");
    symlink(outside.path().join("a.html"), site.path().join("a.html")).expect("a link");
    symlink(outside.path().join("d"), site.path().join("d")).expect("a link");
    let error = write(site.path(), &[("a.html", "2"), ("d/e.html", "2")]).expect_err("a link in the way");
    assert!(error.to_string().contains("not a folder"), "{error}");
    write(site.path(), &[("a.html", "2")]).expect("written");
    assert!(!fs::symlink_metadata(site.path().join("a.html")).expect("a file").is_symlink());
    for path in ["a.html", "d/e.html"] {
        assert_eq!(fs::read_to_string(outside.path().join(path)).expect("a file"), "old");
    }
}

#[test]
fn a_forged_manifest_removes_nothing_outside() {
    let parent = folder(&[("precious", "p"), ("site/a.html", "1")]);
    let forged = r#"{"outputs": {"../precious": "0", "/etc/x": "0", "a.html": "0"}}"#;
    fs::write(parent.path().join("site").join(MANIFEST), forged).expect("a file");
    let changes = write(&parent.path().join("site"), &[("b.html", "1")]).expect("written");
    assert_eq!(changes, Changes { written: 1, removed: 1, kept: 0 });
    assert!(parent.path().join("precious").exists());
}

#[test]
fn paths_of_a_site_are_plain() {
    let site = folder(&[]);
    for bad in ["../x", "/x", "a//b", "", MANIFEST, "a/./b"] {
        assert!(write(site.path(), &[(bad, "1")]).is_err(), "{bad}");
    }
    assert_eq!(tree(site.path()), [""; 0]);
}

#[test]
fn an_interrupted_build_is_mended() {
    let site = folder(&[]);
    write(site.path(), &[("a.html", "1"), ("b.html", "2")]).expect("written");
    // What stands after a build was stopped before its last file: both sites' names, no run, a file half made.
    let pending = r#"{"outputs": {"a.html": "0", "b.html": "0", "new.html": "0"}, "run": null}"#;
    fs::write(site.path().join(MANIFEST), pending).expect("a file");
    fs::write(site.path().join("new.html"), "n").expect("a file");
    fs::create_dir(site.path().join(".bookpress-tmp")).expect("a folder");
    fs::write(site.path().join(".bookpress-tmp/file"), "half").expect("a file");
    write(site.path(), &[("a.html", "1")]).expect("written");
    assert_eq!(tree(site.path()), [MANIFEST, "a.html"]);
}

#[test]
fn an_idle_build_is_replayed_with_its_diagnostics() {
    let book = folder(&[("book.yaml", "甲乙"), ("static/a", "1"), ("unread", "1")]);
    let site = folder(&[]);
    let files = RealFiles::new(book.path());
    let (mut sources, recorder) = (SourceMap::default(), Recorder::new(&files));
    let text = recorder.read("book.yaml").expect("a file");
    recorder.list("static").expect("a listing");
    recorder.read("static/a").expect("a file");
    recorder.read("absent").expect_err("no file");
    let source = sources.add("book.yaml", String::from_utf8(text).expect("text"));
    let said = Diagnostic::new(Code::UnusedLabel, Span::new(source, 3, 6), "unused `乙`").label("here");
    let said =
        said.secondary(Span::new(source, 0, 3), "there").hint("Do.").fix(Span::new(source, 0, 6), "丙");
    let (key, diagnostics) = (Digest::of(b"options"), [said]);
    let run = Run { key, inputs: recorder.finish(), diagnostics: &diagnostics, sources: &sources };
    write_site(site.path(), &outputs(&[("a.html", "1")]), &run).expect("written");

    let again = replay(site.path(), &files, key).expect("nothing changed");
    assert_eq!(again.diagnostics, diagnostics);
    assert_eq!(again.sources.slice(again.diagnostics[0].span), "乙");
    fs::write(book.path().join("unread"), "2").expect("a file");
    assert!(replay(site.path(), &files, key).is_some(), "what was not read does not count");
    assert!(replay(site.path(), &files, Digest::of(b"others")).is_none());

    let spoils: [(&Path, &str, &str); 4] = [
        (book.path(), "book.yaml", "甲丁"),
        (book.path(), "static/b", "new in a folder that was listed"),
        (book.path(), "absent", "here now"),
        (site.path(), "a.html", "2"),
    ];
    for (base, path, text) in spoils {
        let before = fs::read(base.join(path)).ok();
        fs::write(base.join(path), text).expect("a file");
        assert!(replay(site.path(), &files, key).is_none(), "{path}");
        match before {
            Some(bytes) => fs::write(base.join(path), bytes).expect("a file"),
            None => fs::remove_file(base.join(path)).expect("removed"),
        }
        assert!(replay(site.path(), &files, key).is_some(), "{path} as before");
    }
}

#[test]
fn builds_at_the_same_time_wait_for_each_other() {
    let site = folder(&[]);
    let names: Vec<String> = (0..40).map(|at| format!("{at}.html")).collect();
    std::thread::scope(|scope| {
        for text in ["1", "2", "3"] {
            let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text)).collect();
            let path = site.path();
            scope.spawn(move || write(path, &files).expect("written"));
        }
    });
    let texts: Vec<String> =
        names.iter().map(|name| fs::read_to_string(site.path().join(name)).expect("a file")).collect();
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    assert_eq!(tree(site.path()).len(), names.len() + 1);
}
