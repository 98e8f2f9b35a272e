package io.github.ssl4j.cli;

import io.github.ssl4j.device.OutOfDeviceMemoryException;
import io.github.ssl4j.train.NonFiniteLossException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Says in one message what went wrong. */
final class Failures {
    private static final String LESS_MEMORY =
            ". Try a smaller --batch or --width, or a larger heap with SSL4J_JAVA_OPTS=-Xmx8g";

    /** Memory ran out, on the heap or off it. */
    static final class OutOfMemory extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfMemory(OutOfMemoryError cause) {
            super("out of memory: " + cause.getMessage() + LESS_MEMORY, cause);
        }
    }

    private Failures() {}

    /** Runs work whose lack of memory is a failure like others. */
    static <T> T catchingOutOfMemory(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (OutOfMemoryError e) {
            throw new OutOfMemory(e);
        }
    }

    static String message(Exception failure) {
        if (failure instanceof OutOfDeviceMemoryException) {
            return failure.getMessage() + LESS_MEMORY;
        }
        boolean meantForPeople = failure instanceof IllegalArgumentException
                || failure instanceof UncheckedIOException
                || failure instanceof NonFiniteLossException
                || failure.getClass().getName().startsWith("io.github.ssl4j.");
        String said = Objects.requireNonNullElse(failure.getMessage(), "no more is known");
        return meantForPeople
                ? said
                : "unexpected " + failure.getClass().getSimpleName() + ": " + said
                        + " (--stacktrace shows where; please report it)";
    }
}
