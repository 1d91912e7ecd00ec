//! A filter of the older SDK, which declares ABI 0.1.0: header callbacks do not tell the end of the stream.

use log::info;
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

#[no_mangle]
pub fn _start() {
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|_, _| -> Box<dyn HttpContext> { Box::new(Old) });
}

struct Old;

impl Context for Old {}

impl HttpContext for Old {
    fn on_http_request_headers(&mut self, count: usize) -> Action {
        info!("{count} request headers");
        self.set_http_request_header("x-old", Some("yes"));
        if self.get_http_request_header("x-stop").is_some() {
            self.send_http_response(418, vec![("x-old", "stop")], Some(b"old"));
            return Action::Pause;
        }
        Action::Continue
    }

    fn on_http_request_body(&mut self, size: usize, end_of_stream: bool) -> Action {
        info!("request body of {size}, end of stream: {end_of_stream}");
        Action::Continue
    }

    fn on_http_response_headers(&mut self, count: usize) -> Action {
        info!("{count} response headers");
        self.set_http_response_header("x-old", Some("yes"));
        Action::Continue
    }

    fn on_log(&mut self) {
        info!("log");
    }
}
