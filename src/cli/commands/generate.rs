//! x
/// x
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {}
pub(crate) fn run(
    _: &GenerateArgs,
    _: &mut crate::cli::printer::Printer,
) -> anyhow::Result<crate::cli::exit::ExitStatus> {
    anyhow::bail!("x")
}
