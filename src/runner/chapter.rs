//! Executing a chapter, step by step.

use super::exercise::{Judge, Verdict};
use super::fault::{
    Faults, checkpoint_saved_again, checkpoint_too_large, died, end_of_copy, flooded, session_over,
};
use super::protocol::{Answer, CheckpointUse, Ended, Interpreter, Part, Request};
use crate::base::{Code, Diagnostic, Digest, SourceId, SourceMap, Span};
use crate::doc::{CodeBlock, CodeFlag};
use crate::snippets::{MAX_CHECKPOINT, Snippet, SnippetSource, Step};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long a block or value may take that says nothing else.
const BLOCK: Duration = Duration::from_secs(20);

/// How long the session itself may take for what is not a block.
pub(super) const HOUSEKEEPING: Duration = Duration::from_secs(120);

/// A chapter to be executed.
#[derive(Clone, Copy, Debug)]
pub struct Chapter<'a> {
    /// The texts of the book.
    pub sources: &'a SourceMap,
    /// The chapter's text.
    pub source: SourceId,
    /// What its session does.
    pub steps: &'a [Step<'a>],
}

/// What is wanted of an execution: all steps that it needs are executed, in order.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The outputs.
    pub outputs: BTreeSet<Digest>,
    /// Whether exercises are judged.
    pub exercises: bool,
}

/// An output that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The digest of all code that led to it.
    pub digest: Digest,
    /// What was printed, or the value.
    pub text: String,
    /// The figures that were drawn, as SVG.
    pub figures: Vec<String>,
    /// How long it took.
    pub seconds: f64,
    /// Whether it is a block's; else a value's.
    pub is_block: bool,
    /// What a GPU block ran on; empty for others.
    pub hardware: String,
    /// What its figures owe their looks to.
    pub looks: Digest,
    /// The checkpoints that it loaded, with the digests of their files.
    pub loads: BTreeMap<String, Digest>,
    /// The checkpoints that it saved, with the digests of their files.
    pub saves: BTreeMap<String, Digest>,
}

/// A checkpoint that was saved.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeCheckpoint {
    /// Its name.
    pub name: String,
    /// The digest of all code that led to it.
    pub code: Digest,
    /// Its file.
    pub bytes: Vec<u8>,
    /// What its author says of it.
    pub facts: serde_json::Value,
    /// The block that saved it.
    pub blame: Span,
}

/// What executing a chapter gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Done {
    /// The outputs, in order.
    pub outputs: Vec<Made>,
    /// The checkpoints, in order.
    pub checkpoints: Vec<MadeCheckpoint>,
    /// The verdicts on exercises, in order.
    pub verdicts: Vec<Verdict>,
    /// How many blocks were passed over because there is no GPU.
    pub skipped: usize,
    /// What went wrong. After a fault of a block nothing is executed that depends on it.
    pub diagnostics: Vec<Diagnostic>,
    /// The libraries that were used, with their versions, one a line.
    pub versions: String,
}

/// Executes a chapter.
pub fn execute(chapter: Chapter<'_>, interpreter: &mut dyn Interpreter, wanted: &Wanted) -> Done {
    let mut execution = Execution {
        chapter,
        interpreter,
        exercises: wanted.exercises,
        left: wanted.outputs.clone(),
        hardware: None,
        done: Done::default(),
    };
    if execution.steps(chapter.steps).is_ok() {
        let versions = execution.interpreter.ask(&Request::Versions, HOUSEKEEPING);
        execution.done.versions = versions.map(|answer| answer.text).unwrap_or_default();
    }
    execution.done
}

/// Why steps are not gone on with.
enum Halt {
    /// A step failed, so what follows has nothing to stand on.
    Failed,
    /// The copy of the session that the steps were done in is gone; the session it was copied from goes on.
    CopyGone,
    /// The session is over.
    Over,
}

struct Execution<'a> {
    chapter: Chapter<'a>,
    interpreter: &'a mut dyn Interpreter,
    exercises: bool,
    /// What is still to be made.
    left: BTreeSet<Digest>,
    /// The name of the GPU, once it was asked for; empty if there is none.
    hardware: Option<String>,
    done: Done,
}

impl Execution<'_> {
    fn steps(&mut self, steps: &[Step<'_>]) -> Result<(), Halt> {
        steps.iter().try_for_each(|step| match step {
            Step::Exercise(exercise) if self.exercises => self.exercise(exercise),
            Step::Fork(steps) if self.is_wanted(steps) => self.fork(steps),
            Step::Snippet(snippet) if !self.left.is_empty() || self.exercises => self.snippet(snippet),
            _ => Ok(()),
        })
    }

    fn is_wanted(&self, steps: &[Step<'_>]) -> bool {
        steps.iter().any(|step| match step {
            Step::Snippet(snippet) => self.left.contains(&snippet.digest),
            Step::Fork(steps) => self.is_wanted(steps),
            Step::Exercise(_) => self.exercises,
        })
    }

    /// Does the steps of an answer; what goes wrong in them leaves the rest of the chapter as it is.
    fn fork(&mut self, steps: &[Step<'_>]) -> Result<(), Halt> {
        self.interpreter.ask(&Request::Fork, HOUSEKEEPING).map_err(|_| Halt::Over)?;
        match self.steps(steps) {
            Ok(()) | Err(Halt::Failed) => {
                self.interpreter.ask(&Request::Leave, HOUSEKEEPING).map_err(|_| Halt::Over)?;
                Ok(())
            }
            Err(Halt::CopyGone) => Ok(()),
            Err(Halt::Over) => Err(Halt::Over),
        }
    }

    fn exercise(&mut self, exercise: &crate::snippets::CodeExercise<'_>) -> Result<(), Halt> {
        let judge = Judge { faults: self.faults(), path: self.path() };
        let (verdict, faults, ended) = judge.exercise(exercise, self.interpreter);
        self.done.verdicts.push(verdict);
        self.done.diagnostics.extend(faults);
        if ended { Err(Halt::Over) } else { Ok(()) }
    }

    fn snippet(&mut self, snippet: &Snippet<'_>) -> Result<(), Halt> {
        match snippet.source {
            SnippetSource::Block(code) => self.block(snippet, code),
            SnippetSource::Value(expression) => self.value(snippet, expression),
        }
    }

    fn block(&mut self, snippet: &Snippet<'_>, code: &CodeBlock) -> Result<(), Halt> {
        if !matches!(code.language.value.as_str(), "python" | "py") {
            let message = format!("`{}` cannot be executed", code.language.value);
            return self.fail(Diagnostic::new(Code::PythonError, snippet.blame, message));
        }
        let hardware = if code.has(&CodeFlag::Cuda) { self.hardware()? } else { String::new() };
        if code.has(&CodeFlag::Cuda) && hardware.is_empty() {
            self.left.remove(&snippet.digest);
            self.done.skipped += 1;
            return Ok(());
        }
        let part = Part { code: &code.code, path: self.path(), line: self.line(code.code_span.start) };
        let answer = self.interpreter.ask(&Request::Run(part), limit(code));
        let answer = self.answered(snippet, answer)?;
        let text = match self.expected(snippet, code, &answer) {
            Ok(text) => text,
            Err(fault) => return self.fail(*fault),
        };
        let made = Made { text, is_block: true, hardware, ..made(snippet, &answer) };
        match self.checkpoints(snippet, &answer, made) {
            Ok(made) => {
                self.made(snippet, made);
                Ok(())
            }
            Err(fault) => self.fail(*fault),
        }
    }

    /// Notes which checkpoints a block loaded, and keeps those that it saved if its output is wanted; otherwise the
    /// session goes on with the book's, which others load too.
    fn checkpoints(
        &mut self,
        snippet: &Snippet<'_>,
        answer: &Answer,
        mut made: Made,
    ) -> Result<Made, Box<Diagnostic>> {
        for CheckpointUse { name, saved } in answer.checkpoints.iter().filter(|used| is_name(&used.name)) {
            let digest = self.interpreter.checkpoint(name).map(|bytes| Digest::of(&bytes));
            match (saved, digest) {
                (Some(facts), Some(digest)) if self.left.contains(&snippet.digest) => {
                    self.keep(snippet, name, facts)?;
                    made.saves.insert(name.clone(), digest);
                }
                (Some(_), _) => self.interpreter.forget(name),
                (None, Some(digest)) if !made.saves.contains_key(name) => {
                    made.loads.insert(name.clone(), digest);
                }
                (None, _) => {}
            }
        }
        Ok(made)
    }

    fn keep(
        &mut self,
        snippet: &Snippet<'_>,
        name: &str,
        facts: &serde_json::Value,
    ) -> Result<(), Box<Diagnostic>> {
        let bytes = self.interpreter.checkpoint(name).unwrap_or_default();
        if bytes.len() > MAX_CHECKPOINT {
            return Err(Box::new(checkpoint_too_large(name, snippet.blame)));
        }
        if self.done.checkpoints.iter().any(|made| made.name == name && made.code != snippet.digest) {
            return Err(Box::new(checkpoint_saved_again(name, "", snippet.blame)));
        }
        self.done.checkpoints.retain(|made| made.name != name);
        let (name, code, facts, blame) = (name.to_owned(), snippet.digest, facts.clone(), snippet.blame);
        self.done.checkpoints.push(MadeCheckpoint { name, code, bytes, facts, blame });
        Ok(())
    }

    fn value(&mut self, snippet: &Snippet<'_>, expression: &str) -> Result<(), Halt> {
        let part = Part { code: expression, path: self.path(), line: self.line(snippet.span.start) };
        let answer = self.interpreter.ask(&Request::Value(part), BLOCK);
        let answer = self.answered(snippet, answer)?;
        match &answer.error {
            Some(error) => {
                let what = "this value raises";
                let fault = self.faults().raised(Code::PythonError, error, what, snippet.blame);
                // What a value says of itself has no line of its own but the value's.
                self.fail(Diagnostic { span: snippet.blame, ..fault })
            }
            None => {
                self.made(snippet, made(snippet, &answer));
                Ok(())
            }
        }
    }

    /// Takes an answer apart into what the code did and what it did to the session.
    fn answered(&mut self, snippet: &Snippet<'_>, answer: Result<Answer, Ended>) -> Result<Answer, Halt> {
        let answer = answer.map_err(|ended| {
            self.done.diagnostics.push(session_over(&ended, snippet.blame));
            Halt::Over
        })?;
        if let Some(how) = end_of_copy(&answer) {
            self.done.diagnostics.push(died(&how, snippet.blame));
            return Err(Halt::CopyGone);
        }
        if answer.flooded {
            self.done.diagnostics.push(flooded(snippet.blame));
            return Err(Halt::Failed);
        }
        Ok(answer)
    }

    /// Returns what a block shows: what it printed, and the exception that it was to raise.
    fn expected(
        &self,
        snippet: &Snippet<'_>,
        code: &CodeBlock,
        answer: &Answer,
    ) -> Result<String, Box<Diagnostic>> {
        let wanted = code.flags.iter().find_map(|flag| match &flag.value {
            CodeFlag::Raises(kind) => Some((kind.as_str(), flag.span)),
            _ => None,
        });
        match (wanted, &answer.error) {
            (None, None) => Ok(answer.text.clone()),
            (Some((kind, _)), Some(error)) if error.is(kind) => {
                Ok(format!("{}{}\n", answer.text, error.summary()))
            }
            (_, Some(error)) => {
                let what = "this code raises";
                Err(Box::new(self.faults().raised(Code::PythonError, error, what, snippet.blame)))
            }
            (Some((kind, span)), None) => {
                let message = format!("this code does not raise `{kind}`");
                Err(Box::new(Diagnostic::new(Code::PythonError, span, message)))
            }
        }
    }

    fn hardware(&mut self) -> Result<String, Halt> {
        if self.hardware.is_none() {
            let answer = self.interpreter.ask(&Request::Hardware, HOUSEKEEPING).map_err(|_| Halt::Over)?;
            self.hardware = Some(answer.text);
        }
        Ok(self.hardware.clone().unwrap_or_default())
    }

    fn made(&mut self, snippet: &Snippet<'_>, made: Made) {
        self.left.remove(&snippet.digest);
        self.done.outputs.push(made);
    }

    fn fail(&mut self, fault: Diagnostic) -> Result<(), Halt> {
        self.done.diagnostics.push(fault);
        Err(Halt::Failed)
    }
}

impl<'a> Execution<'a> {
    fn faults(&self) -> Faults<'a> {
        Faults { sources: self.chapter.sources, source: self.chapter.source }
    }

    fn path(&self) -> &'a str {
        self.chapter.sources.path(self.chapter.source)
    }

    fn line(&self, offset: u32) -> usize {
        self.chapter.sources.get(self.chapter.source).line_column(offset as usize).0
    }
}

fn made(snippet: &Snippet<'_>, answer: &Answer) -> Made {
    Made {
        digest: snippet.digest,
        text: answer.text.clone(),
        figures: answer.figures.clone(),
        seconds: answer.seconds,
        is_block: false,
        hardware: String::new(),
        looks: snippet.looks,
        loads: BTreeMap::new(),
        saves: BTreeMap::new(),
    }
}

/// Tells whether a name is one that checkpoints may have: it becomes the name of a file.
fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(is_plain)
}

fn limit(code: &CodeBlock) -> Duration {
    let given = code.flags.iter().find_map(|flag| match flag.value {
        CodeFlag::Timeout(seconds) => Some(Duration::from_secs(u64::from(seconds))),
        _ => None,
    });
    given.unwrap_or(BLOCK)
}

#[cfg(test)]
mod tests {
    use super::{Chapter, Done, Wanted, execute};
    use crate::base::SourceMap;
    use crate::parse::{ParseOptions, parse_document};
    use crate::runner::{Answer, Ended, Exception, Interpreter, Request};
    use crate::snippets::{Library, session_steps, snippets};
    use std::collections::{BTreeMap, VecDeque};
    use std::time::Duration;

    /// Answers what it was told to and writes down what it was asked.
    #[derive(Default)]
    struct Fake {
        answers: VecDeque<Result<Answer, Ended>>,
        asked: Vec<String>,
        checkpoints: BTreeMap<String, Vec<u8>>,
    }

    impl Interpreter for Fake {
        fn ask(&mut self, request: &Request<'_>, limit: Duration) -> Result<Answer, Ended> {
            self.asked.push(match request {
                Request::Run(part) => format!("run {}:{} {}s", part.path, part.line, limit.as_secs()),
                Request::Value(part) => format!("value {}", part.code),
                Request::Judge { parts, .. } => {
                    format!("judge {:?}", parts.iter().map(|part| part.line).collect::<Vec<_>>())
                }
                other => format!("{other:?}"),
            });
            self.answers.pop_front().unwrap_or_else(|| Ok(Answer::default()))
        }

        fn checkpoint(&self, name: &str) -> Option<Vec<u8>> {
            self.checkpoints.get(name).cloned()
        }

        fn forget(&mut self, name: &str) {
            self.asked.push(format!("forget {name}"));
        }
    }

    const CHAPTER: &str = "# 章\n\n```python run timeout=7\na = 1\n```\n\n值 `{run} a`。\n\n\
        :::exercise[题]{#exr-a level=1 kind=code time=1}\n```python stub\ns\n```\n```python check\nc\n```\n\n\
        :::answer\n```python run\nb\n```\n```python solution\nt\n```\n```python mutant\nm\n```\n:::\n:::\n\n\
        ```python run cuda\ng\n```\n";

    /// Executes the chapter, all of it or its first so many snippets.
    fn run(fake: &mut Fake, count: usize, exercises: bool) -> Done {
        let mut sources = SourceMap::default();
        let source = sources.add("c.md", CHAPTER.to_owned());
        let library = Library::default();
        let parsed = parse_document(source, CHAPTER, ParseOptions { raw_html: true, numbered: true });
        let steps = session_steps(&parsed.document, &library);
        let outputs =
            snippets(&parsed.document, &library).iter().take(count).map(|snippet| snippet.digest).collect();
        execute(Chapter { sources: &sources, source, steps: &steps }, fake, &Wanted { outputs, exercises })
    }

    fn answers(given: impl IntoIterator<Item = Result<Answer, Ended>>) -> Fake {
        Fake { answers: given.into_iter().collect(), ..Fake::default() }
    }

    #[test]
    fn steps_are_asked_for_in_order() {
        let mut fake = Fake::default();
        let done = run(&mut fake, 9, true);
        let expected = [
            "run c.md:4 7s",
            "value a",
            "Fork",
            "run c.md:19 20s",
            "Leave",
            "judge [22, 14]",
            "judge [11, 14]",
            "judge [25, 14]",
            "Hardware",
            "Versions",
        ];
        assert_eq!(fake.asked, expected);
        assert_eq!((done.outputs.len(), done.skipped), (3, 1), "there is no GPU");
        assert_eq!(done.verdicts[0].candidates, 3);
        assert_eq!(done.verdicts[0].failures, 2, "stub and mutant raise nothing");
    }

    #[test]
    fn what_is_not_wanted_is_not_executed() {
        let mut fake = Fake::default();
        assert_eq!(run(&mut fake, 1, false).outputs.len(), 1);
        assert_eq!(fake.asked, ["run c.md:4 7s", "Versions"]);
    }

    #[test]
    fn after_a_fault_nothing_is_executed_that_depends_on_it() {
        let error = Some(Exception { kinds: vec!["KeyError".to_owned()], ..Exception::default() });
        let mut fake = answers([Ok(Answer { error, ..Answer::default() })]);
        let done = run(&mut fake, 9, true);
        assert_eq!((fake.asked.len(), done.diagnostics.len()), (1, 1));
        assert_eq!(done.diagnostics[0].message, "this code raises `KeyError`");
        let mut fake = answers([Err(Ended::Late(Duration::from_secs(7)))]);
        let done = run(&mut fake, 9, true);
        assert_eq!(done.diagnostics[0].message, "this code does not finish within 7 s");
        assert_eq!(fake.asked.len(), 1);
    }

    #[test]
    fn an_answer_that_ends_its_copy_leaves_the_session() {
        let fine = || Ok(Answer::default());
        let mut fake = answers([fine(), fine(), fine(), Ok(Answer { ended: Some(-9), ..Answer::default() })]);
        let done = run(&mut fake, 9, false);
        assert_eq!(done.diagnostics[0].message, "this code ends the Python process by signal 9");
        assert!(!fake.asked.contains(&"Leave".to_owned()) && fake.asked.contains(&"Hardware".to_owned()));
    }

    const SAVES: &str = r#"{"checkpoints":[{"name":"t","saved":{"loss":1}},{"name":"t","saved":null}]}"#;
    const LOADS: &str = r#"{"checkpoints":[{"name":"t","saved":null},{"name":"../u","saved":null}]}"#;

    /// The first block of the chapter saves, the answer's loads.
    fn with_checkpoint(size: usize) -> Fake {
        let answer = |text: &str| Ok(serde_json::from_str(text).expect("an answer"));
        let fine = || Ok(Answer::default());
        let fake = answers([answer(SAVES), fine(), fine(), answer(LOADS)]);
        Fake { checkpoints: BTreeMap::from([("t".to_owned(), vec![7; size])]), ..fake }
    }

    #[test]
    fn a_checkpoint_is_kept_with_what_saved_it_and_noted_where_it_is_loaded() {
        let mut fake = with_checkpoint(9);
        let done = run(&mut fake, 9, false);
        let made = &done.checkpoints[0];
        assert_eq!((made.bytes.len(), made.facts.to_string().as_str()), (9, r#"{"loss":1}"#));
        assert_eq!(made.code, done.outputs[0].digest);
        assert_eq!(done.outputs[0].saves.len(), 1);
        assert!(done.outputs[0].loads.is_empty(), "what a block has just saved is no source of its output");
        assert_eq!(
            done.outputs[2].loads.keys().collect::<Vec<_>>(),
            ["t"],
            "a name that leads elsewhere is none"
        );
        assert!(!fake.asked.contains(&"forget t".to_owned()));
    }

    #[test]
    fn a_checkpoint_that_is_not_wanted_is_forgotten() {
        let mut fake = with_checkpoint(9);
        let mut sources = SourceMap::default();
        let source = sources.add("c.md", CHAPTER.to_owned());
        let library = Library::default();
        let parsed = parse_document(source, CHAPTER, ParseOptions { raw_html: true, numbered: true });
        let steps = session_steps(&parsed.document, &library);
        let last = snippets(&parsed.document, &library).iter().rev().nth(1).map(|snippet| snippet.digest);
        let wanted = Wanted { outputs: last.into_iter().collect(), exercises: false };
        let done = execute(Chapter { sources: &sources, source, steps: &steps }, &mut fake, &wanted);
        assert!(done.checkpoints.is_empty() && fake.asked.contains(&"forget t".to_owned()));
    }

    #[test]
    fn a_large_checkpoint_is_a_fault() {
        let done = run(&mut with_checkpoint((1 << 20) + 1), 9, false);
        assert_eq!(done.diagnostics[0].message, "the checkpoint `t` is larger than 1 MiB");
        assert!(done.checkpoints.is_empty() && done.outputs.is_empty());
    }
}
