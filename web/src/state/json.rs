//! Reading JSON by little code.
//!
//! What is derived for a type is written out anew for each way to read, and `serde_json`'s own way
//! takes structures from lists as well, and says of every mistake what and where it is. Here a text
//! becomes a tree first, once for all types, and types are read from the tree: structures from
//! objects only, and what is wrong is wrong. That is a tenth of the app.

use std::fmt::{Display, Formatter};

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error, Expected, IntoDeserializer, MapAccess, SeqAccess,
        Unexpected, Visitor, value::BorrowedStrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::{Map, Value, map};

/// Reads a text; none where it is not what is expected.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    from(&tree(text)?)
}

/// Reads a part of a tree.
pub fn from<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(Json(value)).ok()
}

/// The tree that a text says.
pub fn tree(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// It is not what is expected.
#[derive(Debug)]
struct Wrong;

impl Display for Wrong {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str("not what is expected")
    }
}

impl std::error::Error for Wrong {}

// All of them, so that nothing is written out that nobody reads.
impl Error for Wrong {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

type Read<T> = Result<T, Wrong>;

static NULL: Value = Value::Null;

#[derive(Clone, Copy)]
struct Json<'a>(&'a Value);

impl<'a> Json<'a> {
    fn text(self) -> Read<&'a str> {
        self.0.as_str().ok_or(Wrong)
    }

    fn list(self) -> Read<List<'a>> {
        match self.0 {
            Value::Array(list) => Ok(List(list.iter())),
            _ => Err(Wrong),
        }
    }

    fn object(self) -> Read<Object<'a>> {
        self.0.as_object().map(Object::of).ok_or(Wrong)
    }
}

/// Whole numbers are taken as large as they come; the types see whether they fit.
macro_rules! numbers {
    ($($method:ident $look:ident $visit:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            visitor.$visit(self.0.$look().ok_or(Wrong)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Json<'de> {
    type Error = Wrong;

    numbers! {
        deserialize_bool as_bool visit_bool
        deserialize_i8 as_i64 visit_i64
        deserialize_i16 as_i64 visit_i64
        deserialize_i32 as_i64 visit_i64
        deserialize_i64 as_i64 visit_i64
        deserialize_u8 as_u64 visit_u64
        deserialize_u16 as_u64 visit_u64
        deserialize_u32 as_u64 visit_u64
        deserialize_u64 as_u64 visit_u64
        deserialize_f32 as_f64 visit_f64
        deserialize_f64 as_f64 visit_f64
    }

    /// What may be anything.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(bool) => visitor.visit_bool(*bool),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().ok_or(Wrong)?),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(_) => visitor.visit_seq(self.list()?),
            Value::Object(_) => visitor.visit_map(self.object()?),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_map(self.object()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_map(self.object()?)
    }

    /// Of those that hold nothing; what crosses the network has no others.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_enum(IntoDeserializer::<Wrong>::into_deserializer(self.text()?))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct tuple_struct }
}

struct List<'de>(std::slice::Iter<'de, Value>);

impl<'de> SeqAccess<'de> for List<'de> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        self.0.next().map(|value| seed.deserialize(Json(value))).transpose()
    }
}

struct Object<'a> {
    rest: map::Iter<'a>,
    value: &'a Value,
}

impl<'a> Object<'a> {
    fn of(map: &'a Map<String, Value>) -> Self {
        Self { rest: map.iter(), value: &NULL }
    }
}

impl<'a> MapAccess<'a> for Object<'a> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Read<V::Value> {
        seed.deserialize(Json(self.value))
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fmt::Debug};

    use chrono::{DateTime, Utc};
    use serde::{Deserialize, de::DeserializeOwned};
    use serde_json::Value;

    use super::read;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Mood {
        Good,
        NotSo,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        at: DateTime<Utc>,
        name: Option<String>,
        #[serde(default)]
        moods: Vec<Mood>,
        count: u32,
        less: i64,
        share: f64,
        all: BTreeMap<String, Inner>,
        any: Value,
        boxed: Box<Inner>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        yes: bool,
    }

    /// Both ways say the same.
    fn agrees<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
        assert_eq!(read::<T>(text), serde_json::from_str(text).ok(), "{text}");
    }

    #[test]
    fn it_reads_what_the_usual_way_reads() {
        let whole = r#"{
            "at": "2026-05-01T10:00:00.5Z", "name": null, "moods": ["good", "not_so"], "count": 7,
            "less": -3, "share": 1, "all": {"a": {"yes": true}}, "any": [1, -1, 0.5, "x", {}, null],
            "boxed": {"yes": false}, "of_next_year": {"a": [1]}
        }"#;
        assert!(read::<Outer>(whole).is_some());
        agrees::<Outer>(whole);
        agrees::<Vec<Option<bool>>>("[true, null]");
        agrees::<(u8, String)>(r#"[1, "a"]"#);
        agrees::<String>("\"\\u00e4\\n\"");
        agrees::<u8>("255");
    }

    #[test]
    fn what_is_wrong_is_nothing() {
        for text in ["", "{", "[]", "{\"yes\": 1}", "{}", "null", "\"yes\""] {
            agrees::<Inner>(text);
        }
        agrees::<u8>("256");
        agrees::<u8>("-1");
        agrees::<u64>("1.5");
        agrees::<Mood>("\"worse\"");
        agrees::<DateTime<Utc>>("\"soon\"");
    }
}
