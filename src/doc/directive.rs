//! Directives: boxes, exercises and captioned things.

use crate::base::{Span, Spanned};
use crate::doc::{Attributes, Block, Inline, TargetId};

/// A box with a name, a title, attributes and content.
#[derive(Clone, Debug, PartialEq)]
pub struct Directive {
    /// What it is.
    pub kind: DirectiveKind,
    /// The opening line, for messages.
    pub opening: Span,
    /// The title in brackets; empty if none. For a figure or table it is the caption.
    pub title: Vec<Inline>,
    /// The attributes; keys are already checked against the kind.
    pub attributes: Attributes,
    /// The number that the author typed at the start of the title, cut from it (`练习 1.3：` gives `1.3`).
    pub typed_number: Option<Spanned<String>>,
    /// The content.
    pub blocks: Vec<Block>,
    /// Its place among the chapter's targets; every directive of a numbered kind is one, and any other with an id.
    pub target: Option<TargetId>,
}

/// The names of directives. The strings of [`DirectiveKind::name`] are what authors type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the directive of that name")]
pub enum DirectiveKind {
    Objectives,
    Summary,
    Definition,
    Theorem,
    Lemma,
    Corollary,
    Proposition,
    Proof,
    Example,
    Algorithm,
    Design,
    Experiment,
    Case,
    Misconception,
    Research,
    Open,
    Exercise,
    Hint,
    Answer,
    Note,
    Tip,
    Warning,
    Figure,
    Table,
    Widget,
    Details,
}

/// What an exercise asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each variant is the value of that name")]
pub enum ExerciseKind {
    Derive,
    Compute,
    Code,
    Design,
    Research,
    Choice,
}

/// Everything that can be numbered or named; each has a label prefix and a counter of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each variant is the thing of that name")]
pub enum Kind {
    Section,
    Equation,
    Figure,
    Table,
    Listing,
    Definition,
    Theorem,
    Lemma,
    Corollary,
    Proposition,
    Algorithm,
    Example,
    Exercise,
    Design,
    Research,
    Open,
    Experiment,
    Case,
    Misconception,
    Term,
    /// A bare anchor: `<a name>`, an `id` on raw HTML, or an id on something that has no number.
    Anchor,
}

impl DirectiveKind {
    /// All directives, in the order of the authoring guide.
    pub const ALL: [DirectiveKind; 26] = {
        use DirectiveKind::*;
        [
            Objectives,
            Summary,
            Definition,
            Theorem,
            Lemma,
            Corollary,
            Proposition,
            Proof,
            Example,
            Algorithm,
            Design,
            Experiment,
            Case,
            Misconception,
            Research,
            Open,
            Exercise,
            Hint,
            Answer,
            Note,
            Tip,
            Warning,
            Figure,
            Table,
            Widget,
            Details,
        ]
    };

    /// Returns the name that authors type.
    pub fn name(self) -> &'static str {
        use DirectiveKind::*;
        match self {
            Objectives => "objectives",
            Summary => "summary",
            Definition => "definition",
            Theorem => "theorem",
            Lemma => "lemma",
            Corollary => "corollary",
            Proposition => "proposition",
            Proof => "proof",
            Example => "example",
            Algorithm => "algorithm",
            Design => "design",
            Experiment => "experiment",
            Case => "case",
            Misconception => "misconception",
            Research => "research",
            Open => "open",
            Exercise => "exercise",
            Hint => "hint",
            Answer => "answer",
            Note => "note",
            Tip => "tip",
            Warning => "warning",
            Figure => "figure",
            Table => "table",
            Widget => "widget",
            Details => "details",
        }
    }

    /// Returns the directive of a name.
    pub fn from_name(name: &str) -> Option<DirectiveKind> {
        DirectiveKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns what it is numbered as; `None` for those without numbers.
    pub fn numbered(self) -> Option<Kind> {
        use DirectiveKind as D;
        Some(match self {
            D::Definition => Kind::Definition,
            D::Theorem => Kind::Theorem,
            D::Lemma => Kind::Lemma,
            D::Corollary => Kind::Corollary,
            D::Proposition => Kind::Proposition,
            D::Example => Kind::Example,
            D::Algorithm => Kind::Algorithm,
            D::Design => Kind::Design,
            D::Experiment => Kind::Experiment,
            D::Case => Kind::Case,
            D::Misconception => Kind::Misconception,
            D::Research => Kind::Research,
            D::Open => Kind::Open,
            D::Exercise => Kind::Exercise,
            D::Figure => Kind::Figure,
            D::Table => Kind::Table,
            _ => return None,
        })
    }

    /// Tells whether its text is folded until a reader opens it.
    pub fn is_folded(self) -> bool {
        matches!(self, DirectiveKind::Hint | DirectiveKind::Answer | DirectiveKind::Details)
    }

    /// Returns the Chinese label of a box, as readers see it.
    pub fn label(self) -> &'static str {
        use DirectiveKind::*;
        match self {
            Objectives => "学习目标",
            Summary => "本章小结",
            Proof => "证明",
            Hint => "提示",
            Answer => "答案",
            Note => "说明",
            Tip => "提示",
            Warning => "注意",
            Widget => "交互组件",
            Details => "详情",
            numbered => numbered.numbered().map_or("", Kind::label),
        }
    }
}

impl ExerciseKind {
    /// All kinds.
    pub const ALL: [ExerciseKind; 6] = {
        use ExerciseKind::*;
        [Derive, Compute, Code, Design, Research, Choice]
    };

    /// Returns the value that authors type.
    pub fn name(self) -> &'static str {
        use ExerciseKind::*;
        match self {
            Derive => "derive",
            Compute => "compute",
            Code => "code",
            Design => "design",
            Research => "research",
            Choice => "choice",
        }
    }

    /// Returns the Chinese name, as readers see it.
    pub fn label(self) -> &'static str {
        use ExerciseKind::*;
        match self {
            Derive => "推导",
            Compute => "计算",
            Code => "编程",
            Design => "设计",
            Research => "研究",
            Choice => "选择",
        }
    }

    /// Returns the kind of a name.
    pub fn from_name(name: &str) -> Option<ExerciseKind> {
        ExerciseKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Kind {
    /// All kinds, in the order of the authoring guide.
    pub const ALL: [Kind; 21] = {
        use Kind::*;
        [
            Section,
            Equation,
            Figure,
            Table,
            Listing,
            Definition,
            Theorem,
            Lemma,
            Corollary,
            Proposition,
            Algorithm,
            Example,
            Exercise,
            Design,
            Research,
            Open,
            Experiment,
            Case,
            Misconception,
            Term,
            Anchor,
        ]
    };

    /// Returns the prefix of its labels, without the hyphen; `None` for bare anchors.
    pub fn prefix(self) -> Option<&'static str> {
        use Kind::*;
        Some(match self {
            Section => "sec",
            Equation => "eq",
            Figure => "fig",
            Table => "tbl",
            Listing => "lst",
            Definition => "def",
            Theorem => "thm",
            Lemma => "lem",
            Corollary => "cor",
            Proposition => "prp",
            Algorithm => "alg",
            Example => "exm",
            Exercise => "exr",
            Design => "dsn",
            Research => "rsh",
            Open => "opn",
            Experiment => "exp",
            Case => "cas",
            Misconception => "mis",
            Term => "term",
            Anchor => return None,
        })
    }

    /// Returns the kind whose prefix a label has: `eq-attention` is an equation's.
    pub fn of_label(label: &str) -> Option<Kind> {
        let (prefix, _) = label.split_once('-')?;
        Kind::ALL.into_iter().find(|kind| kind.prefix() == Some(prefix))
    }

    /// Returns the Chinese word in front of a number: 图, 定理, 练习 …; 节 and 章 come after it and are not here.
    pub fn label(self) -> &'static str {
        use Kind::*;
        match self {
            Section | Term | Anchor => "",
            Equation => "式",
            Figure => "图",
            Table => "表",
            Listing => "代码",
            Definition => "定义",
            Theorem => "定理",
            Lemma => "引理",
            Corollary => "推论",
            Proposition => "命题",
            Algorithm => "算法",
            Example => "例",
            Exercise => "练习",
            Design => "设计选择",
            Research => "研究线索",
            Open => "开放问题",
            Experiment => "实验",
            Case => "案例",
            Misconception => "常见误解",
        }
    }
}
