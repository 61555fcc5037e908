//! What a chart over time shows, and where on the screen that is.

use std::fmt::Write as _;

use super::amount::{Unit, pixels};

/// Room for the names below, and for the topmost tick, in pixels.
const BELOW: f64 = 24.0;
const ABOVE: f64 = 10.0;
const BESIDE: f64 = 6.0;
/// How wide a letter of a tick is, and how much room the name of a step needs.
const LETTER: f64 = 6.6;
const NAME: f64 = 64.0;

/// How the lines of a plot are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Bars upon each other, for what adds up.
    Stack,
    /// A line each.
    Lines,
    /// What lies between one and the next is filled, for lines that never cross.
    Bands,
}

/// Values over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// What it shows, in a sentence.
    pub said: String,
    /// What the values count.
    pub unit: Unit,
    /// How it is drawn.
    pub shape: Shape,
    /// What the first column of the table is called.
    pub of: &'static str,
    /// The steps: as short as it fits below the axis, and in full.
    pub steps: Vec<(String, String)>,
    /// What is drawn.
    pub lines: Vec<Line>,
}

/// One of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// Which colour it has, from 1.
    pub colour: usize,
    /// One for each step; none where nothing was measured.
    pub values: Vec<Option<f64>>,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Where the steps are.
    pub across: Across,
    /// Where zero is.
    pub foot: f64,
    /// Lines across, with what they say.
    pub ticks: Vec<(f64, String)>,
    /// Names below, with the middle of their step.
    pub names: Vec<(f64, String)>,
    /// What is drawn, from behind to the front.
    pub marks: Vec<Mark>,
}

/// Where the steps are, from left to right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Across {
    /// Where the first one begins.
    pub left: f64,
    /// How wide all of them are.
    pub wide: f64,
    /// How many there are.
    pub steps: usize,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Of which colour.
    pub colour: usize,
    /// `bar`, `line` or `band`.
    pub kind: &'static str,
    /// Its outline.
    pub path: String,
}

impl Plot {
    /// True when there is nothing but zeros.
    pub fn is_empty(&self) -> bool {
        let nothing = |value: &Option<f64>| value.unwrap_or_default() <= 0.0;
        self.lines.iter().all(|line| line.values.iter().all(nothing))
    }

    /// All lines at a step, if they add up.
    pub fn total(&self, step: usize) -> Option<f64> {
        let adds_up = self.shape == Shape::Stack && self.lines.len() > 1;
        adds_up.then(|| self.at(step).flatten().sum())
    }

    /// The values at a step.
    pub fn at(&self, step: usize) -> impl Iterator<Item = Option<f64>> {
        self.lines.iter().map(move |line| line.values.get(step).copied().flatten())
    }

    /// A step in words.
    pub fn say(&self, step: usize) -> String {
        let mut said = self.steps.get(step).map(|(_, full)| full.clone()).unwrap_or_default();
        for (line, value) in self.lines.iter().zip(self.at(step)) {
            let value = value.map_or("nothing".into(), |value| self.unit.full(value));
            _ = write!(said, ", {} {value}", line.name);
        }
        said
    }

    /// The same as a table: its head, and its rows.
    pub fn table(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let mut head = vec![self.of.to_owned()];
        head.extend(self.lines.iter().map(|line| line.name.clone()));
        let row = |(step, (_, full)): (usize, &(String, String))| {
            let mut row = vec![full.clone()];
            let say = |value: Option<f64>| value.map_or("–".into(), |it| self.unit.full(it));
            row.extend(self.at(step).map(say));
            row
        };
        (head, self.steps.iter().enumerate().map(row).collect())
    }

    fn highest(&self) -> f64 {
        let step = |step| match self.shape {
            Shape::Stack => self.at(step).flatten().sum(),
            _ => self.at(step).flatten().fold(0.0, f64::max),
        };
        (0..self.steps.len()).map(step).fold(0.0, f64::max)
    }

    /// Draws it into so many pixels.
    pub fn draw(&self, width: f64, height: f64) -> Drawing {
        let foot = height - BELOW;
        let ticks = ticks(self.highest(), self.unit.least());
        let top = ticks.last().copied().unwrap_or(1.0);
        let ticks: Vec<_> = ticks.into_iter().map(|it| (it, self.unit.short(it))).collect();
        let widest = ticks.iter().map(|(_, said)| said.chars().count()).max().unwrap_or_default();
        let left = widest as f64 * LETTER + 8.0;
        let wide = (width - left - BESIDE).max(1.0);
        let scale = Scale {
            left,
            slot: wide / self.steps.len().max(1) as f64,
            foot,
            unit: (foot - ABOVE) / top,
        };
        let every = (NAME / scale.slot).ceil().max(1.0) as usize;
        // Counted from the end: the latest is what one looks for.
        let named = |step: &usize| (self.steps.len() - 1 - step).is_multiple_of(every);
        let fits = |step: &usize| scale.middle(*step) > left + 12.0 || self.steps.len() == 1;
        let names = (0..self.steps.len()).filter(named).filter(fits);
        Drawing {
            across: Across { left, wide, steps: self.steps.len() },
            foot,
            ticks: ticks.into_iter().map(|(it, said)| (scale.height(it), said)).collect(),
            names: names.map(|step| (scale.middle(step), self.steps[step].0.clone())).collect(),
            marks: match self.shape {
                Shape::Stack => self.bars(&scale),
                Shape::Lines => self.curves(&scale),
                Shape::Bands => self.bands(&scale),
            },
        }
    }

    fn bars(&self, scale: &Scale) -> Vec<Mark> {
        let mut below = vec![0.0; self.steps.len()];
        let gap = (scale.slot * 0.22).clamp(0.5, 14.0);
        let mut marks = Vec::new();
        for line in &self.lines {
            let mut path = String::new();
            for (step, below) in below.iter_mut().enumerate() {
                let value = line.values.get(step).copied().flatten().unwrap_or_default();
                if value > 0.0 {
                    let left = scale.left + scale.slot * step as f64 + gap / 2.0;
                    let (foot, top) = (scale.height(*below), scale.height(*below + value));
                    _ = write!(
                        path,
                        "M{} {}h{}V{}h-{}z",
                        pixels(left),
                        pixels(foot),
                        pixels(scale.slot - gap),
                        pixels(top),
                        pixels(scale.slot - gap)
                    );
                    *below += value;
                }
            }
            marks.push(Mark { colour: line.colour, kind: "bar", path });
        }
        marks
    }

    fn curves(&self, scale: &Scale) -> Vec<Mark> {
        let mut marks = Vec::new();
        if let [line] = self.lines.as_slice() {
            let zeros: Vec<_> = line.values.iter().map(|value| value.map(|_| 0.0)).collect();
            let path = scale.between(&zeros, &line.values);
            marks.push(Mark { colour: line.colour, kind: "band", path });
        }
        for line in &self.lines {
            let path = scale.curve(&line.values);
            marks.push(Mark { colour: line.colour, kind: "line", path });
        }
        marks
    }

    fn bands(&self, scale: &Scale) -> Vec<Mark> {
        let mut marks = Vec::new();
        for pair in self.lines.windows(2) {
            let path = scale.between(&pair[0].values, &pair[1].values);
            marks.push(Mark { colour: pair[1].colour, kind: "band", path });
        }
        for line in &self.lines {
            let path = scale.curve(&line.values);
            marks.push(Mark { colour: line.colour, kind: "line", path });
        }
        marks
    }
}

impl Across {
    /// The step under a place, counted in pixels from the left.
    pub fn step_at(&self, place: f64) -> Option<usize> {
        let step = (place - self.left) / self.wide * self.steps as f64;
        let last = self.steps.checked_sub(1)?;
        Some((step.max(0.0) as usize).min(last))
    }

    /// The middle of a step.
    pub fn middle(&self, step: usize) -> f64 {
        self.left + self.wide * (step as f64 + 0.5) / self.steps.max(1) as f64
    }

    /// Where the last one ends.
    pub fn end(&self) -> f64 {
        self.left + self.wide
    }
}

/// From values to places.
struct Scale {
    left: f64,
    slot: f64,
    foot: f64,
    unit: f64,
}

impl Scale {
    fn middle(&self, step: usize) -> f64 {
        self.left + self.slot * (step as f64 + 0.5)
    }

    fn height(&self, value: f64) -> f64 {
        self.foot - value * self.unit
    }

    /// From point to point, with a gap where nothing was measured.
    fn curve(&self, values: &[Option<f64>]) -> String {
        let mut path = String::new();
        let mut drawing = false;
        for (step, value) in values.iter().enumerate() {
            let Some(value) = value else {
                drawing = false;
                continue;
            };
            let (x, y) = (pixels(self.middle(step)), pixels(self.height(*value)));
            _ = write!(path, "{}{x} {y}", if drawing { 'L' } else { 'M' });
            let alone = !drawing && values.get(step + 1).copied().flatten().is_none();
            if alone {
                // A line of no length is a dot.
                path.push_str("h0");
            }
            drawing = true;
        }
        path
    }

    /// What lies between two lines.
    fn between(&self, below: &[Option<f64>], above: &[Option<f64>]) -> String {
        let mut path = String::new();
        let mut step = 0;
        let both = |step: usize| {
            Some((below.get(step).copied().flatten()?, above.get(step).copied().flatten()?))
        };
        while step < below.len() {
            let begin = step;
            let mut back = Vec::new();
            while let Some((low, high)) = both(step) {
                let x = pixels(self.middle(step));
                let command = if step == begin { 'M' } else { 'L' };
                _ = write!(path, "{command}{x} {}", pixels(self.height(high)));
                back.push(format!("L{x} {}", pixels(self.height(low))));
                step += 1;
            }
            if back.is_empty() {
                step += 1;
            } else {
                path.extend(back.into_iter().rev());
                path.push('z');
            }
        }
        path
    }
}

/// A line that is too small for more: its path within a box.
pub fn spark(values: &[f64], width: f64, height: f64) -> String {
    let highest = values.iter().copied().fold(0.0, f64::max);
    let slot = width / values.len().saturating_sub(1).max(1) as f64;
    let mut path = String::new();
    for (step, value) in values.iter().enumerate() {
        let share = if highest > 0.0 { value / highest } else { 0.0 };
        let y = height - 1.0 - share * (height - 2.0);
        let command = if step == 0 { 'M' } else { 'L' };
        _ = write!(path, "{command}{} {}", pixels(slot * step as f64), pixels(y));
    }
    path
}

/// About four even steps from zero to at least `highest`, of 1, 2 or 5 times a power of ten.
pub fn ticks(highest: f64, least: f64) -> Vec<f64> {
    let mut step = least;
    let mut factors = [2.0, 2.5, 2.0].into_iter().cycle();
    while step * 4.0 < highest {
        step *= factors.next().unwrap_or(2.0);
    }
    let count = (highest / step - 1e-9).ceil().max(1.0) as usize;
    (0..=count).map(|tick| step * tick as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::{Across, Line, Plot, Shape, Unit, spark, ticks};

    fn plot(shape: Shape, lines: &[&[Option<f64>]]) -> Plot {
        let line = |(place, values): (usize, &&[Option<f64>])| Line {
            name: ["a", "b", "c"][place].into(),
            colour: place + 1,
            values: values.to_vec(),
        };
        let steps = lines.first().map_or(0, |line| line.len());
        Plot {
            said: String::new(),
            unit: Unit::Count,
            shape,
            of: "Day",
            steps: (1..=steps).map(|day| (day.to_string(), format!("{day} May"))).collect(),
            lines: lines.iter().enumerate().map(line).collect(),
        }
    }

    #[test]
    fn ticks_are_round_and_reach_the_highest() {
        for (highest, expected) in [
            (0.0, vec![0.0, 1.0]),
            (3.0, vec![0.0, 1.0, 2.0, 3.0]),
            (7.0, vec![0.0, 2.0, 4.0, 6.0, 8.0]),
            (95.0, vec![0.0, 50.0, 100.0]),
            (20.0, vec![0.0, 5.0, 10.0, 15.0, 20.0]),
            (1_000_000.0, vec![0.0, 500_000.0, 1_000_000.0]),
        ] {
            assert_eq!(ticks(highest, 1.0), expected, "{highest}");
        }
        assert_eq!(ticks(0.0, 0.001), [0.0, 0.001]);
    }

    #[test]
    fn bars_stand_upon_each_other() {
        let plot = plot(Shape::Stack, &[&[Some(1.0), None], &[Some(2.0), Some(4.0)]]);
        let drawing = plot.draw(100.0 + 6.6 + 8.0 + 6.0, 34.0 + 40.0);
        assert_eq!(drawing.foot, 50.0);
        // A unit is ten pixels, a step fifty.
        assert_eq!(drawing.marks[0].path, "M20.1 50h39V40h-39z");
        assert_eq!(drawing.marks[1].path, "M20.1 40h39V20h-39zM70.1 50h39V10h-39z");
        assert_eq!(plot.total(0), Some(3.0));
        assert_eq!(plot.say(1), "2 May, a nothing, b 4");
    }

    #[test]
    fn a_line_has_gaps_where_nothing_was_measured() {
        let values = [Some(4.0), Some(2.0), None, Some(0.0)];
        let drawing = plot(Shape::Lines, &[&values]).draw(120.6, 74.0);
        assert_eq!(drawing.marks[1].path, "M27.1 10L52.1 30M102.1 50h0");
        assert_eq!(drawing.marks[0].path, "M27.1 10L52.1 30L52.1 50L27.1 50zM102.1 50L102.1 50z");
    }

    #[test]
    fn bands_lie_between_a_line_and_the_next() {
        let plot = plot(Shape::Bands, &[&[Some(1.0)], &[Some(2.0)], &[Some(4.0)]]);
        let kinds: Vec<_> = plot.draw(120.6, 74.0).marks.iter().map(|mark| mark.kind).collect();
        assert_eq!(kinds, ["band", "band", "line", "line", "line"]);
        assert_eq!(plot.total(0), None);
    }

    #[test]
    fn a_place_is_in_the_step_below_it() {
        let plot = plot(Shape::Stack, &[&[Some(4.0); 4]]);
        let across = plot.draw(120.6, 74.0).across;
        for (place, step) in [(0.0, 0), (15.0, 0), (50.0, 1), (112.0, 3), (900.0, 3)] {
            assert_eq!(across.step_at(place), Some(step));
        }
        assert_eq!(Across { steps: 0, ..across }.step_at(3.0), None);
        assert_eq!(across.middle(0), across.left + across.wide / 8.0);
    }

    #[test]
    fn names_stand_where_there_is_room_and_the_last_is_among_them() {
        let plot = plot(Shape::Stack, &[&[Some(1.0); 30]]);
        let names = plot.draw(400.0, 200.0).names;
        assert_eq!(names.last().unwrap().1, "30");
        assert!(names.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 60.0), "{names:?}");
    }

    #[test]
    fn the_table_says_what_the_picture_shows() {
        let (head, rows) = plot(Shape::Lines, &[&[Some(1.0), None]]).table();
        assert_eq!(head, ["Day", "a"]);
        assert_eq!(rows, [["1 May", "1"], ["2 May", "–"]]);
    }

    #[test]
    fn nothing_but_zeros_is_nothing() {
        assert!(plot(Shape::Stack, &[&[Some(0.0), None]]).is_empty());
        assert!(!plot(Shape::Stack, &[&[Some(0.0), Some(1.0)]]).is_empty());
    }

    #[test]
    fn a_spark_goes_from_side_to_side() {
        assert_eq!(spark(&[0.0, 2.0, 1.0], 20.0, 12.0), "M0 11L10 1L20 6");
        assert_eq!(spark(&[0.0], 20.0, 12.0), "M0 11");
    }
}
