//! From what the server says to what charts show.

use wire::analytics::{ActiveUsers, Cohorts, HeatMap, Numbers, Period, Series};

use super::{
    amount::Unit,
    grid::{Cell, Grid, Row, shade},
    moment::{name_of, word_for},
    numbers::Number,
    plot::{Line, Plot, Shape},
};
use crate::state::calendar::Clock;

/// How many colours there are; what comes after has the last one.
const COLOURS: usize = 8;
const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A number over time, as a stack of all groups.
pub fn stack(series: &Series, number: Number, clock: &Clock) -> Plot {
    let line = |(place, line): (usize, &wire::analytics::Line)| Line {
        name: line.name.clone(),
        colour: (place + 1).min(COLOURS),
        values: line.numbers.iter().map(|numbers| Some(number.of(numbers))).collect(),
    };
    let unit = number.unit();
    let lines: Vec<_> = series.lines.iter().enumerate().map(line).collect();
    let mut plot = plot(series, clock, unit, Shape::Stack, lines);
    let steps = 0..plot.steps.len();
    let sum = |step: usize| plot.at(step).flatten().sum::<f64>();
    let all: f64 = steps.clone().map(sum).sum();
    let most = steps.max_by(|one, other| sum(*one).total_cmp(&sum(*other)));
    let mut said =
        format!("{} {}: {} in all", number.word(), within(&series.period, clock), unit.short(all));
    if let Some(most) = most.filter(|most| sum(*most) > 0.0) {
        said += &format!(", most on {} ({})", plot.steps[most].1, unit.short(sum(most)));
    }
    let first = plot.lines.first().filter(|_| plot.lines.len() > 1);
    if let Some(first) = first {
        let its: f64 = first.values.iter().flatten().sum();
        if all > 0.0 {
            said += &format!("; {} has {}", first.name, Unit::Share.short(its / all));
        }
    }
    plot.said = said + ".";
    plot
}

/// Median, and what the slower answers took.
pub fn latency(series: &Series, clock: &Clock) -> Plot {
    let band = |name, place, read: fn(&Numbers) -> f64| {
        let value = |it: &Numbers| (it.response.count > 0).then(|| read(it));
        line(series, name, place, &value)
    };
    let lines = vec![
        band("Median", 1, |it| it.response.p50),
        band("95 of 100", 2, |it| it.response.p95),
        band("99 of 100", 3, |it| it.response.p99),
    ];
    let mut plot = plot(series, clock, Unit::Millis, Shape::Bands, lines);
    let worst = plot.lines[2].values.iter().flatten().copied().fold(0.0, f64::max);
    plot.said = format!(
        "Response times {}: 99 of 100 answers took at most {}.",
        within(&series.period, clock),
        Unit::Millis.short(worst)
    );
    plot
}

/// How many of the answers failed.
pub fn errors(series: &Series, clock: &Clock) -> Plot {
    let rate = |it: &Numbers| (it.answers > 0).then(|| it.error_rate());
    let lines = vec![line(series, "Failed", 2, &rate)];
    let mut plot = plot(series, clock, Unit::Share, Shape::Lines, lines);
    let (failed, answers) = sums(series, |it| it.failed, |it| it.answers);
    plot.said = format!(
        "Error rate {}: {} of {} answers failed.",
        within(&series.period, clock),
        Unit::Count.full(failed),
        Unit::Count.full(answers)
    );
    plot
}

/// What it cost.
pub fn cost(series: &Series, currency: &str, clock: &Clock) -> Plot {
    let lines = vec![line(series, currency, 3, &|it: &Numbers| Some(it.cost_micros as f64))];
    let mut plot = plot(series, clock, Unit::Money, Shape::Lines, lines);
    let (cost, _) = sums(series, |it| it.cost_micros, |_| 0);
    plot.said = format!(
        "Cost {}: {} {currency} in all.",
        within(&series.period, clock),
        Unit::Money.short(cost)
    );
    plot
}

/// People by day, week and month.
pub fn active(users: &ActiveUsers, clock: &Clock) -> Plot {
    type Read = fn(&wire::analytics::ActiveOnDay) -> u64;
    let names: [(&str, Read); 3] = [
        ("On the day", |day| day.day_users),
        ("In 7 days", |day| day.week_users),
        ("In 30 days", |day| day.month_users),
    ];
    let line = |(place, (name, read)): (usize, (&str, Read))| Line {
        name: name.into(),
        colour: place + 1,
        values: users.days.iter().map(|day| Some(read(day) as f64)).collect(),
    };
    let step = wire::analytics::Step::Day;
    let last = users.days.last();
    let said = format!(
        "Active users {}: at the end {} on the day, {} in 7 days, {} in 30 days.",
        within(&users.period, clock),
        last.map_or(0, |day| day.day_users),
        last.map_or(0, |day| day.week_users),
        last.map_or(0, |day| day.month_users)
    );
    Plot {
        said,
        unit: Unit::Count,
        shape: Shape::Lines,
        of: word_for(step),
        steps: users.days.iter().map(|day| name_of(clock, step, day.day)).collect(),
        lines: names.into_iter().enumerate().map(line).collect(),
    }
}

/// When people write, by weekday and hour.
pub fn heat(map: &HeatMap, clock: &Clock) -> Grid {
    let most = map.messages.iter().flatten().copied().max().unwrap_or_default();
    let cell = |count: &u64| {
        let text = Unit::Count.full(*count as f64);
        let full = format!("{text} messages");
        Some(Cell { shade: shade(*count as f64, most as f64), text, full })
    };
    let row = |(name, row): (&&str, &Vec<u64>)| Row {
        name: (*name).into(),
        cells: row.iter().map(cell).collect(),
    };
    let busiest = map.messages.iter().zip(WEEKDAYS).find_map(|(row, day)| {
        let hour = row.iter().position(|count| *count == most && most > 0)?;
        Some(format!(" Most on {day} from {hour:02}:00, {most}."))
    });
    Grid {
        said: format!(
            "Messages of people by weekday and hour, {}.{}",
            within(&map.period, clock),
            busiest.unwrap_or_default()
        ),
        of: "Weekday",
        columns: (0..24_usize)
            .map(|hour| (format!("{hour:02}:00"), hour.is_multiple_of(6)))
            .collect(),
        rows: WEEKDAYS.iter().zip(&map.messages).map(row).collect(),
        side: 84.0,
        high: 22.0,
        written: false,
    }
}

/// Who came back, by the week of their account.
pub fn cohorts(cohorts: &Cohorts, clock: &Clock) -> Grid {
    let weeks = cohorts.cohorts.iter().map(|cohort| cohort.active.len()).max().unwrap_or_default();
    let row = |cohort: &wire::analytics::Cohort| {
        let (_, week) = name_of(clock, wire::analytics::Step::Week, cohort.week);
        let cell = |active: &u64| {
            let share = if cohort.users == 0 { 0.0 } else { *active as f64 / cohort.users as f64 };
            let full = format!("{active} of {} people", cohort.users);
            let text = format!("{}%", Unit::Count.full(share * 100.0));
            (cohort.users > 0).then(|| Cell { shade: shade(share, 1.0), text, full })
        };
        let short = week.trim_start_matches("Week from ");
        Row {
            name: format!("{short} · {}", cohort.users),
            cells: cohort.active.iter().map(cell).collect(),
        }
    };
    let column = |week: usize| if week == 0 { "Same week".into() } else { format!("Week {week}") };
    Grid {
        said: format!(
            "How many of those who came in a week were active in it and in the weeks after, {}.",
            within(&cohorts.period, clock)
        ),
        of: "Came · people",
        columns: (0..weeks).map(|week| (column(week), week.is_multiple_of(4))).collect(),
        rows: cohorts.cohorts.iter().map(row).collect(),
        side: 104.0,
        high: 24.0,
        written: true,
    }
}

/// The first and the last day of a period, in words.
pub fn within(period: &Period, clock: &Clock) -> String {
    let from = clock.date(period.from + chrono::Duration::hours(2));
    let last = clock.date(period.to - chrono::Duration::hours(2));
    if from == last { format!("on {from}") } else { format!("from {from} to {last}") }
}

fn line(
    series: &Series,
    name: &str,
    colour: usize,
    read: &dyn Fn(&Numbers) -> Option<f64>,
) -> Line {
    let values = series.lines.first().map(|line| line.numbers.iter().map(read).collect());
    Line { name: name.into(), colour, values: values.unwrap_or_default() }
}

fn plot(series: &Series, clock: &Clock, unit: Unit, shape: Shape, lines: Vec<Line>) -> Plot {
    let step = series.step;
    Plot {
        said: String::new(),
        unit,
        shape,
        of: word_for(step),
        steps: series.steps.iter().map(|at| name_of(clock, step, *at)).collect(),
        lines,
    }
}

fn sums(series: &Series, one: fn(&Numbers) -> u64, other: fn(&Numbers) -> u64) -> (f64, f64) {
    let numbers = || series.lines.iter().flat_map(|line| &line.numbers);
    (numbers().map(one).sum::<u64>() as f64, numbers().map(other).sum::<u64>() as f64)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use wire::analytics::{
        ActiveOnDay, ActiveUsers, Cohort, Cohorts, HeatMap, Latency, Line, Numbers, Period, Series,
        Step,
    };

    use super::{Clock, Number, active, cohorts, cost, errors, heat, latency, stack};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn clock() -> Clock {
        Clock { now: at("2026-05-10T12:00:00Z"), east: 0 }
    }

    fn period() -> Period {
        Period {
            from: at("2026-05-01T00:00:00Z"),
            to: at("2026-05-03T00:00:00Z"),
            zone: "UTC".into(),
        }
    }

    fn series(lines: &[(&str, [Numbers; 2])]) -> Series {
        let line = |(name, numbers): &(&str, [Numbers; 2])| Line {
            group: None,
            name: (*name).into(),
            numbers: numbers.to_vec(),
        };
        Series {
            period: period(),
            step: Step::Day,
            steps: vec![at("2026-05-01T00:00:00Z"), at("2026-05-02T00:00:00Z")],
            lines: lines.iter().map(line).collect(),
            position: 1,
        }
    }

    fn tokens(count: u64) -> Numbers {
        Numbers { tokens_in: count, ..Numbers::default() }
    }

    #[test]
    fn a_stack_says_how_much_and_when_most() {
        let series =
            series(&[("big", [tokens(10), tokens(50)]), ("small", [tokens(20), tokens(0)])]);
        let plot = stack(&series, Number::Tokens, &clock());
        assert_eq!(
            plot.said,
            "Tokens from 1 May to 2 May: 80 in all, most on Sat, 2 May (50); big has 75%."
        );
        assert_eq!(plot.lines[1].values, [Some(20.0), Some(0.0)]);
    }

    #[test]
    fn a_day_without_answers_took_no_time_and_failed_at_nothing() {
        let response = Latency { count: 2, mean: 200.0, p50: 100.0, p95: 300.0, p99: 400.0 };
        let busy = Numbers { answers: 4, failed: 1, response, ..Numbers::default() };
        let series = series(&[("all", [Numbers::default(), busy])]);
        let plot = latency(&series, &clock());
        assert_eq!(plot.lines[0].values, [None, Some(100.0)]);
        assert!(plot.said.ends_with("99 of 100 answers took at most 400 ms."), "{}", plot.said);
        let plot = errors(&series, &clock());
        assert_eq!(plot.lines[0].values, [None, Some(0.25)]);
        assert!(plot.said.ends_with("1 of 4 answers failed."), "{}", plot.said);
    }

    #[test]
    fn cost_is_told_in_its_currency() {
        let dear = Numbers { cost_micros: 1_250_000, ..Numbers::default() };
        let plot = cost(&series(&[("all", [dear.clone(), dear])]), "EUR", &clock());
        assert_eq!(plot.said, "Cost from 1 May to 2 May: 2.50 EUR in all.");
    }

    #[test]
    fn active_users_are_told_by_day_week_and_month() {
        let day = |day_users| ActiveOnDay {
            day: at("2026-05-01T00:00:00Z"),
            day_users,
            week_users: 5,
            month_users: 9,
            new_users: 0,
        };
        let plot = active(&ActiveUsers { period: period(), days: vec![day(1), day(2)] }, &clock());
        assert_eq!(plot.lines.len(), 3);
        assert!(plot.said.ends_with("2 on the day, 5 in 7 days, 9 in 30 days."), "{}", plot.said);
    }

    #[test]
    fn the_heat_map_names_the_busiest_hour() {
        let mut messages = vec![vec![0; 24]; 7];
        messages[2][14] = 40;
        messages[6][0] = 1;
        let grid = heat(&HeatMap { period: period(), messages }, &clock());
        assert!(grid.said.ends_with("Most on Wednesday from 14:00, 40."), "{}", grid.said);
        assert_eq!(grid.rows[2].cells[14].as_ref().unwrap().shade, 5);
        assert_eq!(grid.rows[6].cells[0].as_ref().unwrap().shade, 1);
        assert_eq!(grid.say(2 * 24 + 14).as_deref(), Some("Wednesday, 14:00: 40 messages"));
    }

    #[test]
    fn cohorts_are_a_triangle_of_shares() {
        let cohort =
            |week, users, active: &[u64]| Cohort { week: at(week), users, active: active.to_vec() };
        let all = Cohorts {
            period: period(),
            cohorts: vec![
                cohort("2026-04-20T00:00:00Z", 4, &[4, 2]),
                cohort("2026-04-27T00:00:00Z", 0, &[0]),
            ],
        };
        let grid = cohorts(&all, &clock());
        assert_eq!(grid.rows[0].name, "20 Apr · 4");
        assert_eq!(grid.rows[0].cells[1].as_ref().unwrap().text, "50%");
        assert_eq!(grid.rows[1].cells, [None]);
        assert_eq!(grid.columns[1].0, "Week 1");
    }
}
