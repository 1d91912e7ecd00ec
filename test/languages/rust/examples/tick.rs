//! Holds requests and lets them go at the next tick; asks a cluster from a tick, too.

use std::cell::RefCell;
use std::time::Duration;

use log::info;
use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};

thread_local! {
    static HELD: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_root_context(|_| -> Box<dyn RootContext> { Box::new(Root) });
}}

struct Root;

impl Context for Root {
    fn on_http_call_response(&mut self, token: u32, headers: usize, size: usize, _: usize) {
        info!("answer to {token}: {headers} headers, {size} bytes");
    }
}

impl RootContext for Root {
    fn on_vm_start(&mut self, _: usize) -> bool {
        self.set_tick_period(Duration::from_millis(50));
        true
    }

    fn on_tick(&mut self) {
        let held = HELD.take();
        for context_id in held {
            let asked = self.dispatch_http_call(
                "auth",
                vec![
                    (":method", "GET"),
                    (":path", "/tick"),
                    (":authority", "auth.test"),
                ],
                None,
                vec![],
                Duration::from_secs(1),
            );
            info!("asked: {:?}", asked.is_ok());
            info!(
                "effective: {:?}",
                hostcalls::set_effective_context(context_id)
            );
            info!(
                "path: {:?}",
                hostcalls::get_property(vec!["request", "path"])
            );
            info!("resumed: {:?}", hostcalls::resume_http_request());
        }
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, context_id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Stream { context_id }))
    }
}

struct Stream {
    context_id: u32,
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        HELD.with_borrow_mut(|held| held.push(self.context_id));
        Action::Pause
    }
}
