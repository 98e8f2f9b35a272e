package io.github.ssl4j.goldens;

import io.github.ssl4j.device.ElementType;

/**
 * How far a result may be from the truth; {@link Closeness} says how the two numbers are applied.
 *
 * @param type the type the result was computed in, FLOAT32 or FLOAT64
 * @param relative the relative tolerance
 * @param absolute the absolute tolerance
 */
public record Tolerance(ElementType type, double relative, double absolute) {

    /** Checks that the type is a real one and both numbers are at least 0. */
    public Tolerance {
        if (!type.isFloating() || !(relative >= 0) || !(absolute >= 0)) {
            throw new IllegalArgumentException("a tolerance needs a floating type and numbers of at least 0, found "
                    + type + ", relative " + relative + ", absolute " + absolute);
        }
    }
}
