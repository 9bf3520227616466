//! nginx as a pass-through, where it is installed.

use crate::{
    process::{Running, SERVERS, free_address, pinned},
    target::Target,
};
use anyhow::Result;
use std::{fs, net::SocketAddr, path::Path, process::Command};

/// Starts it with one worker and kept-alive connections to the provider; `None` when it is not installed.
pub async fn start(provider: SocketAddr, folder: &Path) -> Result<Option<Target>> {
    if Command::new("nginx").arg("-v").output().is_err() {
        return Ok(None);
    }
    let address = free_address()?;
    let home = folder.join("nginx");
    fs::create_dir_all(&home)?;
    let at = home.display();
    let config = home.join("nginx.conf");
    fs::write(
        &config,
        format!(
            "daemon off; worker_processes 1; pid {at}/pid; error_log {at}/error.log;\n\
             events {{ worker_connections 4096; }}\n\
             http {{\n  access_log off; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;\n  \
             fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;\n  \
             keepalive_requests 1000000000;\n  \
             upstream provider {{ server {provider}; keepalive 256; keepalive_requests 1000000000; }}\n  \
             server {{ listen {address}; location / {{ proxy_pass http://provider; proxy_http_version 1.1;\n    \
             proxy_set_header Connection \"\"; proxy_buffering off; }} }}\n}}\n"
        ),
    )?;
    let mut command = pinned(Some(SERVERS), Path::new("nginx"));
    command.arg("-c").arg(&config).arg("-p").arg(&home);
    Ok(Some(Target::started("nginx", address, Running::start(command, &folder.join("nginx.log"))?).await?))
}
