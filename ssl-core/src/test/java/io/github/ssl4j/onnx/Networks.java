package io.github.ssl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Locale;

/** Networks whose every number matters, and what they make of photographs. */
final class Networks {
    /** Of the largest feature. */
    static final double TOLERANCE = 1e-5;

    private Networks() {}

    /** Moves running statistics, scales, shifts and tables away from their initial values, and ends training. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    static <B extends Backbone> B seasoned(B network, int size) {
        Photographs images = Photographs.of(4, network.channels(), size, size);
        for (int i = 0; i < 3; i++) {
            try (Scope scope = Scope.open()) {
                Gradients.off(() -> network.apply(images.on(network.device())));
            }
        }
        RandomStream random = RandomStream.of(5);
        network.parameters().forEach((name, tensor) -> {
            if (tensor.rank() == 1 || name.endsWith("relative_position_bias_table")) {
                float[] values = tensor.toFloats();
                for (int i = 0; i < values.length; i++) {
                    values[i] += 0.2f * (float) random.nextGaussian();
                }
                network.device().write(tensor.storage(), values, 0);
            }
        });
        network.training(false);
        return network;
    }

    static float[] features(Backbone network, Photographs images) {
        try (Scope scope = Scope.open()) {
            Tensor x = images.on(network.device());
            return Gradients.off(() -> network.apply(x)).toFloats();
        }
    }

    /** Asserts that values are equal but for {@link #TOLERANCE}, and prints by how much. */
    static void assertEqual(String what, float[] found, float[] expected) {
        double difference = difference(what, found, expected);
        System.out.printf(Locale.ROOT, "ONNX, %s: %.1e of the largest value%n", what, difference);
        assertThat(difference).as(what).isLessThan(TOLERANCE);
    }

    /** Returns the largest difference as a part of the largest expected value. */
    static double difference(String what, float[] found, float[] expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as(what).isFinite();
            difference = Math.max(difference, Math.abs((double) found[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }
}
