package io.github.ssl4j.cli.bench;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Storage;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.function.Supplier;

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

    /** Returns a case that makes these steps, and closes these things in this order. */
    static BenchCase of(Supplier<Lap> step, Collection<? extends AutoCloseable> things) {
        return new BenchCase() {
            @Override
            public Lap step() {
                return step.get();
            }

            @Override
            public void close() {
                for (AutoCloseable thing : things) {
                    try {
                        thing.close();
                    } catch (Exception e) {
                        throw new IllegalStateException("cannot close " + thing, e);
                    }
                }
            }
        };
    }

    /** Returns when the device has done all that was asked of it. */
    static void await(Device device) {
        try (Storage last = device.allocate(device.floating(), 1)) {
            device.fill(last, 0);
            device.read(last, new float[1], 0);
        }
    }

    /** Makes one step. */
    Lap step();

    @Override
    void close();
}
