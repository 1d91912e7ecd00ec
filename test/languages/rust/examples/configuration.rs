//! Takes `name: value` lines as its configuration and puts them on responses; refuses a line that is none.

use log::{error, info};
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_root_context(|_| -> Box<dyn RootContext> { Box::new(Root::default()) });
}}

#[derive(Default)]
struct Root {
    headers: Vec<(String, String)>,
}

impl Context for Root {}

impl RootContext for Root {
    fn on_vm_start(&mut self, size: usize) -> bool {
        let text = self.get_vm_configuration().unwrap_or_default();
        info!(
            "vm configuration of {size}: {}",
            String::from_utf8_lossy(&text)
        );
        info!("region: {:?}", std::env::var("REGION"));
        text != b"fail"
    }

    fn on_configure(&mut self, size: usize) -> bool {
        info!("configuration of {size}");
        let bytes = self.get_plugin_configuration().unwrap_or_default();
        let Ok(text) = String::from_utf8(bytes) else {
            error!("the configuration is no UTF-8");
            return false;
        };
        for line in text.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                error!("no header: {line}");
                return false;
            };
            self.headers.push((name.to_string(), value.to_string()));
        }
        true
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Stream {
            headers: self.headers.clone(),
        }))
    }
}

struct Stream {
    headers: Vec<(String, String)>,
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_response_headers(&mut self, _: usize, _: bool) -> Action {
        for (name, value) in &self.headers {
            self.add_http_response_header(name, value);
        }
        Action::Continue
    }
}
