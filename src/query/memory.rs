//! How many bytes a thread holds.
//!
//! The evaluator grows its rows, groups and texts by itself and asks nobody. What it holds can be
//! seen at one place only, the allocator: the binary installs [`Counting`], and a budget with a limit
//! looks at [`held`]. A program that uses the library without it has no memory limits.
#![expect(
    unsafe_code,
    reason = "an allocator is unsafe by its trait; this one forwards every call"
)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, with a count per thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counting;

/// What this thread has allocated and not given back. It is negative in a thread that frees what
/// others made.
pub fn held() -> isize {
    HELD.get()
}

/// Takes bytes off this thread's count that another thread will give back.
pub fn hand_over(bytes: usize) {
    add(bytes, -1);
}

/// A layout is never larger than `isize::MAX`.
fn add(bytes: usize, sign: isize) {
    HELD.set(HELD.get().wrapping_add(sign.wrapping_mul(bytes.cast_signed())));
}

// SAFETY: every call goes to the system's allocator with its arguments as they are. The count is a
// `Cell` without destructor in constant thread-local storage, so that counting never allocates.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size(), 1);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size(), 1);
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        add(layout.size(), -1);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(layout.size(), -1);
        add(size, 1);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
