//! How deep the engine must recurse to read some tokens.

/// What opens and closes a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The formula itself.
    Formula,
    /// `{` to `}`.
    Brace,
    /// `\begingroup` to `\endgroup`.
    Group,
    /// `\left` to `\right`.
    Fence,
    /// `\begin` to `\end`.
    Environment,
}

/// How a token changes the depth.
enum Role {
    Open(Scope),
    Close(Scope),
    /// Ends a cell of an environment.
    Cell,
    /// May take all that follows in its group: a size, a style, a colour, an old font command, or (each being
    /// another's last argument) choices by style.
    Switch,
    /// Takes the next command with its arguments, without braces.
    Prefix,
    Other,
}

/// Follows the depth over a sequence of tokens.
///
/// It counts levels of the engine's recursion within a small factor, never fewer than one for each that can be
/// repeated without end.
pub(super) struct Nesting {
    /// Open scopes with the levels that each adds; the formula is at the bottom.
    scopes: Vec<(Scope, usize)>,
    depth: usize,
    /// How many prefixes stand directly before the next token.
    prefixes: usize,
}

impl Nesting {
    /// Starts before the first token.
    pub(super) fn new() -> Nesting {
        Nesting { scopes: vec![(Scope::Formula, 0)], depth: 0, prefixes: 0 }
    }

    /// Returns the open scopes, the formula left out.
    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.scopes.iter().skip(1).map(|(scope, _)| *scope)
    }

    /// Takes in the next token and returns the depth there.
    pub(super) fn see(&mut self, token: &str) -> usize {
        let role = role(token);
        if let Role::Prefix = role {
            self.prefixes += 1;
            return self.depth + self.prefixes;
        }
        let prefixes = std::mem::take(&mut self.prefixes);
        match role {
            Role::Open(scope) => self.open(scope, 1 + prefixes),
            Role::Close(scope) => self.close(scope),
            Role::Cell if self.top().0 == Scope::Environment => self.forget_switches(),
            Role::Switch => {
                self.top().1 += 1;
                self.depth += 1;
            }
            _ => return self.depth + prefixes + marks(token),
        }
        self.depth
    }

    fn top(&mut self) -> &mut (Scope, usize) {
        self.scopes.last_mut().expect("the formula is never closed")
    }

    fn open(&mut self, scope: Scope, levels: usize) {
        self.scopes.push((scope, levels));
        self.depth += levels;
    }

    /// Closes a scope if it is the innermost; if it is not, the engine stops at this token with an error.
    fn close(&mut self, scope: Scope) {
        if self.top().0 == scope {
            self.depth -= self.top().1;
            self.scopes.pop();
        }
    }

    fn forget_switches(&mut self) {
        self.depth -= self.top().1 - 1;
        self.top().1 = 1;
    }
}

/// Counts combining marks: the engine nests an accent for each.
fn marks(token: &str) -> usize {
    token.chars().filter(|character| is_mark(*character)).count()
}

/// Tells whether the engine takes a character for an accent on what stands before it.
pub(super) fn is_mark(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

fn role(token: &str) -> Role {
    match token {
        "{" | "\\bgroup" => Role::Open(Scope::Brace),
        "}" | "\\egroup" => Role::Close(Scope::Brace),
        "\\begingroup" => Role::Open(Scope::Group),
        "\\endgroup" => Role::Close(Scope::Group),
        "\\left" => Role::Open(Scope::Fence),
        "\\right" => Role::Close(Scope::Fence),
        "\\begin" => Role::Open(Scope::Environment),
        "\\end" => Role::Close(Scope::Environment),
        "&" | "\\\\" | "\\cr" | "\\newline" => Role::Cell,
        "\\mathchoice"
        | "\\color"
        | "\\displaystyle"
        | "\\textstyle"
        | "\\scriptstyle"
        | "\\scriptscriptstyle" => Role::Switch,
        "\\rm" | "\\sf" | "\\tt" | "\\bf" | "\\it" | "\\cal" => Role::Switch,
        "\\tiny" | "\\sixptsize" | "\\scriptsize" | "\\footnotesize" | "\\small" | "\\normalsize" => {
            Role::Switch
        }
        "\\large" | "\\Large" | "\\LARGE" | "\\huge" | "\\Huge" => Role::Switch,
        "\\sqrt" | "\\mathop" | "\\hbox" | "\\global" | "\\long" => Role::Prefix,
        "\\'" | "\\`" | "\\^" | "\\~" | "\\=" | "\\u" | "\\." | "\\\"" | "\\c" | "\\r" | "\\H" | "\\v" => {
            Role::Prefix
        }
        "\\textcircled" => Role::Prefix,
        _ => Role::Other,
    }
}
