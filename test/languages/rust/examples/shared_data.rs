//! Counts requests in data that all VMs of one id share, and passes notes through a queue.

use log::info;
use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel, Status};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_root_context(|_| -> Box<dyn RootContext> { Box::new(Root { queue: 0 }) });
}}

struct Root {
    queue: u32,
}

impl Context for Root {}

impl RootContext for Root {
    fn on_configure(&mut self, _: usize) -> bool {
        info!("before: {:?}", self.get_shared_data("count"));
        info!(
            "no queue yet: {:?}",
            self.resolve_shared_queue("nowhere", "notes")
        );
        self.queue = self.register_shared_queue("notes");
        info!(
            "queue {}, resolved {:?}",
            self.queue,
            self.resolve_shared_queue("rust", "notes")
        );
        true
    }

    fn on_queue_ready(&mut self, queue: u32) {
        while let Ok(Some(note)) = self.dequeue_shared_queue(queue) {
            info!("note: {}", String::from_utf8_lossy(&note));
        }
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Stream { queue: self.queue }))
    }
}

struct Stream {
    queue: u32,
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        let (value, cas) = self.get_shared_data("count");
        let count = value.and_then(|bytes| bytes.first().copied()).unwrap_or(0) + 1;
        info!(
            "wrong cas: {:?}",
            self.set_shared_data("count", Some(&[count]), cas.map(|cas| cas + 7).or(Some(9)))
        );
        info!(
            "set: {:?}",
            self.set_shared_data("count", Some(&[count]), cas)
        );
        info!("now: {:?}", self.get_shared_data("count"));
        info!(
            "note: {:?}",
            self.enqueue_shared_queue(self.queue, Some(format!("request {count}").as_bytes()))
        );
        let absent = hostcalls::enqueue_shared_queue(4711, None);
        info!("no such queue: {}", absent == Err(Status::NotFound));
        self.set_http_request_header("x-count", Some(&count.to_string()));
        Action::Continue
    }
}
