//! Judging code exercises: what the reader starts from and every classic mistake must fail the check, the solution pass.

use super::chapter::HOUSEKEEPING;
use super::fault::{Faults, end_of_copy};
use super::protocol::{Answer, Ended, Interpreter, Part, Request};
use crate::base::{Code, Diagnostic, Span};
use crate::doc::{CodeBlock, CodeFlag};
use crate::snippets::CodeExercise;

/// Seconds that a candidate and its check may take together.
const LIMIT: f64 = 3.0;

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidate {
    /// What the reader starts from.
    Stub,
    /// The reference answer.
    Solution,
    /// A classic mistake.
    Mutant,
}

/// What became of an exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// How many candidates were judged.
    pub candidates: usize,
    /// How many of them did not do what they must, and parts that are not there.
    pub failures: usize,
    /// How long all of it took.
    pub seconds: f64,
}

/// Judges the exercises of one chapter.
pub(super) struct Judge<'a> {
    pub(super) faults: Faults<'a>,
    pub(super) path: &'a str,
}

impl Judge<'_> {
    /// Judges an exercise; also tells whether the session is over.
    pub(super) fn exercise(
        &self,
        exercise: &CodeExercise<'_>,
        interpreter: &mut dyn Interpreter,
    ) -> (Verdict, Vec<Diagnostic>, bool) {
        let mut faults = missing_parts(exercise);
        let mut verdict = Verdict { failures: faults.len(), ..Verdict::default() };
        if exercise.checks.is_empty() {
            return (verdict, faults, false);
        }
        for (candidate, codes) in candidates(exercise) {
            let parts = codes.iter().chain(&exercise.checks).map(|code| self.part(code)).collect();
            let request = Request::Judge { parts, limit: LIMIT };
            let answer = interpreter.ask(&request, HOUSEKEEPING);
            let blame = flag_span(codes[0], candidate);
            verdict.candidates += 1;
            verdict.seconds += answer.as_ref().map_or(0.0, |answer| answer.seconds);
            let ended = answer.is_err();
            let fault = self.fault(candidate, &answer, blame);
            verdict.failures += usize::from(fault.is_some());
            faults.extend(fault);
            if ended {
                return (verdict, faults, true);
            }
        }
        (verdict, faults, false)
    }

    fn part<'b>(&'b self, code: &&'b CodeBlock) -> Part<'b> {
        let line = self.faults.sources.locate(code.code_span).line;
        Part { code: &code.code, path: self.path, line }
    }

    fn fault(&self, is: Candidate, answer: &Result<Answer, Ended>, blame: Span) -> Option<Diagnostic> {
        let fault = |message: String| Some(Diagnostic::new(Code::ExerciseCheck, blame, message));
        let name = is.name();
        let answer = match answer {
            Ok(answer) if answer.late => {
                return fault(format!("the {name} does not finish within {LIMIT} s"));
            }
            Ok(answer) => answer,
            Err(Ended::Late(_)) => return fault(format!("the {name} does not finish")),
            Err(Ended::Died(how)) => return fault(format!("the {name} ends the Python process {how}")),
        };
        if let Some(how) = end_of_copy(answer) {
            return fault(format!("the {name} ends the Python process {how}"));
        }
        match (&answer.error, is) {
            (None, Candidate::Solution) => None,
            (Some(error), Candidate::Solution) => {
                let what = "the solution fails its check by";
                Some(self.faults.raised(Code::ExerciseCheck, error, what, blame))
            }
            (None, _) => fault(format!("the {name} passes the check"))
                .map(|fault| fault.hint("Let the check assert what this code gets wrong.")),
            (Some(error), _) if error.is("AssertionError") || error.is("NotImplementedError") => None,
            (Some(error), _) => {
                let what = format!("the {name} must fail by an assertion or `NotImplementedError`, not by");
                Some(self.faults.raised(Code::ExerciseCheck, error, &what, blame))
            }
        }
    }
}

impl Candidate {
    fn name(self) -> &'static str {
        match self {
            Candidate::Stub => "stub",
            Candidate::Solution => "solution",
            Candidate::Mutant => "mutant",
        }
    }

    fn flag(self) -> CodeFlag {
        match self {
            Candidate::Stub => CodeFlag::Stub,
            Candidate::Solution => CodeFlag::Solution,
            Candidate::Mutant => CodeFlag::Mutant,
        }
    }
}

fn candidates<'a>(exercise: &CodeExercise<'a>) -> Vec<(Candidate, Vec<&'a CodeBlock>)> {
    let whole = [(Candidate::Solution, &exercise.solutions), (Candidate::Stub, &exercise.stubs)];
    let whole = whole.into_iter().filter(|(_, codes)| !codes.is_empty());
    let whole = whole.map(|(candidate, codes)| (candidate, codes.clone()));
    whole.chain(exercise.mutants.iter().map(|mutant| (Candidate::Mutant, vec![*mutant]))).collect()
}

fn missing_parts(exercise: &CodeExercise<'_>) -> Vec<Diagnostic> {
    let parts = [
        ("stub", exercise.stubs.is_empty()),
        ("check", exercise.checks.is_empty()),
        ("solution", exercise.solutions.is_empty()),
        ("mutant", exercise.mutants.is_empty()),
    ];
    let missing = parts.into_iter().filter(|(_, is_missing)| *is_missing);
    let faults = missing.filter_map(|(name, _)| {
        let message = format!("code exercise without a `{name}`");
        exercise.opening.map(|opening| Diagnostic::new(Code::ExerciseCheck, opening, message))
    });
    faults.collect()
}

fn flag_span(code: &CodeBlock, candidate: Candidate) -> Span {
    let flag = candidate.flag();
    code.flags.iter().find(|given| given.value == flag).map_or(code.code_span, |given| given.span)
}
