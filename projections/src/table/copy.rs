use sqlx::PgConnection;

use super::{Row, Value};

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
/// Bytes handed to the connection at a time.
const PIECE: usize = 256 << 10;

/// Rows in Postgres' binary COPY format: a header, per row the number of its fields and each
/// with its length, a trailer.
#[derive(Debug)]
pub(crate) struct CopyBuffer {
    bytes: Vec<u8>,
    rows: usize,
}

impl Default for CopyBuffer {
    fn default() -> Self {
        let mut bytes = SIGNATURE.to_vec();
        // Flags and the length of a header extension: none of either.
        bytes.extend_from_slice(&[0; 8]);
        Self { bytes, rows: 0 }
    }
}

impl CopyBuffer {
    pub(crate) fn push<R: Row>(&mut self, row: &R) {
        let fields = i16::try_from(R::TABLE.columns.len()).unwrap_or(i16::MAX);
        self.bytes.extend_from_slice(&fields.to_be_bytes());
        row.values(&mut |value: Value<'_>| value.append(&mut self.bytes));
        self.rows += 1;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Sends the rows with a `copy … from stdin` statement.
    pub(crate) async fn send(
        mut self,
        statement: &str,
        db: &mut PgConnection,
    ) -> Result<(), sqlx::Error> {
        self.bytes.extend_from_slice(&TRAILER);
        let mut copy = db.copy_in_raw(statement).await?;
        for piece in self.bytes.chunks(PIECE) {
            copy.send(piece).await?;
        }
        copy.finish().await.map(|_| ())
    }
}
