package io.github.ssl4j.augment;

/** Checks of the numbers that transforms are made from; each throws an IllegalArgumentException naming the number. */
final class Requirements {
    private Requirements() {}

    static void probability(String name, double value) {
        require(value >= 0 && value <= 1, name, "in [0, 1]", value);
    }

    static void positive(String name, double value) {
        require(value > 0 && Double.isFinite(value), name, "positive", value);
    }

    static void notNegative(String name, double value) {
        require(value >= 0 && Double.isFinite(value), name, "zero or more", value);
    }

    static void oddKernel(int kernelSize) {
        require(kernelSize > 0 && kernelSize % 2 == 1, "the blur kernel size", "odd and positive", kernelSize);
    }

    static void divides(String name, int value, String divisorName, int divisor) {
        if (value % divisor != 0) {
            throw new IllegalArgumentException(
                    name + " must be a multiple of " + divisorName + ", " + divisor + ", found " + value);
        }
    }

    /** Checks that of so many patches or tokens at least one is hidden and at least one is not. */
    static void partlyHidden(int all, int hidden, String reason) {
        if (hidden < 1 || hidden >= all) {
            throw new IllegalArgumentException("the mask: expected at least one hidden and one visible of " + all
                    + ", found " + hidden + " hidden by " + reason);
        }
    }

    static void require(boolean holds, String name, String expected, double found) {
        if (!holds) {
            String number = found == Math.rint(found) && Math.abs(found) < 1e9
                    ? Long.toString((long) found)
                    : Double.toString(found);
            throw new IllegalArgumentException(name + " must be " + expected + ", found " + number);
        }
    }
}
