//! Serves a project on a free port, answers one question, and shuts down.
//!
//! ```text
//! cargo run --example serve
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

use ggen::{
    server::{Server, run},
    workspace::{Workspace, settings::ServeSettings},
};
use tokio::{runtime::Runtime, sync::oneshot};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/library");
    let (workspace, _) = Workspace::open(&folder)?;
    let settings = ServeSettings { listen: "127.0.0.1:0".to_owned(), ..ServeSettings::default() };
    let server = Server::bind(settings)?;

    let (stop, stopped) = oneshot::channel::<()>();
    let (answered, answer) = oneshot::channel();
    // Called when the dataset is loaded. A program that goes on serving has nothing to do here.
    let ready = |address| {
        thread::spawn(move || {
            let _ = answered.send(ask(address));
            let _ = stop.send(());
        });
    };
    let shutdown = async {
        let _ = stopped.await;
    };
    let runtime = Runtime::new()?;
    runtime.block_on(run(server, Arc::new(workspace), shutdown, ready))?;
    println!("{}", runtime.block_on(answer)??);
    println!("the server has ended");
    Ok(())
}

/// What a client does: any HTTP library will do.
fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let path = "/api/queries/library/overdue-loans?today=2025-03-15";
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    let status = response.lines().next().unwrap_or_default();
    let body = response.split_once("\r\n\r\n").map_or("", |it| it.1);
    Ok(format!("{status}\n{}", body.trim()))
}
