//! wasm-opt, when it is there: it saves one or two per cent after compression,
//! which is welcome and not needed. Old versions cannot read new modules, so a
//! failure only means that the module stays as it is.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::cargo;
use crate::report::Report;
use crate::shell;
use crate::tool::search;
use crate::web::bind::Bound;
use crate::web::budget::kilobytes;

/// What current compilers emit and older versions of wasm-opt leave switched
/// off.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Makes the module smaller if that is possible here.
pub(super) fn optimise(report: &mut Report, target: &Path, bound: &mut Bound) -> Result<()> {
    let Some(wasm_opt) = search::on_path("wasm-opt") else {
        return Ok(());
    };
    let shrink = || {
        let (before, after) = (target.join("before.wasm"), target.join("after.wasm"));
        fs::write(&before, &bound.wasm)?;
        let mut command = cargo::program(wasm_opt);
        command.arg("-Oz").args(FEATURES).arg(&before).arg("-o").arg(&after);
        if shell::capture(&mut command).is_err() {
            return Ok(None);
        }
        let smaller = fs::read(&after)?;
        let saved = bound.wasm.len().saturating_sub(smaller.len());
        if saved > 0 {
            bound.wasm = smaller;
        }
        Ok(Some(saved))
    };
    let describe = |saved: &Option<usize>| match saved {
        Some(saved) => format!("{} saved", kilobytes(*saved)),
        None => "cannot read this module; left as it is".to_owned(),
    };
    report.look("wasm-opt", shrink, describe).map(drop)
}
