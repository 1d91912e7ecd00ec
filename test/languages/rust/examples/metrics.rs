//! Counters, gauges and histograms; runs as a module of ABI 0.2.0, too, for it asks for nothing newer.

use log::info;
use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel, MetricType};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|_, _| -> Box<dyn HttpContext> { Box::new(Metrics) });
}}

struct Metrics;

impl Context for Metrics {}

impl HttpContext for Metrics {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        for (kind, name) in [
            (MetricType::Counter, "requests"),
            (MetricType::Gauge, "level"),
            (MetricType::Histogram, "sizes"),
        ] {
            let Ok(id) = hostcalls::define_metric(kind, name) else {
                continue;
            };
            info!(
                "{name}: id {id}, increment {:?}",
                hostcalls::increment_metric(id, 2)
            );
            info!("{name}: record {:?}", hostcalls::record_metric(id, 7));
            info!("{name}: value {:?}", hostcalls::get_metric(id));
        }
        self.set_property(vec!["mine"], Some(b"value"));
        info!("property: {:?}", self.get_property(vec!["mine"]));
        let packed = hostcalls::call_foreign_function("compress", Some(b"aaaaaaaa"));
        info!(
            "compressed: {:?}",
            packed.map(|bytes| bytes.map(|bytes| bytes.len()))
        );
        info!(
            "unknown: {:?}",
            hostcalls::call_foreign_function("nothing", None)
        );
        Action::Continue
    }
}
