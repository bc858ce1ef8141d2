//! Warm equals cold: a book that is edited and built again with what earlier builds left behind gives, byte for byte,
//! what a clean build gives; its faults too.

use bookpress::base::MemoryFiles;
use bookpress::build::{BuildMemo, Built, Options, build, read_code};
use bookpress::snippets::{circumstances_path, figure_path, output_path, snippets};
use std::collections::BTreeMap;

/// How many edits one book goes through.
const EDITS: usize = 500;

/// Names that blocks give and refer to: few, so that edits make clashes and dead references all the time.
const NAMES: [&str; 6] = ["a", "b", "c", "注意", "d-2", "e"];

/// Blocks of chapters; `NAME` stands for one of [`NAMES`], drawn anew each time.
const BLOCKS: &[&str] = &[
    "## 节 {#sec-NAME}",
    "## 同名的节",
    "### 小节",
    "#### 更小的节 {#sec-NAME}",
    "正文，见 @sec-NAME 和 @eq-NAME，另见 [@thm-NAME]。",
    "引用 [@one2001NAME; @two2002]，还有 @one2001NAME。",
    "行内 $x_{NAME}^2 + \\half$ 与 `code NAME`。",
    "$$\nE = mc^2 \\label{eq-NAME}\n$$",
    "$$\n\\frac{1}{2 \\undefined\n$$",
    ":::theorem[定理]{#thm-NAME}\n内容 $\\half$。\n:::",
    ":::definition{#def-NAME}\n**术语** NAME。\n:::",
    ":::exercise[题]{#exr-NAME level=2 kind=derive time=5}\n题干，见 @exr-NAME。\n\n:::hint\n提示。\n:::\n\n:::answer\n解 @fig-NAME。\n:::\n:::",
    ":::figure{#fig-NAME}\n![图](image.svg)\n\n说明。\n:::",
    "![图](image.svg)",
    "![没有的图](missing.png)",
    "```python {#lst-NAME}\nprint(\"NAME\")\n```",
    "```python run {#run-NAME}\nx = 1\n```",
    "```python run\nfrom t import a, b\nprint('NAME')\n```\n\n值 `{run} a.NAME`。",
    "```python run save=t.a\ndef f(x):\n    return 'NAME'\n```",
    "```console\n$ ls\nNAME\n```",
    "脚注[^NAME]。\n\n[^NAME]: 注文 NAME。",
    "[链接](chapter2.md#sec-NAME) 与 [另一个](index.md)。",
    "| 甲 | 乙 |\n|---|---|\n| NAME | $y$ |",
    "- 一\n- 二 NAME\n  1. 三",
    "> 引文 NAME",
    "<div class=\"x\">\n\n原样 NAME\n\n</div>",
    ":::unknown\n没有的指令\n:::",
    ":::theorem\n没有关上",
    "段落 NAME，普通文字，说到术语注意与 term a，也见 @term-NAME 与 @def-NAME。",
    "注意（note，term NAME） {#term-NAME}\n: *term NAME*：释义，见 @sec-NAME。",
    ":::research[线索 NAME]{#rsh-NAME}\n读 @eq-NAME 与 [@two2002]，$\\half$。\n:::",
    ":::widget{name=kv-cache}\n表 NAME。\n:::",
];

/// Entries of the bibliography.
const PAPERS: &[&str] = &[
    "## 组 NAME",
    "- **One** {#one2001NAME year=2001} Ann Alpha, Bo Beta. NeurIPS 2001. [x](https://example.org). 一句话：用 $x$。",
    "- **Two** {#two2002 year=2002} Cy Gamma. ICML 2002. [y](https://example.org/y). 一句话：短。",
    "- **Broken** {#broken year=17} 甲",
];

/// The glossary at first.
const GLOSSARY: [&str; 3] = [
    "# 术语",
    "术语（term a） {#term-a}\n: 一个词。",
    "普通 {#term-b auto=false}\n: *plain*：另一个词，见 @def-a。",
];

/// A source of numbers that is the same on every machine: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn block(&mut self, of: &[&str]) -> String {
        let name = self.one(&NAMES);
        self.one(of).replace("NAME", name)
    }
}

/// A book as its author holds it: pages made of blocks, and whole files beside them.
#[derive(Clone)]
struct Book {
    pages: BTreeMap<String, Vec<String>>,
    order: Vec<usize>,
    settings: [bool; 5],
    others: BTreeMap<String, String>,
}

const CHAPTERS: usize = 4;

impl Book {
    fn new(random: &mut Random) -> Book {
        let mut pages = BTreeMap::from([
            ("chapters/index.md".to_owned(), vec!["# 书".to_owned(), "序。".to_owned()]),
            ("chapters/glossary.md".to_owned(), GLOSSARY.iter().map(|block| (*block).to_owned()).collect()),
            ("papers.md".to_owned(), vec!["# 论文".to_owned()]),
        ]);
        pages.get_mut("papers.md").expect("just added").extend(PAPERS.map_blocks(random, 3));
        for chapter in 1..=CHAPTERS {
            let mut blocks = vec![format!("# 第{chapter}篇 {{#ch-{chapter}}}")];
            blocks.extend(BLOCKS.map_blocks(random, 12));
            pages.insert(path_of(chapter), blocks);
        }
        let image =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\"><path d=\"M0 0h4\"/></svg>";
        let others = [("common.css", "p { color: red }"), ("chapters/image.svg", image)];
        Book {
            pages,
            order: (1..=CHAPTERS).collect(),
            settings: [true, true, false, false, false],
            others: others.map(|(path, text)| (path.to_owned(), text.to_owned())).into(),
        }
    }

    fn files(&self) -> MemoryFiles {
        let page = |(path, blocks): (&String, &Vec<String>)| (path.clone(), blocks.join("\n\n").into_bytes());
        let mut files: BTreeMap<String, Vec<u8>> = self.pages.iter().map(page).collect();
        files.extend(self.others.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
        files.insert("book.yaml".to_owned(), self.yaml().into_bytes());
        MemoryFiles(files)
    }

    fn yaml(&self) -> String {
        let [glossary, macros, no_html, planned, broken] = self.settings;
        let mut yaml = "title: 书\nchapters:\n".to_owned();
        for (at, chapter) in self.order.iter().enumerate() {
            let path = path_of(*chapter);
            yaml += &match planned && at == 1 {
                true => format!("  - {{path: {path}, planned: 未写, labels: [sec-a]}}\n"),
                false => format!("  - {path}\n"),
            };
        }
        yaml += if glossary { "glossary: chapters/glossary.md\n" } else { "" };
        yaml += if macros { "macros:\n  \\half: '\\frac{1}{2}'\n" } else { "macros:\n  \\half: '0.5'\n" };
        yaml += if no_html { "raw_html: false\n" } else { "" };
        yaml += if broken { "chapters: [\n" } else { "" };
        yaml
    }

    /// Draws a page that is there.
    fn page(&self, random: &mut Random) -> String {
        let at = random.below(self.pages.len());
        self.pages.keys().nth(at).cloned().unwrap_or_default()
    }

    /// Makes one edit and says which.
    fn edit(&mut self, origin: &Book, random: &mut Random) -> String {
        let page = self.page(random);
        let count = self.pages.get(&page).map_or(0, Vec::len);
        let at = random.below(count);
        let kind = random.below(28);
        match kind {
            0..=5 => self.insert(&page, at, random),
            6..=8 => drop(self.remove(&page, at)),
            9..=11 => self.shift(&page, at, random),
            12..=14 => self.rename(&page, at, random),
            15..=16 => self.cut(&page, at, random),
            17 => drop(self.pages.insert(page.clone(), origin.pages[&page].clone())),
            18 => self.order.swap(random.below(CHAPTERS), random.below(CHAPTERS)),
            19 => self.toggle(random),
            20 => self.vanish(origin, &page),
            21 => self.restyle(random),
            22 => self.template(random),
            23 => self.image(random),
            24 => self.module(random),
            _ => self.record(&page, random),
        }
        format!("edit {kind} of {page} at {at}")
    }

    fn blocks(&mut self, page: &str) -> &mut Vec<String> {
        self.pages.entry(page.to_owned()).or_default()
    }

    fn insert(&mut self, page: &str, at: usize, random: &mut Random) {
        let block = random.block(if page == "papers.md" { PAPERS } else { BLOCKS });
        let blocks = self.blocks(page);
        blocks.insert((at + 1).min(blocks.len()), block);
        blocks.truncate(30);
    }

    fn remove(&mut self, page: &str, at: usize) -> Option<String> {
        let blocks = self.blocks(page);
        (at < blocks.len()).then(|| blocks.remove(at))
    }

    fn shift(&mut self, page: &str, at: usize, random: &mut Random) {
        let to = self.page(random);
        let Some(block) = self.remove(page, at) else { return };
        let there = self.blocks(&to);
        let place = random.below(there.len() + 1);
        there.insert(place, block);
    }

    fn rename(&mut self, page: &str, at: usize, random: &mut Random) {
        let (from, to) = (random.one(&NAMES), random.one(&NAMES));
        if let Some(block) = self.blocks(page).get_mut(at) {
            *block = block.replace(&format!("-{from}"), &format!("-{to}"));
        }
    }

    /// Cuts some characters out of a block, as a slip of the hand does.
    fn cut(&mut self, page: &str, at: usize, random: &mut Random) {
        if let Some(block) = self.blocks(page).get_mut(at) {
            let from = random.below(block.chars().count());
            let length = 1 + random.below(4);
            *block = block.chars().take(from).chain(block.chars().skip(from + length)).collect();
        }
    }

    fn toggle(&mut self, random: &mut Random) {
        let at = random.below(self.settings.len());
        self.settings[at] = !self.settings[at];
    }

    /// Takes a file away, and puts back those that were away.
    fn vanish(&mut self, origin: &Book, page: &str) {
        for (path, blocks) in &origin.pages {
            self.pages.entry(path.clone()).or_insert_with(|| blocks.clone());
        }
        self.pages.remove(page);
    }

    fn restyle(&mut self, random: &mut Random) {
        let color = random.one(&["red", "blue"]);
        self.others.insert("common.css".to_owned(), format!("p {{ color: {color} }}"));
    }

    fn template(&mut self, random: &mut Random) {
        let name = "templates/footer.html".to_owned();
        match random.one(&["", "<footer>{{ book.title }}</footer>", "{{ book.", "{{ none.at_all }}"]) {
            "" => drop(self.others.remove(&name)),
            text => drop(self.others.insert(name, text.to_owned())),
        }
    }

    /// Writes a module by hand, also where blocks save to it.
    fn module(&mut self, random: &mut Random) {
        let path = format!("chapters/t/{}.py", random.one(&["a", "b"]));
        match random.one(&["", "c = 1\n", "from . import b\n"]) {
            "" => drop(self.others.remove(&path)),
            text => drop(self.others.insert(path, text.to_owned())),
        }
    }

    /// Records outputs of a page's code as it stands, or forgets all that was recorded.
    fn record(&mut self, page: &str, random: &mut Random) {
        let book = read_code(&self.files());
        if random.below(6) == 0 {
            self.others.retain(|path, _| !path.starts_with("chapters/outputs/"));
        }
        let Some(parsed) = book.pages.iter().find(|parsed| book.path(parsed) == page) else { return };
        for snippet in snippets(&parsed.document, &book.library) {
            let made = random.one(&["{}", "{\"hardware\":\"GPU\"}", "{\"loads\":{\"c\":\"\"}}", "{"]);
            let text = random.one(&["", "1\n", "甲\n"]);
            self.others.insert(output_path(page, snippet.digest), text.to_owned());
            self.others.insert(circumstances_path(page, snippet.digest), made.to_owned());
            let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"></svg>";
            let figure = figure_path(page, snippet.digest, random.below(2));
            self.others.insert(figure, random.one(&[svg, "no drawing"]).to_owned());
        }
    }

    fn image(&mut self, random: &mut Random) {
        let path = "chapters/image.svg".to_owned();
        let size = 1 + random.below(3);
        match size {
            1 => drop(self.others.remove(&path)),
            _ => {
                let svg =
                    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} 4\"></svg>");
                self.others.insert(path, svg);
            }
        }
    }
}

/// Draws blocks from a list.
trait MapBlocks {
    fn map_blocks(&self, random: &mut Random, count: usize) -> Vec<String>;
}

impl MapBlocks for [&str] {
    fn map_blocks(&self, random: &mut Random, count: usize) -> Vec<String> {
        (0..count).map(|_| random.block(self)).collect()
    }
}

fn path_of(chapter: usize) -> String {
    format!("chapters/chapter{chapter}.md")
}

fn assert_same(warm: &Built, cold: &Built, edit: &str) {
    let paths = |built: &Built| built.outputs.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(warm), paths(cold), "{edit}");
    for (path, bytes) in &cold.outputs {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let same = warm.outputs[path] == *bytes;
        assert!(same, "{edit}: {path}\n{}\n{}", text(&warm.outputs[path]), text(bytes));
    }
    assert_eq!(warm.diagnostics, cold.diagnostics, "{edit}");
    assert_eq!(warm.reads, cold.reads, "{edit}");
    assert_eq!(format!("{:?}", warm.statistics), format!("{:?}", cold.statistics), "{edit}");
}

#[test]
fn a_warm_build_is_a_clean_build() {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    pool.install(|| {
        let mut random = Random(0x00b0_0c5e_ed15);
        let origin = Book::new(&mut random);
        let mut book = origin.clone();
        let mut memo = BuildMemo::default();
        let (mut broken, mut sound) = (0, 0);
        for step in 0..EDITS {
            let edit = format!("step {step}, {}", book.edit(&origin, &mut random));
            let files = book.files();
            let (hashed, draft, preview) = (step % 7 == 0, step % 5 == 0, step % 2 == 0);
            let options = Options { hashed, draft, preview, ..Options::default() };
            let warm = build(&files, &options, &mut memo);
            let cold = build(&files, &options, &mut BuildMemo::default());
            assert_same(&warm, &cold, &edit);
            let pages = cold.outputs.keys().filter(|path| path.ends_with(".html")).count();
            *(if pages > CHAPTERS { &mut sound } else { &mut broken }) += 1;
        }
        assert!(sound > EDITS / 4, "only {sound} of the books had their pages, {broken} had not");
    });
}
