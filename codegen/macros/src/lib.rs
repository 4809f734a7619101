//! The client of an API description, as a macro.
//!
//! [`client!`] expands to what `cargo xtask generate` writes into files, and is compiled anew when the description
//! changes. The crate that calls it needs `plumbline-runtime` beside this one. Neither the renderer of
//! diagnostics nor the schema generator of `plumbline-spec` is pulled in.

use plumbline_spec::diag::Severity;
use plumbline_spec::{Diagnostics, Source};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use std::fmt::Write;
use std::path::PathBuf;
use syn::LitStr;

/// The client of the description at a path. The path starts at the calling crate's folder (where its `Cargo.toml` is) or,
/// if nothing is there, at the folder of the calling file.
///
/// It expands to items, so it is called in a module of its own:
///
/// ```ignore
/// mod weather {
///     plumbline_macros::client!("apis/weather.yaml");
/// }
/// let client = weather::Client::builder().build()?;
/// ```
///
/// A description with mistakes does not compile: the error lists each with file, line and column, and what to do about it.
#[proc_macro]
pub fn client(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let expanded = match syn::parse::<LitStr>(input) {
        Ok(path) => expand(&path),
        Err(error) => error.to_compile_error(),
    };
    expanded.into()
}

fn expand(path: &LitStr) -> TokenStream {
    let given = path.value();
    let file = locate(&given, path.span());
    // The compiler does not see what a macro reads: naming the file in the expansion makes it watch.
    let absolute = file.display().to_string();
    let watched = file.is_file().then(|| quote! { const _: &[u8] = ::core::include_bytes!(#absolute); });
    let items = match std::fs::read(&file) {
        Ok(bytes) => match Source::usable(&given, &bytes) {
            Ok(source) => match plumbline_codegen::expansion(&source) {
                Ok(text) => text.parse().map_err(|error| format!("the code generated for {given} is not Rust ({error}); please report it")),
                Err(error) => Err(error.to_string()),
            },
            Err(diagnostics) => Err(lines(&diagnostics)),
        },
        Err(error) => Err(format!("{given} cannot be read ({error}): the path starts at the folder of this crate's Cargo.toml")),
    };
    let items: TokenStream = items.unwrap_or_else(|message| failure(path.span(), &message));
    quote! { #watched #items }
}

fn locate(given: &str, span: Span) -> PathBuf {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let at_root = root.join(given);
    let beside = || span.local_file().and_then(|file| file.parent().map(|folder| folder.join(given)));
    if at_root.exists() {
        at_root
    } else {
        beside().filter(|path| path.exists()).and_then(|path| path.canonicalize().ok()).unwrap_or(at_root)
    }
}

/// One line a mistake, with its place, and what to do about it below. Not the renderer's picture: this stands in a picture of the
/// compiler's already.
fn lines(diagnostics: &Diagnostics) -> String {
    let mut out = format!("{} cannot be used", diagnostics.file);
    for diagnostic in diagnostics.list.iter().filter(|d| d.severity == Severity::Error) {
        let (line, column) = diagnostics.line_column(diagnostic.span.start);
        // Writing to a `String` cannot fail.
        let _ = write!(out, "\n{}:{line}:{column}: {} [{}]", diagnostics.file, diagnostic.message, diagnostic.code);
        if let Some(help) = &diagnostic.help {
            let _ = write!(out, "\n  help: {help}");
        }
    }
    out
}

fn failure(span: Span, message: &str) -> TokenStream {
    let message = message.trim_end();
    quote_spanned! { span => ::core::compile_error!(#message); }
}
