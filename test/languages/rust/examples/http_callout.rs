//! Asks a cluster about each request and holds it until the answer is there.

use std::time::Duration;

use log::{info, warn};
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|_, _| -> Box<dyn HttpContext> { Box::new(Ask) });
}}

struct Ask;

impl Context for Ask {
    fn on_http_call_response(&mut self, token: u32, headers: usize, size: usize, trailers: usize) {
        info!("answer to {token}: {headers} headers, {size} bytes, {trailers} trailers");
        let status = self.get_http_call_response_header(":status");
        info!(
            "status {status:?}, x-reason {:?}",
            self.get_http_call_response_header("x-reason")
        );
        let body = self
            .get_http_call_response_body(0, size)
            .unwrap_or_default();
        match status.as_deref() {
            Some("200") => {
                self.set_http_request_header("x-answer", Some(&String::from_utf8_lossy(&body)));
                self.resume_http_request();
            }
            Some(status) => {
                self.send_http_response(403, vec![("x-asked", status)], Some(&body));
            }
            None => self.send_http_response(502, vec![], Some(b"no answer")),
        }
    }
}

impl HttpContext for Ask {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        let cluster = self
            .get_http_request_header("x-cluster")
            .unwrap_or_else(|| "auth".to_string());
        let path = self.get_http_request_header(":path").unwrap_or_default();
        let sent = self.dispatch_http_call(
            &cluster,
            vec![
                (":method", "POST"),
                (":path", &path),
                (":authority", "auth.test"),
                ("x-from", "rust"),
            ],
            Some(b"may I?"),
            vec![],
            Duration::from_millis(200),
        );
        match sent {
            Ok(_) => Action::Pause,
            Err(status) => {
                warn!("cannot ask {cluster}: {status:?}");
                Action::Continue
            }
        }
    }
}
