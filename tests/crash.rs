//! What a build leaves behind that is killed, has no room, may not write, or reads files while they change: no torn page, no lost
//! file, a clear error, and the next build mends it.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_bookpress");

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(BINARY).current_dir(folder).args(arguments).output().expect("the binary runs")
}

fn built(folder: &Path) -> Output {
    let output = run(folder, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Makes the starter's book.
fn book() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    assert!(run(folder.path(), &["init", "."]).status.success());
    folder
}

/// Changes the text of every page, and adds a file to the site.
fn change(folder: &Path) {
    let chapter = folder.join("chapters/chapter1.md");
    let text = fs::read_to_string(&chapter).expect("the chapter");
    fs::write(&chapter, text + &"\n又一段。\n".repeat(400)).expect("the chapter");
    let settings = folder.join("book.yaml");
    let text = fs::read_to_string(&settings).expect("the settings");
    let titled = text.lines().map(|line| match line.strip_prefix("title:") {
        Some(title) => format!("title: 另{}\n", title.trim_start()),
        None => format!("{line}\n"),
    });
    fs::write(&settings, titled.collect::<String>()).expect("the settings");
    fs::create_dir_all(folder.join("static")).expect("a folder");
    fs::write(folder.join("static/more.txt"), "more\n".repeat(1000)).expect("a file");
}

/// The files of a site; what begins with a dot is no page.
fn site(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let root = folder.join("site");
    let files =
        walkdir::WalkDir::new(&root).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let named = files.map(|entry| entry.path().strip_prefix(&root).expect("below").to_owned());
    named
        .filter(|path| !path.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.')))
        .map(|path| (path.clone(), fs::read(root.join(&path)).expect("a file")))
        .collect()
}

/// A book whose site is older than it, with that site and the one that it should have.
struct Change {
    folder: TempDir,
    before: BTreeMap<PathBuf, Vec<u8>>,
    after: BTreeMap<PathBuf, Vec<u8>>,
}

fn changed() -> Change {
    let folder = book();
    built(folder.path());
    let before = site(folder.path());
    change(folder.path());
    let other = book();
    change(other.path());
    built(other.path());
    let after = site(other.path());
    assert!(before.iter().filter(|(path, bytes)| after.get(*path) != Some(bytes)).count() >= 3);
    Change { folder, before, after }
}

impl Change {
    /// Asserts that every file is that of one of the two sites, whole.
    fn assert_whole(&self, when: &str) {
        for (path, bytes) in site(self.folder.path()) {
            let whole = [&self.before, &self.after].iter().any(|site| site.get(&path) == Some(&bytes));
            assert!(whole, "{when}: {} is torn", path.display());
        }
    }

    /// Asserts that no file that both sites have is missing.
    fn assert_none_lost(&self, when: &str) {
        let there = site(self.folder.path());
        for path in self.before.keys().filter(|path| self.after.contains_key(*path)) {
            assert!(there.contains_key(path), "{when}: {} is lost", path.display());
        }
    }

    fn assert_mended(&self, when: &str) {
        built(self.folder.path());
        assert_eq!(
            site(self.folder.path()).keys().collect::<Vec<_>>(),
            self.after.keys().collect::<Vec<_>>()
        );
        assert!(site(self.folder.path()) == self.after, "{when}: the next build mends it");
        let left: Vec<_> = fs::read_dir(self.folder.path().join("site"))
            .expect("the site")
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().contains("tmp"))
            .collect();
        assert!(left.is_empty(), "{when}: {left:?} is left");
    }
}

#[test]
fn a_killed_build_tears_and_loses_nothing() {
    // From before it reads to after it has ended, however fast the machine is.
    for step in 0..14 {
        let change = changed();
        let when = format!("killed at step {step}");
        let mut process = Command::new(BINARY)
            .current_dir(change.folder.path())
            .arg("build")
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_micros(300 * (1 << step)));
        // It may have ended already.
        let _ = process.kill();
        process.wait().expect("it has ended");
        change.assert_whole(&when);
        change.assert_none_lost(&when);
        change.assert_mended(&when);
    }
}

#[test]
fn a_full_disk_is_named_and_tears_nothing() {
    // Files may grow to so many blocks, as on a disk that fills up; the signal that comes with it is ignored, as the system's own
    // tools do.
    for blocks in [0, 1, 8, 40] {
        let change = changed();
        let when = format!("{blocks} blocks");
        let command = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" build");
        let output = Command::new("sh")
            .current_dir(change.folder.path())
            .args(["-c", &command, BINARY])
            .stderr(Stdio::piped())
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{when}: {said}");
        assert!(blocks == 0 || said.contains("error: ") && said.contains("site"), "{when}: {said}");
        change.assert_whole(&when);
        change.assert_none_lost(&when);
        change.assert_mended(&when);
    }
}

#[test]
fn a_site_that_may_not_be_written_is_named() {
    let change = changed();
    let folder = change.folder.path().join("site");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("permissions");
    let output = run(change.folder.path(), &["build"]);
    let is_root = output.status.success();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("permissions");
    let said = String::from_utf8_lossy(&output.stderr);
    // Root may write anywhere: then it has, and nothing is to be said.
    if !is_root {
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("site"), "{said}");
        assert!(site(change.folder.path()) == change.before);
    }
    change.assert_mended("made writable again");
}

#[test]
fn files_that_change_while_they_are_read_leave_no_torn_page() {
    let folder = book();
    built(folder.path());
    let chapter = folder.path().join("chapters/chapter1.md");
    let text = fs::read_to_string(&chapter).expect("the chapter");
    let texts: Vec<String> =
        (0..8).map(|nth| format!("{text}\n{}", format!("第{nth}份。\n\n").repeat(300))).collect();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for text in texts.iter().cycle().take(60) {
                fs::write(&chapter, text).expect("the chapter");
                std::thread::sleep(Duration::from_millis(3));
            }
        });
        while !writer.is_finished() {
            // A text that is half written may have faults; then the site stays as it is.
            run(folder.path(), &["build"]);
            let page = fs::read_to_string(folder.path().join("site/chapter1.html")).expect("the page");
            assert!(page.trim_end().ends_with("</html>"), "a page is whole");
        }
    });
    fs::write(&chapter, &texts[3]).expect("the chapter");
    built(folder.path());
    let page = fs::read_to_string(folder.path().join("site/chapter1.html")).expect("the page");
    assert!(page.contains("第3份。") && !page.contains("第4份。"), "the last text is published");
}
