//! 说明。
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct Counter<'a, T: Ord> {
    map: BTreeMap<&'a str, T>,
}

impl<'a, T: Ord + Copy> Counter<'a, T> {
    const LIMIT: usize = 1_000;
    /// 加一。
    pub fn add(&mut self, key: &'a str, by: u64) -> Option<T> {
        let Some(old) = self.map.get(key).copied() else { return None };
        println!("{key}: {by:?}\n");
        match by { 0 => None, _ if by > 0xff => Some(old), _ => unreachable!() }
    }
}
