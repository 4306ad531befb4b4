//! x
/// x
#[derive(Debug, clap::Args)]
pub struct DemoArgs {}
pub(crate) fn run(
    _: &DemoArgs,
    _: &mut crate::cli::printer::Printer,
) -> anyhow::Result<crate::cli::exit::ExitStatus> {
    anyhow::bail!("x")
}
