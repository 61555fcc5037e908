use std::collections::HashMap;

use super::MessageRow;

/// The messages of a conversation in memory, as the tree that they are.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    places: HashMap<String, usize>,
    /// What is shown, by what it was said after.
    children: HashMap<String, Vec<usize>>,
}

/// What a tree knows of a message.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Node {
    /// Its id.
    pub message_id: String,
    /// What it was said after: "" for a first message, none for whatever came before it.
    pub parent_id: Option<String>,
    /// The answer that took its place.
    pub replaced_by: Option<String>,
    /// It is out of the thread.
    pub deleted: bool,
}

impl Tree {
    /// Of messages in the order they came.
    pub fn new(nodes: Vec<Node>) -> Self {
        let id = |(place, node): (usize, &Node)| (node.message_id.clone(), place);
        let places = nodes.iter().enumerate().map(id).collect();
        let mut children: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, node) in nodes.iter().enumerate() {
            if let (Some(parent), true) = (&node.parent_id, node.is_shown()) {
                children.entry(parent.clone()).or_default().push(place);
            }
        }
        Self { nodes, places, children }
    }

    /// Of rows in the order they came.
    pub fn of(rows: &[MessageRow]) -> Self {
        let node = |row: &MessageRow| Node {
            message_id: row.message_id.clone(),
            parent_id: row.parent_id.clone(),
            replaced_by: row.replaced_by.clone(),
            deleted: row.deleted,
        };
        Self::new(rows.iter().map(node).collect())
    }

    /// Whether a message is shown where its branch is.
    pub fn shows(&self, message: &str) -> bool {
        self.places.get(message).is_some_and(|place| self.nodes[*place].is_shown())
    }

    /// What stands where a message stood: itself, or the answer that took its place in the end.
    pub fn standing(&self, message: &str) -> Option<&str> {
        let mut place = *self.places.get(message)?;
        for _ in 0..self.nodes.len() {
            match self.replacement(place) {
                Some(next) => place = next,
                None => break,
            }
        }
        Some(&self.nodes[place].message_id)
    }

    /// The ids of the thread that ends with a message, newest first; what is not shown is left
    /// out.
    pub fn thread(&self, end: &str) -> Vec<&str> {
        self.way(end).filter(|node| node.is_shown()).map(|node| node.message_id.as_str()).collect()
    }

    /// The way from a message back to the first one.
    fn way(&self, from: &str) -> impl Iterator<Item = &Node> {
        let step = |place: &usize| self.replacement(*place).or_else(|| self.parent(*place));
        // Each step goes to another message, so that twice their number is an end.
        std::iter::successors(self.places.get(from).copied(), step)
            .take(self.nodes.len() * 2)
            .map(|place| &self.nodes[place])
    }

    /// What a message was said after, of what is shown.
    pub fn said_after(&self, message: &str) -> Option<&str> {
        let standing = self.standing(message)?;
        let mut before = self.way(standing).skip(1).filter(|node| node.is_shown());
        before.next().map(|node| node.message_id.as_str())
    }

    /// The end of the newest branch that goes on from a message.
    pub fn newest_leaf(&self, from: &str) -> Option<&str> {
        let mut newest: HashMap<&str, usize> = HashMap::new();
        for (place, node) in self.nodes.iter().enumerate() {
            let parent = self.parent(place).map(|parent| &self.nodes[parent].message_id);
            if let (None, Some(parent)) = (&node.replaced_by, parent)
                && let Some(parent) = self.standing(parent)
            {
                newest.insert(parent, place);
            }
        }
        let mut leaf = self.standing(from)?;
        for _ in 0..self.nodes.len() {
            match newest.get(leaf) {
                Some(next) => leaf = &self.nodes[*next].message_id,
                None => break,
            }
        }
        Some(leaf)
    }

    /// Where several branches begin with a message and others: all of them, oldest first.
    pub fn branches(&self, message: &str) -> Vec<String> {
        let Some(place) = self.places.get(message) else { return Vec::new() };
        let Some(parent) = &self.nodes[*place].parent_id else { return Vec::new() };
        match self.children.get(parent) {
            Some(children) if children.len() > 1 => {
                children.iter().map(|child| self.nodes[*child].message_id.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn replacement(&self, place: usize) -> Option<usize> {
        let by = self.nodes[place].replaced_by.as_ref()?;
        self.places.get(by).copied().filter(|by| *by != place)
    }

    fn parent(&self, place: usize) -> Option<usize> {
        match self.nodes[place].parent_id.as_deref() {
            Some("") => None,
            Some(parent) => self.places.get(parent).copied(),
            None => (0..place).rev().find(|before| self.nodes[*before].replaced_by.is_none()),
        }
    }
}

impl Node {
    fn is_shown(&self) -> bool {
        self.replaced_by.is_none() && !self.deleted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, parent: Option<&str>) -> Node {
        Node {
            message_id: id.to_owned(),
            parent_id: parent.map(str::to_owned),
            replaced_by: None,
            deleted: false,
        }
    }

    /// a ─ b ─ c, and beside b: b2 ─ c2.
    fn tree() -> Tree {
        Tree::new(vec![
            node("a", Some("")),
            node("b", Some("a")),
            node("c", Some("b")),
            node("b2", Some("a")),
            node("c2", Some("b2")),
        ])
    }

    #[test]
    fn a_thread_is_the_way_back_from_its_end() {
        assert_eq!(tree().thread("c"), ["c", "b", "a"]);
        assert_eq!(tree().thread("c2"), ["c2", "b2", "a"]);
        assert_eq!(tree().thread("nobody"), [""; 0]);
        assert_eq!(tree().branches("b"), ["b", "b2"]);
        assert!(tree().branches("a").is_empty());
        assert_eq!(tree().said_after("c2"), Some("b2"));
    }

    #[test]
    fn the_newest_branch_is_gone_down_to_its_end() {
        assert_eq!(tree().newest_leaf("a"), Some("c2"));
        assert_eq!(tree().newest_leaf("b"), Some("c"));
        assert_eq!(tree().newest_leaf("nobody"), None);
    }

    #[test]
    fn what_was_replaced_or_deleted_is_passed_over() {
        let mut nodes = tree().nodes;
        nodes.push(node("b3", Some("a")));
        nodes[1].replaced_by = Some("b3".to_owned());
        nodes[0].deleted = true;
        let tree = Tree::new(nodes);
        assert_eq!(tree.thread("c"), ["c", "b3"]);
        assert_eq!(tree.standing("b"), Some("b3"));
        assert_eq!(tree.newest_leaf("b"), Some("c"));
        assert_eq!(tree.said_after("b3"), None);
    }

    #[test]
    fn what_follows_whatever_was_before_does() {
        let tree = Tree::new(vec![node("a", None), node("b", None)]);
        assert_eq!(tree.thread("b"), ["b", "a"]);
    }

    #[test]
    fn a_ring_has_an_end() {
        let mut nodes = vec![node("a", Some("b")), node("b", Some("a"))];
        assert!(Tree::new(nodes.clone()).thread("a").len() <= 4);
        nodes[0].replaced_by = Some("b".to_owned());
        nodes[1].replaced_by = Some("a".to_owned());
        assert!(Tree::new(nodes).standing("a").is_some());
    }
}
