//! Which class a scope gets.

use syntect::parsing::{ClearAmount, Scope, ScopeStackOp};

/// What a stretch of code is, as readers see it; the letters are the contract with `common.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// `k`
    Keyword,
    /// `s`
    String,
    /// `c`
    Comment,
    /// `n`
    Number,
    /// `f`
    Function,
    /// `t`
    Type,
    /// `v`
    Constant,
    /// `d`
    Decorator,
    /// `y`
    Key,
    /// `p`
    Prompt,
    /// `g`
    Output,
    /// `i`
    Inserted,
    /// `x`
    Deleted,
    /// `h`
    Hunk,
}

impl Class {
    /// Returns the value of the `class` attribute.
    pub(super) fn letter(self) -> &'static str {
        match self {
            Class::Keyword => "k",
            Class::String => "s",
            Class::Comment => "c",
            Class::Number => "n",
            Class::Function => "f",
            Class::Type => "t",
            Class::Constant => "v",
            Class::Decorator => "d",
            Class::Key => "y",
            Class::Prompt => "p",
            Class::Output => "g",
            Class::Inserted => "i",
            Class::Deleted => "x",
            Class::Hunk => "h",
        }
    }
}

/// Scope prefixes and their classes; the longest prefix counts, `None` is plain whatever stands around it, and a scope
/// without a rule looks like what it stands in.
const RULES: [(&str, Option<Class>); 61] = [
    ("comment", Some(Class::Comment)),
    ("string", Some(Class::String)),
    ("storage.type.string", Some(Class::String)),
    ("constant.character", Some(Class::String)),
    ("constant.other.placeholder", Some(Class::String)),
    ("constant.other.format-spec", Some(Class::String)),
    ("storage.modifier.conversion", Some(Class::String)),
    ("source.regexp", Some(Class::String)),
    ("keyword.operator.quantifier.regexp", Some(Class::String)),
    ("constant", Some(Class::Constant)),
    ("constant.numeric", Some(Class::Number)),
    ("constant.other.datetime", Some(Class::Number)),
    ("storage.type.numeric", Some(Class::Number)),
    ("keyword.other.unit", Some(Class::Number)),
    ("keyword", Some(Class::Keyword)),
    ("keyword.operator", None),
    ("keyword.operator.logical.python", Some(Class::Keyword)),
    ("keyword.operator.word", Some(Class::Keyword)),
    ("keyword.control.import.include", Some(Class::Decorator)),
    ("keyword.control.import.define", Some(Class::Decorator)),
    ("keyword.control.property.anchor", Some(Class::Decorator)),
    ("storage", Some(Class::Keyword)),
    ("storage.type.c", Some(Class::Type)),
    ("storage.modifier.lifetime", Some(Class::Decorator)),
    ("entity.name.function", Some(Class::Function)),
    ("entity.name.macro", Some(Class::Function)),
    ("entity.name.class", Some(Class::Type)),
    ("entity.name.struct", Some(Class::Type)),
    ("entity.name.enum", Some(Class::Type)),
    ("entity.name.union", Some(Class::Type)),
    ("entity.name.trait", Some(Class::Type)),
    ("entity.name.impl", Some(Class::Type)),
    ("entity.name.type", Some(Class::Type)),
    ("entity.name.interface", Some(Class::Type)),
    ("entity.name.constant", Some(Class::Constant)),
    ("entity.name.tag", Some(Class::Key)),
    ("entity.name.table", Some(Class::Key)),
    ("entity.name.other.anchor", Some(Class::Decorator)),
    ("entity.other.inherited-class", Some(Class::Type)),
    ("entity.other.attribute-name", Some(Class::Key)),
    ("variable.function", Some(Class::Function)),
    ("variable.language", Some(Class::Constant)),
    ("variable.annotation", Some(Class::Decorator)),
    ("variable.other.alias", Some(Class::Decorator)),
    ("variable.other.readwrite.shell", Some(Class::Constant)),
    ("variable.other.readwrite.assignment.shell", Some(Class::Constant)),
    ("variable.parameter.option.shell", Some(Class::Key)),
    ("string.unquoted.shell", None),
    ("support.function", Some(Class::Function)),
    ("support.function.magic", Some(Class::Function)),
    ("support.macro", Some(Class::Function)),
    ("support.type", Some(Class::Type)),
    ("support.class", Some(Class::Type)),
    ("support.constant", Some(Class::Constant)),
    ("meta.annotation", Some(Class::Decorator)),
    ("meta.annotation.arguments", None),
    ("meta.interpolation", None),
    ("meta.mapping.key", Some(Class::Key)),
    ("markup.inserted", Some(Class::Inserted)),
    ("markup.deleted", Some(Class::Deleted)),
    ("meta.diff", Some(Class::Hunk)),
];

/// The rules with their scopes parsed, longest first.
pub(super) struct Rules(Vec<(Scope, Option<Class>)>);

impl Rules {
    pub(super) fn new() -> Rules {
        let parsed = RULES.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)));
        let mut rules: Vec<_> = parsed.collect();
        rules.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        Rules(rules)
    }

    /// Returns the class of a scope within something of class `outer`. Quoted keys stay keys.
    fn class(&self, scope: Scope, outer: Option<Class>) -> Option<Class> {
        let rule = self.0.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
        match rule.map_or(outer, |(_, class)| *class) {
            Some(Class::String) if outer == Some(Class::Key) => outer,
            class => class,
        }
    }
}

/// The scopes that a place stands in, each with the class that it gives. Every operation takes constant time, or time in
/// what it removes, however deep the code nests.
#[derive(Default)]
pub(super) struct ClassStack {
    scopes: Vec<(Scope, Option<Class>)>,
    cleared: Vec<Vec<Scope>>,
}

impl ClassStack {
    /// Returns the class of a place.
    pub(super) fn class(&self) -> Option<Class> {
        self.scopes.last().and_then(|(_, class)| *class)
    }

    pub(super) fn apply(&mut self, op: &ScopeStackOp, rules: &Rules) {
        match op {
            ScopeStackOp::Push(scope) => self.push(*scope, rules),
            ScopeStackOp::Pop(count) => self.scopes.truncate(self.scopes.len().saturating_sub(*count)),
            ScopeStackOp::Clear(amount) => self.clear(*amount),
            ScopeStackOp::Restore => {
                for scope in self.cleared.pop().unwrap_or_default() {
                    self.push(scope, rules);
                }
            }
            ScopeStackOp::Noop => {}
        }
    }

    fn push(&mut self, scope: Scope, rules: &Rules) {
        let class = rules.class(scope, self.class());
        self.scopes.push((scope, class));
    }

    fn clear(&mut self, amount: ClearAmount) {
        let keep = match amount {
            ClearAmount::TopN(count) => self.scopes.len().saturating_sub(count),
            ClearAmount::All => 0,
        };
        self.cleared.push(self.scopes.drain(keep..).map(|(scope, _)| scope).collect());
    }
}
