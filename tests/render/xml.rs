//! A check that markup is well-formed XML, as far as our writer can get it wrong.

/// Says what is wrong first.
pub(crate) fn check(markup: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup;
    while let Some(at) = rest.find(['<', '&']) {
        rest = &rest[at..];
        let end = if rest.starts_with('&') { entity(rest)? } else { tag(rest, &mut open)? };
        rest = &rest[end..];
    }
    match open.last() {
        Some(name) => Err(format!("<{name}> is not closed")),
        None => Ok(()),
    }
}

fn entity(rest: &str) -> Result<usize, String> {
    let known = ["&amp;", "&lt;", "&gt;", "&quot;"];
    let found = known.iter().find(|entity| rest.starts_with(**entity));
    found.map(|entity| entity.len()).ok_or_else(|| format!("no entity at {:?}", head(rest)))
}

fn tag<'a>(rest: &'a str, open: &mut Vec<&'a str>) -> Result<usize, String> {
    let end = rest.find('>').ok_or("a tag does not end")?;
    let inner = &rest[1..end];
    if let Some(name) = inner.strip_prefix('/') {
        return match open.pop() {
            Some(last) if last == name => Ok(end + 1),
            last => Err(format!("</{name}> closes {last:?}")),
        };
    }
    let closed = inner.ends_with('/');
    let inner = inner.trim_end_matches('/');
    let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
    check_attributes(attributes)?;
    if !closed {
        open.push(name);
    }
    Ok(end + 1)
}

fn check_attributes(text: &str) -> Result<(), String> {
    let mut names = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").ok_or_else(|| format!("no value at {:?}", head(rest)))?;
        let (value, after) = after.split_once('"').ok_or_else(|| format!("no end at {:?}", head(rest)))?;
        if names.contains(&name) || name.contains([' ', '"']) || value.contains('<') {
            return Err(format!("bad attribute {name}={value:?}"));
        }
        names.push(name);
        rest = after.trim_start();
    }
    Ok(())
}

fn head(text: &str) -> String {
    text.chars().take(40).collect()
}
