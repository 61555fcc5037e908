/// How code of a language is split.
#[derive(Clone, Copy)]
pub(super) enum Language {
    /// By words.
    Words(&'static Rules),
    /// By tags.
    Markup,
    /// By lines that were added and removed.
    Changes,
}

/// What the words of a language look like.
pub(super) struct Rules {
    /// What a remark begins with that goes to the end of its line.
    pub(super) remarks: &'static [&'static str],
    /// What a remark of several lines is between.
    pub(super) block: Option<(&'static str, &'static str)>,
    /// What texts are between.
    pub(super) quotes: &'static str,
    /// Those of them that may go over several lines.
    pub(super) long: &'static str,
    /// Whether three quotes in a row begin a text, too.
    pub(super) triple: bool,
    /// Words of the language, with spaces between them.
    pub(super) keywords: &'static str,
    /// Types that are written small, with spaces between them.
    pub(super) types: &'static str,
    /// Characters that belong to words besides letters, digits and `_`.
    pub(super) also: &'static str,
    /// What else there is to see.
    pub(super) habit: Habit,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// Types begin with a capital.
    Capitals,
    /// So they do, and a quote may begin a lifetime; macros end with `!`.
    Rust,
    /// Words are the same in any case.
    AnyCase,
    /// What stands before a colon or an equals sign at the beginning of a line, or in quotes before a
    /// colon, is a name.
    Keys,
    /// Variables begin with `$`; a remark begins at the beginning of a word.
    Shell,
    /// Names of properties stand before a colon.
    Sheets,
}

/// The values that many languages give a name.
pub(super) const VALUES: &str = " true false null nil none None True False undefined NaN Infinity nullptr NULL TRUE FALSE self this ";

const C_LIKE: Rules = Rules {
    remarks: &["//"],
    block: Some(("/*", "*/")),
    quotes: "\"'",
    long: "",
    triple: false,
    keywords: "",
    types: "",
    also: "",
    habit: Habit::Capitals,
};

const RUST: Rules = Rules {
    quotes: "\"",
    long: "\"",
    keywords: " as async await break const continue crate dyn else enum extern fn for if impl in let \
        loop match mod move mut pub ref return static struct super trait type union unsafe use where while ",
    types: " bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize ",
    habit: Habit::Rust,
    ..C_LIKE
};

const SCRIPT: Rules = Rules {
    quotes: "\"'`",
    long: "`",
    keywords: " abstract as async await break case catch class const continue debugger declare default \
        delete do else enum export extends finally for from function get if implements import in \
        instanceof interface is keyof let namespace new of package private protected public readonly \
        return satisfies set static super switch throw try type typeof var void while with yield ",
    types: " any bigint boolean never number object string symbol unknown ",
    also: "$",
    ..C_LIKE
};

const C: Rules = Rules {
    keywords: " abstract alignas alignof as asm async auto await base break case catch checked class \
        concept const consteval constexpr constinit continue co_await co_return co_yield decltype default \
        define defined delegate delete do elif else endif enum error event explicit export extern final \
        finally fixed for foreach friend get goto if ifdef ifndef implements import in include inline \
        instanceof interface internal is lock mutable namespace native new noexcept object operator out \
        override package params partial permits pragma private protected public readonly record ref \
        register requires return sealed set sizeof static static_assert static_cast struct super switch \
        synchronized template throw throws transient try typedef typeid typename undef union unsafe \
        using var virtual volatile when where while with yield ",
    types: " bool boolean byte char double float int int16_t int32_t int64_t int8_t long short signed \
        size_t string uint uint16_t uint32_t uint64_t uint8_t ulong unsigned void wchar_t ",
    ..C_LIKE
};

const GO: Rules = Rules {
    quotes: "\"'`",
    long: "`",
    keywords: " break case chan const continue default defer else fallthrough for func go goto if import \
        interface map package range return select struct switch type var ",
    types: " any bool byte complex128 complex64 error float32 float64 int int16 int32 int64 int8 rune \
        string uint uint16 uint32 uint64 uint8 uintptr ",
    ..C_LIKE
};

const MOBILE: Rules = Rules {
    long: "\"",
    triple: true,
    keywords: " abstract actor as associatedtype async await break by case catch class companion const \
        constructor continue crossinline data def defer deinit do dynamic else enum extends extension \
        fallthrough fileprivate final finally for forSome fun func get given guard if implicit import in \
        indirect infix init inline inner inout interface internal is late lateinit lazy let library match \
        mixin mutating new noinline object open operator out override package part private protected \
        protocol public reified repeat required rethrows return sealed set some static struct subscript \
        super suspend switch tailrec then throw throws trait try type typealias val var vararg weak when \
        where while with yield ",
    ..C_LIKE
};

const PHP: Rules = Rules {
    remarks: &["//", "#"],
    keywords: " abstract and array as break callable case catch class clone const continue declare \
        default do echo else elseif empty enum extends final finally fn for foreach function global if \
        implements include include_once instanceof insteadof interface isset list match namespace new or \
        print private protected public readonly require require_once return static switch throw trait try \
        unset use var while yield php ",
    types: " bool float int iterable mixed object string void ",
    also: "$",
    ..C_LIKE
};

const PYTHON: Rules = Rules {
    remarks: &["#"],
    block: None,
    triple: true,
    keywords: " and as assert async await break case class continue def del elif else except finally for \
        from global if import in is lambda match nonlocal not or pass raise return try while with yield ",
    types: " bool bytes dict float frozenset int list object set str tuple type ",
    ..C_LIKE
};

const RUBY: Rules = Rules {
    remarks: &["#"],
    block: Some(("=begin", "=end")),
    quotes: "\"'`",
    keywords: " after alias and begin break case class cond def defdelegate defimpl defmodule defp \
        defprotocol defstruct do else elsif end ensure fn for function if import in library local loop \
        module my next not or our package quote raise receive redo repeat require require_relative rescue \
        retry return sub super then try undef unless until use when while with yield ",
    also: "?@",
    ..C_LIKE
};

const SHELL: Rules = Rules {
    remarks: &["#"],
    block: None,
    long: "\"'",
    keywords: " begin break case catch continue do done elif else elseif end esac exit export fi finally \
        for foreach function if in local param process readonly return select set shift then throw trap try \
        unset until while \
        FROM RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL \
        HEALTHCHECK SHELL AS ",
    types: " alias apt apt-get awk cargo cat cd chmod chown cp curl cut dnf docker du echo eval exec find \
        git go grep head jq kill ln ls make mkdir mv node npm npx pip pip3 printf ps python python3 read \
        rm rsync scp sed sh bash sleep sort source ssh sudo systemctl tail tar tee test touch tr uniq wc \
        wget xargs yarn ",
    also: "-.",
    habit: Habit::Shell,
    ..C_LIKE
};

const SQL: Rules = Rules {
    remarks: &["--"],
    quotes: "'\"`",
    long: "'",
    keywords: " add all alter analyze and any as asc begin between by cascade case cast check collate \
        column commit conflict constraint create cross current database default delete desc distinct do \
        drop each else end except exists explain false fetch filter first for foreign from full function \
        grant group having if ilike in index inner insert intersect into is join key last lateral left like \
        limit materialized natural not nothing null nulls of offset on or order outer over partition \
        primary procedure range recursive references replace returning returns revoke right rollback row \
        rows schema select set table temporary then to transaction trigger true truncate union unique \
        update using vacuum values view when where window with ",
    types: " bigint boolean bytea char date decimal double float int integer interval json jsonb numeric \
        real serial smallint text time timestamp timestamptz uuid varchar ",
    habit: Habit::AnyCase,
    ..C_LIKE
};

const LUA: Rules = Rules {
    remarks: &["--"],
    block: Some(("--[[", "]]")),
    keywords: " and as break case class data default deriving do else elseif end for foreign forall \
        function goto hiding if import in infix infixl infixr instance let local mdo module newtype not of \
        or proc qualified rec repeat return then type until where while ",
    ..C_LIKE
};

const DATA: Rules =
    Rules { remarks: &["#", "//"], block: None, also: "-.", habit: Habit::Keys, ..C_LIKE };

const SETTINGS: Rules = Rules { remarks: &["#", ";"], triple: true, ..DATA };

const SHEETS: Rules =
    Rules { remarks: &["//"], keywords: " important ", also: "-%", habit: Habit::Sheets, ..C_LIKE };

/// Which labels mean which rules, with spaces between them.
const NAMES: [(&str, Language); 16] = [
    (" rust rs ", Language::Words(&RUST)),
    (" javascript js jsx mjs cjs typescript ts tsx node ", Language::Words(&SCRIPT)),
    (
        " c h cpp c++ cc hpp cxx objc objective-c cs csharp c# java arduino glsl hlsl wgsl cuda proto \
          protobuf solidity ",
        Language::Words(&C),
    ),
    (" go golang ", Language::Words(&GO)),
    (" swift kotlin kt kts scala dart groovy gradle ", Language::Words(&MOBILE)),
    (" php ", Language::Words(&PHP)),
    (" python py python3 gdscript starlark ", Language::Words(&PYTHON)),
    (" ruby rb elixir ex exs perl pl r julia jl crystal nim ", Language::Words(&RUBY)),
    (
        " bash sh shell zsh fish console shell-session powershell ps1 pwsh dockerfile docker makefile make ",
        Language::Words(&SHELL),
    ),
    (" sql postgresql postgres psql mysql sqlite plpgsql tsql ", Language::Words(&SQL)),
    (" lua haskell hs elm ", Language::Words(&LUA)),
    (" json jsonc json5 yaml yml ", Language::Words(&DATA)),
    (" toml ini conf cfg properties env dotenv editorconfig ", Language::Words(&SETTINGS)),
    (" css scss sass less ", Language::Words(&SHEETS)),
    (" html htm xml svg xhtml vue svelte rss plist ", Language::Markup),
    (" diff patch ", Language::Changes),
];

impl Language {
    /// The language of a block's label; none when it is not known.
    pub(super) fn named(label: &str) -> Option<Self> {
        let label = label.to_ascii_lowercase();
        NAMES.iter().find(|(names, _)| has(names, &label)).map(|(_, language)| *language)
    }
}

/// Whether a word is in a list with spaces between them.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}
