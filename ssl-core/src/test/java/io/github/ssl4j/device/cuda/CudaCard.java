package io.github.ssl4j.device.cuda;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The card that tests run on, where there is one. */
public final class CudaCard {
    private static final Optional<String> WHY_NOT = CudaDevice.whyNot();

    private CudaCard() {}

    /** Returns whether there is a usable card. */
    public static boolean present() {
        return WHY_NOT.isEmpty();
    }

    /** Skips the tests of the calling class, with the reason, where there is no usable card. */
    public static void orSkip(Class<?> tests) {
        WHY_NOT.ifPresent(reason -> {
            String line = tests.getSimpleName() + " skipped, no CUDA device: " + reason;
            System.out.println(line);
            Assumptions.abort(line);
        });
    }
}
