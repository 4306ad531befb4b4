//! x
/// x
#[derive(Debug, clap::Args)]
pub struct LatticeArgs {}
pub(crate) fn run(
    _: &LatticeArgs,
    _: &crate::store::snapshot::Snapshot,
    _: &crate::rdf::prefix::Prefixes,
    _: &mut dyn std::io::Write,
) -> anyhow::Result<bool> {
    anyhow::bail!("x")
}
