//! Sets, appends and removes one header each, on the request and on the response.

use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::Action;

proxy_wasm::main! {{
    proxy_wasm::set_http_context(|_, _| -> Box<dyn HttpContext> { Box::new(Headers) });
}}

struct Headers;

impl Context for Headers {}

impl HttpContext for Headers {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        self.set_http_request_header("x-tenant", Some("shop"));
        self.add_http_request_header("x-trail", "outrigger");
        self.set_http_request_header("x-debug", None);
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _: usize, _: bool) -> Action {
        self.set_http_response_header("cache-control", Some("no-store"));
        self.add_http_response_header("x-trail", "outrigger");
        self.set_http_response_header("x-powered-by", None);
        Action::Continue
    }
}
