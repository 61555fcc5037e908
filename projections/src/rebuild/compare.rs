use sqlx::{AssertSqlSafe, PgConnection};

use super::shadow::execute;
use crate::Error;
use crate::projection::View;
use crate::schema::Schema;
use crate::table::Column;

/// Keys of differing rows that are shown.
const SAMPLE: usize = 5;

/// How two copies of a view differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How many rows the first has.
    pub rows: i64,
    /// How many the second has.
    pub other_rows: i64,
    /// Rows that one of them lacks or that differ.
    pub different: i64,
    /// Keys of a few of these.
    pub sample: Vec<String>,
}

impl Comparison {
    /// Whether they hold the same.
    pub fn is_same(&self) -> bool {
        self.different == 0 && self.rows == self.other_rows
    }
}

/// How many rows a copy has, and a number that tells them from others, whatever their order.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Sum {
    rows: i64,
    hash: String,
}

impl Sum {
    /// What two equal sums say.
    pub(super) fn same(&self) -> Comparison {
        let sample = Vec::new();
        Comparison { rows: self.rows, other_rows: self.rows, different: 0, sample }
    }
}

/// Sums up a copy, as the present snapshot shows it.
pub(super) async fn sum(
    view: &dyn View,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<Sum, Error> {
    let statement = format!(
        "select count(*) as rows,
             coalesce(sum(hashtextextended(row({})::text, 0)::numeric), 0)::text as hash
         from {} t",
        names(view.table().columns, "t."),
        schema.place(view.table().name),
    );
    sqlx::query_as(AssertSqlSafe(statement))
        .fetch_one(db)
        .await
        .map_err(Error::database("hashing a copy of a view"))
}

/// Compares all rows of two copies as the present snapshot shows them.
pub(super) async fn compare(
    view: &dyn View,
    (one, other): (&Schema, &Schema),
    db: &mut PgConnection,
) -> Result<Comparison, Error> {
    let sums = (sum(view, one, db).await?, sum(view, other, db).await?);
    if sums.0 == sums.1 {
        return Ok(sums.0.same());
    }
    different(view, &whole(view, one), &whole(view, other), sums, db).await
}

/// Keeps the keys and hashes of a copy, as the present snapshot shows it, for this connection.
pub(super) async fn remember(
    view: &dyn View,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<(), Error> {
    execute("drop table if exists pg_temp.remembered".to_owned(), db).await?;
    execute(format!("create temp table remembered as {}", whole(view, schema)), db).await
}

/// Compares what is remembered with a copy.
pub(super) async fn compare_remembered(
    view: &dyn View,
    other: &Schema,
    sums: (Sum, Sum),
    db: &mut PgConnection,
) -> Result<Comparison, Error> {
    let remembered = "select * from pg_temp.remembered";
    let compared = different(view, remembered, &whole(view, other), sums, db).await?;
    execute("drop table pg_temp.remembered".to_owned(), db).await?;
    Ok(compared)
}

/// Key and hash of every row.
fn whole(view: &dyn View, schema: &Schema) -> String {
    let table = view.table();
    let (key, row) = (names(&table.columns[..table.key], "t."), names(table.columns, "t."));
    let place = schema.place(table.name);
    format!("select {key}, hashtextextended(row({row})::text, 0) as whole from {place} t")
}

async fn different(
    view: &dyn View,
    one: &str,
    other: &str,
    sums: (Sum, Sum),
    db: &mut PgConnection,
) -> Result<Comparison, Error> {
    let table = view.table();
    let key = names(&table.columns[..table.key], "");
    let statement = format!(
        "select count(*),
             coalesce((array_agg(concat_ws('/', {key}) order by {key}))[1:{SAMPLE}], '{{}}')
         from ({one}) one full join ({other}) other using ({key})
         where one.whole is distinct from other.whole"
    );
    let (different, sample) = sqlx::query_as(AssertSqlSafe(statement))
        .fetch_one(db)
        .await
        .map_err(Error::database("comparing two copies of a view"))?;
    Ok(Comparison { rows: sums.0.rows, other_rows: sums.1.rows, different, sample })
}

fn names(columns: &[Column], prefix: &str) -> String {
    let names: Vec<_> = columns.iter().map(|Column(name, _)| format!("{prefix}{name}")).collect();
    names.join(", ")
}
