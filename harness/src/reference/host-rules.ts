// The rules of Envoy's Wasm host that the reference names, each in one sentence. Their ids are those that the tests
// cite for what they prove.

export const hostRules: Readonly<Record<string, string>> = {
  "R1.2-5":
    "When the module's allocator answers 0, the call answers 6 (`InvalidMemoryAccess`) and writes nothing; within a foreign function a 0 kills Envoy.",
  "R1.4-3":
    "While a module starts, only logging, clocks, random bytes, arguments and the environment may be asked for.",
  "R1.4-4": "Every other call traps while the module starts, the question for the log level too.",
  "R2.2-7":
    "A plugin is told of the configuration of its machine and its own by their sizes, also when they are empty.",
  "R2.2-8":
    "The configuration of the machine can be read at any time, that of the plugin only while it is made and configured.",
  "R2.5-2":
    "A plugin that answers 0 when it is to end is kept until `proxy_done` is called for it; then it is deleted.",
  "R2.5-4": "Until then it goes on to have ticks and answers, without a limit of time.",
  "R2.5-6": "`proxy_done` where nothing waits for it answers `NotFound`.",
  "R2.6-1": "A connection begins with its context and `proxy_on_new_connection`.",
  "R2.6-2": "Data of a connection is told with the number of bytes that wait in its buffer.",
  "R3.2-3":
    "A stream that was stopped with its headers goes on by `proxy_continue_stream` alone, or ends by a reply or a reset.",
  "R3.3-1":
    "A body callback that answers 1 makes the host keep the bytes; the next one sees all that was kept.",
  "R3.4-3":
    "What a data callback does not let go stays in the buffer of the connection, and the next callback counts it in; only downstream can be continued.",
  "R4.2-1":
    "A header map can be used in its own callback, and as long as that one has stopped the stream.",
  "R4.2-2":
    "In the usual flow request headers are gone in body callbacks, in the response, and when a callout answers.",
  "R4.2-3": "After `proxy_continue_stream` the headers of the request are gone for good.",
  "R4.2-4":
    "Response headers that went on after a stop can still be read and written, to no effect.",
  "R4.2-5": "Writing trailers in the last body callback of a message that has none makes some.",
  "R4.2-6":
    "In `proxy_on_log` request headers, response headers and response trailers can be read, as they went on; nothing can be written.",
  "R4.3-3": "Asked for one header, the host gives only the first of several; all pairs show each.",
  "R4.3-5": "Names of headers are turned into lower case, in every call.",
  "R4.3-6":
    "Characters that no header may have are not refused: CR and LF in a response reach the wire, and a bad request ends as 503 at the router.",
  "R4.4-1":
    "Headers of which Envoy keeps one are joined with a comma when another is added; which they are depends on the build.",
  "R4.4-7": "`set-cookie` is never joined.",
  "R4.4-8": "Replacing takes all headers of the name away and puts one at the end.",
  "R4.4-9": "Removing takes all headers of the name away.",
  "R4.4-11": "Pseudo headers stand first, the others in the order in which they came.",
  "R4.4-12": "`host` of a request is its `:authority`.",
  "R4.4-13": "A request without `x-forwarded-proto` has no route: it ends as 404.",
  "R4.4-15":
    "`content-length` is never adjusted: a longer body is cut, a shorter one makes the other side wait.",
  "R4.4-16": "A `:status` is not checked: with one below 200 the client waits for ever.",
  "R4.4-17":
    "Changing request headers makes Envoy look for the route anew, as long as the router has not run.",
  "R4.5-1": "Reading a piece of a buffer is bounded by what is there; beyond the end it is empty.",
  "R4.5-2": "The size of a buffer is told as 32 bits, and no flags.",
  "R4.5-3": "A buffer can be replaced, and written at its front or its end, never in the middle.",
  "R4.5-4": "Writing at 0 into an empty buffer puts bytes in front of nothing, which is the same.",
  "R4.5-5": "The size that a body callback is told is that of its buffer.",
  "R4.5-6":
    "Touching a body from other callbacks kills Envoy, unless the body callback keeps it with the result 1.",
  "R4.5-8": "What is in the buffer when the callback answers is what the next filter gets.",
  "R4.6-2":
    "A local reply is sent when the callback returns, and stops the stream whatever it answers.",
  "R4.6-3": "The status of a reply is not checked: one below 200 makes the client wait for ever.",
  "R4.6-4": "Of the headers of a reply `:status` is ignored, and `content-length` is made anew.",
  "R4.6-5": "White space in the details of a reply becomes `_`.",
  "R4.6-8":
    "A reply with a body is `text/plain` unless it says otherwise; one without has no type.",
  "R4.6-9":
    "For a gRPC request the reply becomes one of gRPC, with a status made from that of HTTP.",
  "R4.6-13":
    "A reply in the request passes the response callbacks; in the response headers it passes none; later it resets the stream; while the stream ends it kills Envoy.",
  "R4.6-14": "A second reply in one response headers callback kills Envoy.",
  "R4.6-16": "A local reply on a connection does nothing.",
  "R4.6-17": "Continuing after a reply in the same callback has no effect.",
  "R4.7-2":
    "Continuing a stream within its own headers callback kills Envoy or makes the request hang.",
  "R4.7-3": "Continuing acts on the stream of the effective context; on a plugin it does nothing.",
  "R4.7-4":
    "Closing resets the stream of HTTP, without a response; on a connection it closes that, once the callback has returned.",
  "R4.9-1": "Shared data belongs to a `vm_id` and is one for all workers of the process.",
  "R4.9-2": "A key that nobody has written is `NotFound`.",
  "R4.9-3":
    "A write with a number is refused when somebody has written since; where there is no value it is not.",
  "R4.9-4": "The numbers of writes come from one count for all keys and are never 0.",
  "R4.9-5": "Nothing is ever removed, and there is no limit to what is stored.",
  "R4.10-1": "A queue is named by a `vm_id` and a name; its number is never 0.",
  "R4.10-2": "Who registers a queue last is told of its messages; what waits in it stays.",
  "R4.10-3": "The plugin that is made on trial registers, too, and is gone then.",
  "R4.10-4": "A queue that nobody has registered is `NotFound`.",
  "R4.10-5": "A message is told to the consumer later, even on the same thread.",
  "R4.10-6": "Anybody may take from a queue; an empty one answers `Empty`.",
  "R4.10-7": "A queue has no limit and no owner.",
  "R4.11-1": "Each definition of a metric gives a number; its lowest bits are the kind.",
  "R4.11-3": "The numbers are those of one machine, the metric is one for all workers.",
  "R4.11-5":
    "A counter can not be incremented by 0 or less; a gauge that falls below 0 wraps around.",
  "R4.11-6": "Recording sets a gauge, adds to a counter, and is one sample of a histogram.",
  "R4.11-7": "A histogram can not be read.",
  "R4.11-8": "A histogram has no unit and whole numbers only.",
  "R4.12-1":
    "The time is that of the system's clock, in nanoseconds since 1970; only WASI has one that never goes back.",
  "R4.12-2": "A plugin has one period; it begins anew after each tick, and whenever it is set.",
  "R4.12-3": "Every worker ticks by itself, and the main thread, too.",
  "R4.12-4": "A log line names the plugin; a level above 5 is refused.",
  "R4.12-5": "The level is that of Envoy's `wasm` logger; 6 means off.",
  "R4.13-1": "A context that is gone can not be made the effective one.",
  "R4.13-4": "Callouts belong to the plugin of the effective context.",
  "R4.14-1":
    "A callout is refused with `BadArgument` when its cluster is unknown, or method, path or authority are missing.",
  "R4.14-3":
    "`content-length` of a callout is made from the body; one that is copied to a callout without a body stays, and the service waits.",
  "R4.14-7":
    "A cluster without a healthy host refuses with `InternalFailure`, and no answer comes.",
  "R4.14-9":
    "The answer to a callout is told to the plugin, also when the stream that asked is gone.",
  "R4.14-10":
    "A time-out is told as an answer with 504, an unreachable service as 503, a reset as an answer without headers.",
  "R4.14-11": "Of a reset the headers read as empty, and there is no body.",
  "R4.14-12": "The whole answer is collected before it is told.",
  "R4.14-13": "When the plugin ends, its callouts are given up, and nothing is told.",
  "R4.15-2":
    "A service of gRPC must be given as a message `GrpcService`: some names of clusters kill Envoy.",
  "R4.15-3": "The number of a gRPC call is written only when it was taken.",
  "R4.15-4":
    "A gRPC call that is refused may still be told to have ended, under a number that nobody has.",
  "R4.15-5": "A call with one message each way ends with its message, or with a status.",
  "R4.15-6": "A service that can not be reached ends a call with the status 14.",
  "R4.15-7": "A gRPC stream tells its metadata, each message, its trailing metadata, and its end.",
  "R4.15-8": "Messages go without the frame of gRPC; the host puts it on.",
  "R4.15-9": "Sending on a gRPC stream that is gone answers `NotFound`.",
  "R4.15-10": "Closing a gRPC stream ends this side of it; the other one is still told.",
  "R4.15-11": "Nothing is told of a gRPC call any more that was cancelled.",
  "R4.16-1": "The parts of an attribute's path stand with a NUL between them.",
  "R4.16-3":
    "The first part is one of Envoy's groups, the plugin's own, or the name of something in the filter state.",
  "R4.16-5": "An attribute that has no value at the moment is `NotFound`.",
  "R4.16-6":
    "Texts come as they are, numbers as eight bytes, truth values as one, times in nanoseconds, maps in the form of header maps.",
  "R4.16-7":
    "Maps of headers as attributes come in a random order, those of one name joined with commas.",
  "R4.16-9":
    "Numbers of dynamic metadata are floating point; a null in it makes the whole unreadable.",
  "R4.16-10":
    "What is made from request headers is there only as long as these are, and in `proxy_on_log`.",
  "R4.16-11": "A plugin has only its own names and the node.",
  "R4.17-1": "Filter state can be written in every callback of a stream, by a plugin never.",
  "R4.17-2": "What is written stands under `wasm.` and the name, until the stream ends.",
  "R4.17-3": "A name with several parts can not be read back by them.",
  "R4.17-5": "What was declared as not to be changed refuses the second write with `BadArgument`.",
  "R4.17-6": "Every Wasm filter of the stream sees it, and the access log.",
  "R4.18-1": "A foreign function that the host does not have is `NotFound`.",
  "R4.18-2": "A result is written also when the function fails.",
  "R4.18-3": "Arguments and results of Envoy's functions are messages of protobuf.",
  "R4.18-4":
    "Signatures are checked with a key in DER (`SubjectPublicKeyInfo`) and SHA-1 to SHA-512.",
  "R4.18-6":
    "A name of the filter state is declared from a callback of the plugin; elsewhere that has no effect.",
  "R4.18-7": "Expressions and declarations act on the context of the callback.",
  "R4.18-8": "An expression belongs to the plugin and can be evaluated for its streams.",
  "R4.18-10":
    "An expression that can not be parsed or compiled is refused; what fails at evaluation answers `InternalFailure`.",
  "R4.18-11": "A signature of ECDSA must be in DER; the form of JOSE is refused.",
  "R4.18-13":
    "Compression is zlib; what was cut off or is none is refused, and what follows it is ignored.",
  "R5.6-2": "A call that the plugin may not make answers 10 (`InternalFailure`), one of WASI 76.",
};
