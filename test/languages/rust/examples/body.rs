//! Holds whole bodies and changes them, or passes their pieces on, as the request header `x-mode` wishes.

use log::info;
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|_, _| -> Box<dyn HttpContext> { Box::new(Body::default()) });
}}

#[derive(Default)]
struct Body {
    mode: String,
}

impl Context for Body {}

impl HttpContext for Body {
    fn on_http_request_headers(&mut self, _: usize, end_of_stream: bool) -> Action {
        self.mode = self.get_http_request_header("x-mode").unwrap_or_default();
        self.set_http_request_header("content-length", None);
        if self.mode == "late" && !end_of_stream {
            return Action::Pause;
        }
        Action::Continue
    }

    fn on_http_request_body(&mut self, size: usize, end_of_stream: bool) -> Action {
        info!("request body of {size}, end of stream: {end_of_stream}");
        match self.mode.as_str() {
            "pass" => return Action::Continue,
            _ if !end_of_stream => return Action::Pause,
            "echo" => {
                let body = self.get_http_request_body(0, size);
                self.send_http_response(200, vec![("x-echo", "1")], body.as_deref());
                return Action::Pause;
            }
            _ => {}
        }
        let body = self.get_http_request_body(0, size).unwrap_or_default();
        self.set_http_request_body(0, size, &body.to_ascii_uppercase());
        self.set_http_request_body(0, 0, b"<");
        self.set_http_request_body(usize::MAX, 0, b">");
        info!("from the middle: {:?}", self.get_http_request_body(2, 3));
        info!("past the end: {:?}", self.get_http_request_body(1000, 3));
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _: usize, _: bool) -> Action {
        self.set_http_response_header("content-length", None);
        Action::Continue
    }

    fn on_http_response_body(&mut self, size: usize, end_of_stream: bool) -> Action {
        info!("response body of {size}, end of stream: {end_of_stream}");
        if self.mode == "pass" {
            return Action::Continue;
        }
        if !end_of_stream {
            return Action::Pause;
        }
        if let Some(body) = self.get_http_response_body(0, size) {
            let reversed: Vec<u8> = body.iter().rev().copied().collect();
            self.set_http_response_body(0, size, &reversed);
        }
        Action::Continue
    }
}
