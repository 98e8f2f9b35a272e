package io.github.ssl4j.examples.cli.bench;

import java.util.OptionalDouble;

/** Something to be timed step by step. */
interface BenchCase extends AutoCloseable {

    /** What one step took. */
    record Lap(OptionalDouble loss, long waitedNanos) {

        /** A step that waits for no data. */
        static Lap of(double loss) {
            return new Lap(OptionalDouble.of(loss), 0);
        }

        /** A step without a loss. */
        static Lap plain() {
            return new Lap(OptionalDouble.empty(), 0);
        }
    }

    /** Makes one step. */
    Lap step();

    @Override
    void close();
}
