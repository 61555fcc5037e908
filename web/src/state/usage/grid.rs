//! A field of cells, the darker the more.

/// How many shades there are beside none.
pub const SHADES: f64 = 5.0;

/// Cells in rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What it shows, in a sentence.
    pub said: String,
    /// What the rows and the cells are: `Weekday`, and behind each number `messages`.
    pub of: &'static str,
    /// Names of the columns, and whether they are written above them.
    pub columns: Vec<(String, bool)>,
    /// The rows.
    pub rows: Vec<Row>,
    /// How much room the names of the rows take, and how high a row is, in pixels.
    pub side: f64,
    /// How high a row is, in pixels.
    pub high: f64,
    /// Whether cells say in writing what they hold.
    pub written: bool,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// A cell for each column; none where there can be nothing.
    pub cells: Vec<Option<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// From 0 to [`SHADES`].
    pub shade: usize,
    /// What it holds.
    pub text: String,
    /// More of that, behind the names of row and column.
    pub full: String,
}

impl Grid {
    /// True when no cell holds anything.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| row.cells.iter().flatten().all(|cell| cell.shade == 0))
    }

    /// How many places there are, with those that hold nothing.
    pub fn len(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    /// A place in words; none where there can be nothing.
    pub fn say(&self, place: usize) -> Option<String> {
        let columns = self.columns.len().max(1);
        let row = self.rows.get(place / columns)?;
        let cell = row.cells.get(place % columns)?.as_ref()?;
        let (column, _) = &self.columns[place % columns];
        Some(format!("{}, {column}: {}", row.name, cell.full))
    }

    /// The same as a table: its head, and its rows.
    pub fn table(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let mut head = vec![self.of.to_owned()];
        head.extend(self.columns.iter().map(|(name, _)| name.clone()));
        let row = |row: &Row| {
            let mut said = vec![row.name.clone()];
            let text =
                |cell: &Option<Cell>| cell.as_ref().map_or(String::new(), |it| it.text.clone());
            said.extend(row.cells.iter().map(text));
            said.resize(self.columns.len() + 1, String::new());
            said
        };
        (head, self.rows.iter().map(row).collect())
    }
}

/// The shade of a part of the most: 0 for nothing, and never for anything.
pub fn shade(part: f64, most: f64) -> usize {
    if part <= 0.0 || most <= 0.0 {
        return 0;
    }
    (part / most * SHADES).ceil().clamp(1.0, SHADES) as usize
}

#[cfg(test)]
mod tests {
    use super::{Cell, Grid, Row, shade};

    #[test]
    fn whatever_is_there_has_a_shade() {
        for (part, expected) in [(0.0, 0), (0.01, 1), (20.0, 1), (21.0, 2), (100.0, 5), (101.0, 5)]
        {
            assert_eq!(shade(part, 100.0), expected, "{part}");
        }
        assert_eq!(shade(0.0, 0.0), 0);
    }

    #[test]
    fn a_place_is_known_by_its_row_and_column() {
        let cell = |text: &str| Some(Cell { shade: 1, text: text.into(), full: text.into() });
        let grid = Grid {
            said: String::new(),
            of: "Weekday",
            columns: [("00:00".to_owned(), true), ("01:00".to_owned(), false)].to_vec(),
            rows: vec![
                Row { name: "Mon".into(), cells: vec![cell("1"), cell("2")] },
                Row { name: "Tue".into(), cells: vec![cell("3")] },
            ],
            side: 40.0,
            high: 20.0,
            written: false,
        };
        assert_eq!(grid.len(), 4);
        assert_eq!(grid.say(1).as_deref(), Some("Mon, 01:00: 2"));
        assert_eq!(grid.say(2).as_deref(), Some("Tue, 00:00: 3"));
        assert_eq!(grid.say(3), None);
        assert_eq!(grid.table().1, [["Mon", "1", "2"], ["Tue", "3", ""]]);
        assert!(!grid.is_empty());
    }
}
