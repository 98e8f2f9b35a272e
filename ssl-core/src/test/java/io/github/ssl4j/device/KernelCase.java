package io.github.ssl4j.device;

import io.github.ssl4j.goldens.Closeness;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One kernel call, to be made on any device.
 *
 * @param name which kernel, options and sizes; the operands' numbers depend on it
 * @param terms how many rounded terms an element of the result sums up, 0 where the result is exact
 * @param operands how large terms are that may cancel to nothing
 * @param call makes the call, and a forward call before it where it needs one
 */
record KernelCase(String name, long terms, double operands, Consumer<Operands> call) {
    private static final double FLOAT32_RELATIVE = 1e-5;
    private static final double FLOAT32_ABSOLUTE = 1e-7;
    private static final double FLOAT64_RELATIVE = 1e-13;
    private static final double FLOAT64_ABSOLUTE = 1e-14;

    /** The number of terms from which on the tolerance grows. */
    private static final double FREE_TERMS = 64;

    /** Creates a case whose terms are of order 1. */
    KernelCase(String name, long terms, Consumer<Operands> call) {
        this(name, terms, 1, call);
    }

    /** Returns a case that only moves numbers, so that its results are exact. */
    static KernelCase exact(String name, Consumer<Operands> call) {
        return new KernelCase(name, 0, 0, call);
    }

    /** Makes the call on operands that begin {@code offset} elements into their storages. */
    Map<String, double[]> run(Device device, int offset) {
        return run(device, offset, Set.of());
    }

    /** Makes the call with the operands of those names in the device's activation type. */
    Map<String, double[]> run(Device device, int offset, Set<String> narrow) {
        try (Operands operands = new Operands(device, name, offset, narrow)) {
            call.accept(operands);
            return operands.results();
        }
    }

    /**
     * Throws unless the results of {@code device} are those of {@code reference}. The tolerance is one part in 10^5 of
     * the largest element of each result, in float64 one in 10^13, and grows with the root of the number of terms
     * beyond 64, as independent rounding errors do; beside it stands the last place of terms that may cancel.
     */
    void compare(Device device, Map<String, double[]> results, Device reference, Map<String, double[]> expected) {
        boolean isDouble = device.floating() == ElementType.FLOAT64 && reference.floating() == ElementType.FLOAT64;
        double growth = terms == 0 ? 0 : Math.sqrt(Math.max(1, terms / FREE_TERMS));
        double relative = growth * (isDouble ? FLOAT64_RELATIVE : FLOAT32_RELATIVE);
        double absolute = operands * (isDouble ? FLOAT64_ABSOLUTE : FLOAT32_ABSOLUTE);
        results.forEach((result, actual) -> {
            String what = name + ", " + result + " on " + device.name() + " in " + device.floating() + " against "
                    + reference.name() + " in " + reference.floating();
            Closeness.assertClose(what, actual, expected.get(result), relative, absolute);
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
