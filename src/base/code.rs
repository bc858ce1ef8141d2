//! The table of diagnostic codes.
//!
//! Names are stable: they are what baselines, SARIF and people's notes refer to. Each code has a paragraph in
//! `docs/diagnostics.md` and a fixture in `tests/diag/`; a test asserts both.

use crate::base::Severity;
use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($variant:ident $severity:ident $name:literal;)*) => {
        /// A kind of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "docs/diagnostics.md has a paragraph for each")]
        pub enum Code { $($variant,)* }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// Returns the stable name, in kebab case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// Returns how bad a fault of this kind is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    // Files and configuration.
    MissingFile Error "missing-file";
    UnreadableFile Error "unreadable-file";
    NotUtf8 Error "not-utf8";
    FileTooLarge Error "file-too-large";
    InvalidYaml Error "invalid-yaml";
    UnknownKey Error "unknown-key";
    MissingKey Error "missing-key";
    InvalidValue Error "invalid-value";
    RepeatedChapter Error "repeated-chapter";
    InvalidMacro Error "invalid-macro";
    UnclosedFrontMatter Error "unclosed-front-matter";
    // Blocks.
    UnclosedFence Error "unclosed-fence";
    UnclosedMath Error "unclosed-math";
    UnclosedDirective Error "unclosed-directive";
    UnopenedDirective Error "unopened-directive";
    CrossingDirective Error "crossing-directive";
    UnknownDirective Error "unknown-directive";
    MalformedDirective Error "malformed-directive";
    UnclosedHtml Error "unclosed-html";
    UnopenedHtml Error "unopened-html";
    MalformedHtml Error "malformed-html";
    ForbiddenHtml Error "forbidden-html";
    MalformedSvg Error "malformed-svg";
    NestingTooDeep Error "nesting-too-deep";
    MissingAnswer Error "missing-answer";
    RepeatedAnswer Error "repeated-answer";
    StrayAnswer Error "stray-answer";
    FigureContent Error "figure-content";
    TableContent Error "table-content";
    ChoiceOptions Error "choice-options";
    // Attributes and code flags.
    MalformedAttributes Error "malformed-attributes";
    UnknownAttribute Error "unknown-attribute";
    InvalidAttribute Error "invalid-attribute";
    RepeatedAttribute Error "repeated-attribute";
    InvalidId Error "invalid-id";
    WrongPrefix Error "wrong-prefix";
    UnknownFlag Error "unknown-flag";
    UnknownLanguage Warning "unknown-language";
    InvalidLines Error "invalid-lines";
    MissingOutput Error "missing-output";
    PythonSyntax Error "python-syntax";
    PythonError Error "python-error";
    OutputDiffers Error "output-differs";
    LargeFigure Note "large-figure";
    ExerciseCheck Error "exercise-check";
    // Inlines.
    FailedEmphasis Warning "failed-emphasis";
    AmbiguousDollar Warning "ambiguous-dollar";
    EscapedPipe Warning "escaped-pipe";
    MissingAlt Warning "missing-alt";
    EmptyLink Warning "empty-link";
    UndefinedFootnote Error "undefined-footnote";
    UnusedFootnote Warning "unused-footnote";
    UndefinedLinkLabel Error "undefined-link-label";
    // Headings.
    FailedHeading Warning "failed-heading";
    SkippedHeading Warning "skipped-heading";
    MissingTitle Error "missing-title";
    RepeatedTitle Error "repeated-title";
    NumberMismatch Warning "number-mismatch";
    // Names.
    DuplicateId Error "duplicate-id";
    UndefinedReference Error "undefined-reference";
    UndefinedCitation Error "undefined-citation";
    UnnumberedReference Error "unnumbered-reference";
    DeadLink Error "dead-link";
    DeadFragment Error "dead-fragment";
    MissingImage Error "missing-image";
    UnreadableImage Error "unreadable-image";
    UnusedLabel Note "unused-label";
    // The ledger of what was published.
    InvalidLedger Error "invalid-ledger";
    VanishedAnchor Warning "vanished-anchor";
    Renumbered Note "renumbered";
    ChangedHoldings Warning "changed-holdings";
    // Bibliography.
    MalformedPaper Error "malformed-paper";
    DuplicatePaper Error "duplicate-paper";
    UncitedPaper Note "uncited-paper";
    // Mathematics.
    InvalidTex Error "invalid-tex";
    TexTooDeep Error "tex-too-deep";
    TagInMath Error "tag-in-math";
    // Templates.
    TemplateError Error "template-error";
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
