//! Asks a gRPC service about each request: `/unary` with one message, `/stream` with a stream of them.

use std::time::Duration;

use log::{info, warn};
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|_, _| -> Box<dyn HttpContext> { Box::new(Ask) });
}}

struct Ask;

impl Ask {
    fn decide(&self, status: u32) {
        info!("grpc status {:?}", self.get_grpc_status());
        if status == 0 {
            self.resume_http_request();
        } else {
            self.send_http_response(403, vec![("x-grpc", &status.to_string())], None);
        }
    }
}

impl Context for Ask {
    fn on_grpc_call_response(&mut self, token: u32, status: u32, size: usize) {
        info!("call {token} ended with {status}, {size} bytes");
        info!("message {:?}", self.get_grpc_call_response_body(0, size));
        self.decide(status);
    }

    fn on_grpc_stream_initial_metadata(&mut self, token: u32, count: u32) {
        info!("stream {token}: {count} initial metadata");
        info!(
            "x-begin {:?}",
            self.get_grpc_stream_initial_metadata_value("x-begin")
        );
    }

    fn on_grpc_stream_message(&mut self, token: u32, size: usize) {
        info!(
            "stream {token}: message {:?}",
            self.get_grpc_stream_message(0, size)
        );
    }

    fn on_grpc_stream_trailing_metadata(&mut self, token: u32, count: u32) {
        info!("stream {token}: {count} trailing metadata");
    }

    fn on_grpc_stream_close(&mut self, token: u32, status: u32) {
        info!("stream {token} closed with {status}");
        self.decide(status);
    }
}

impl HttpContext for Ask {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        let metadata = vec![("x-from", &b"rust"[..])];
        let message = [0x0a, 0x03, b'a', b's', b'k'];
        let path = self.get_http_request_header(":path").unwrap_or_default();
        let sent = if path == "/stream" {
            self.open_grpc_stream("grpc", "policy.Policy", "Watch", metadata)
        } else {
            let wait = Duration::from_millis(300);
            self.dispatch_grpc_call(
                "grpc",
                "policy.Policy",
                "Ask",
                metadata,
                Some(&message),
                wait,
            )
        };
        match sent {
            Ok(token) => {
                if path == "/stream" {
                    self.send_grpc_stream_message(token, Some(&message), false);
                    self.send_grpc_stream_message(token, Some(&message), true);
                }
                Action::Pause
            }
            Err(status) => {
                warn!("cannot ask: {status:?}");
                Action::Continue
            }
        }
    }
}
