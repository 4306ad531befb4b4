//! x
/// x
#[derive(Debug, clap::Args)]
pub struct RuleArgs {}
pub(crate) fn run(
    _: &RuleArgs,
    _: &mut crate::cli::printer::Printer,
) -> anyhow::Result<crate::cli::exit::ExitStatus> {
    anyhow::bail!("x")
}
