//! Wires the passes and their memos: the only place that knows their order.
