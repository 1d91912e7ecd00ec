//! Reads and changes headers on both sides, answers some requests itself, and tells what it sees at the end.

use log::{info, warn};
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|context_id, root_context_id| -> Box<dyn HttpContext> {
        info!("stream {context_id} of root {root_context_id}");
        Box::new(Headers { seen: 0 })
    });
}}

struct Headers {
    seen: usize,
}

impl Context for Headers {
    fn on_done(&mut self) -> bool {
        info!("done after {} headers", self.seen);
        true
    }
}

impl HttpContext for Headers {
    fn on_http_request_headers(&mut self, count: usize, end_of_stream: bool) -> Action {
        self.seen = count;
        info!("{count} request headers, end of stream: {end_of_stream}");
        for (name, value) in self.get_http_request_headers() {
            info!("> {name}: {value}");
        }
        self.add_http_request_header("x-many", "three");
        self.add_http_request_header("Accept", "text/html");
        self.set_http_request_header("x-first", Some("replaced"));
        self.set_http_request_header("x-gone", None);
        info!("x-many: {:?}", self.get_http_request_header("X-Many"));
        info!("absent: {:?}", self.get_http_request_header("x-absent"));
        match self.get_http_request_header(":path").as_deref() {
            Some("/forbidden") => {
                self.send_http_response(
                    403,
                    vec![("x-why", "rust"), ("x-why", "again")],
                    Some(b"no\n"),
                );
                Action::Pause
            }
            Some("/rewrite") => {
                self.set_http_request_header(":path", Some("/rewritten"));
                self.set_http_request_header(":authority", Some("other.test"));
                self.set_http_request_header(":method", Some("PUT"));
                Action::Continue
            }
            Some("/replaced") => {
                self.set_http_request_headers(vec![
                    (":method", "GET"),
                    (":path", "/all-new"),
                    (":authority", "new.test"),
                    (":scheme", "http"),
                    ("x-only", "one"),
                ]);
                Action::Continue
            }
            Some("/panic") => panic!("as asked"),
            _ => Action::Continue,
        }
    }

    fn on_http_response_headers(&mut self, count: usize, end_of_stream: bool) -> Action {
        info!("{count} response headers, end of stream: {end_of_stream}");
        for (name, value) in self.get_http_response_headers() {
            // How long the upstream took is another number each time.
            let value = if name == "x-envoy-upstream-service-time" {
                "…"
            } else {
                &value
            };
            info!("< {name}: {value}");
        }
        self.set_http_response_header("server", Some("rust"));
        self.add_http_response_header("vary", "x-rust");
        if self.get_http_response_header("x-secret").is_some() {
            self.set_http_response_header("x-secret", None);
            self.set_http_response_header(":status", Some("202"));
        }
        Action::Continue
    }

    fn on_log(&mut self) {
        let text = |path: Vec<&str>| {
            self.get_property(path)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        info!("path {:?}", text(vec!["request", "path"]));
        info!("details {:?}", text(vec!["response", "code_details"]));
        info!("code {:?}", self.get_property(vec!["response", "code"]));
        info!("plugin {:?}", text(vec!["plugin_root_id"]));
        if text(vec!["no", "such"]).is_none() {
            warn!("no such property");
        }
    }
}
