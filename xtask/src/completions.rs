//! `cargo xtask completions`: what a shell is to complete after `cargo xtask`.
//!
//! The command is a word after `cargo`, which each shell wants told in its own way: bash by a function
//! before that of cargo, zsh by a function of a known name, fish as one more list of words.

use crate::error::Error;
use clap::CommandFactory;
use clap_complete::{Shell, generate};
use conformance::exit;

/// Print what makes a shell complete `cargo xtask`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask completions bash >> ~/.bash_completion
  cargo xtask completions zsh > ~/.zfunc/_cargo-xtask     # a folder of $fpath
  cargo xtask completions fish > ~/.config/fish/completions/cargo-xtask.fish")]
pub struct Flags {
    /// The shell.
    #[arg(value_enum)]
    shell: Language,
}

/// Shells that are known.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Language {
    Bash,
    Zsh,
    Fish,
}

/// Asks cargo's own completion first if the word after `cargo` is another one.
const BASH: &str = r#"
_cargo_xtask_before=$(complete -p cargo 2>/dev/null | sed -n 's/.*-F \([^ ]*\).*/\1/p')
[ "$_cargo_xtask_before" = _cargo_or_xtask ] && _cargo_xtask_before=
_cargo_or_xtask() {
    if [ "$COMP_CWORD" -ge 2 ] && [ "${COMP_WORDS[1]}" = xtask ]; then
        COMP_WORDS=("${COMP_WORDS[@]:1}")
        COMP_CWORD=$((COMP_CWORD - 1))
        _xtask xtask "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    elif [ -n "$_cargo_xtask_before" ]; then
        "$_cargo_xtask_before" "$@"
    elif [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "xtask" -- "$2"))
    fi
}
complete -F _cargo_or_xtask -o nosort -o bashdefault -o default cargo
"#;

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let own = crate::Flags::command();
    let mut out = Vec::new();
    match flags.shell {
        Language::Bash => {
            generate(Shell::Bash, &mut own.bin_name("xtask"), "xtask", &mut out);
            out.extend(BASH.as_bytes());
        }
        Language::Zsh => generate(Shell::Zsh, &mut own.bin_name("cargo-xtask"), "cargo-xtask", &mut out),
        Language::Fish => {
            let mut cargo = clap::Command::new("cargo").disable_help_flag(true).disable_help_subcommand(true).subcommand(own);
            generate(Shell::Fish, &mut cargo, "cargo", &mut out);
        }
    }
    std::io::Write::write_all(&mut std::io::stdout(), &out).map_err(Error::io("the completions cannot be written"))?;
    Ok(exit::FINE)
}
