//! x
/// x
#[derive(Debug, clap::Args)]
pub struct InitArgs {}
pub(crate) fn run(_: &InitArgs, _: &mut dyn std::io::Write) -> anyhow::Result<()> {
    anyhow::bail!("x")
}
