package io.github.ssl4j.tensor;

import java.util.function.Supplier;

/** Switches the recording of gradients off: the stop-gradient of the papers. */
public final class Gradients {
    private static final ThreadLocal<Integer> OFF = ThreadLocal.withInitial(() -> 0);

    private Gradients() {}

    /**
     * Returns the tensor that {@code computation} makes, without recording how; everything else it makes is given back
     * at once when a scope is open.
     */
    public static Tensor off(Supplier<Tensor> computation) {
        OFF.set(OFF.get() + 1);
        try {
            if (Scope.current() == null) {
                return computation.get();
            }
            try (Scope inner = Scope.open()) {
                return inner.release(computation.get());
            }
        } finally {
            OFF.set(OFF.get() - 1);
        }
    }

    /** Runs {@code action} without recording. */
    public static void withoutRecording(Runnable action) {
        OFF.set(OFF.get() + 1);
        try {
            action.run();
        } finally {
            OFF.set(OFF.get() - 1);
        }
    }

    /** Returns whether operations on this thread are being recorded. */
    public static boolean areOn() {
        return OFF.get() == 0;
    }
}
