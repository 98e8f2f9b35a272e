package io.github.ssl4j.eval;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.function.UnaryOperator;

/** Makes features of images, a batch at a time. */
@FunctionalInterface
public interface FeatureEncoding {
    /**
     * Returns the features of N images, image by image.
     *
     * @param pixels [N, H, W, C] row by row
     * @param shape N, H, W and C
     */
    float[] encode(float[] pixels, int[] shape);

    /**
     * Returns the encoding by a network in evaluation mode without recording gradients; the mode it was in is set again
     * after each batch.
     *
     * @param output what of the network makes features of images [N, H, W, C], such as {@code network::apply}
     */
    @SuppressWarnings("try") // javac asks for a use of the scope
    static FeatureEncoding of(Backbone network, UnaryOperator<Tensor> output) {
        return (pixels, shape) -> {
            boolean wasTraining = network.isTraining();
            network.training(false);
            try (Scope scope = Scope.open()) {
                Tensor x = Tensor.of(network.device(), pixels, shape);
                return Gradients.off(() -> output.apply(x)).toFloats();
            } finally {
                if (wasTraining) {
                    network.training(true);
                }
            }
        };
    }
}
