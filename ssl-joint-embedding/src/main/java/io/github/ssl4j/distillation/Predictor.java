package io.github.ssl4j.distillation;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.Sequential;
import java.util.List;
import java.util.Map;

/** The predictor of BYOL and SimSiam: a head from projections to projections. */
final class Predictor {

    private Predictor() {}

    /** Returns a predictor behind a projection head; the identity where it has no layers. */
    static Module create(Initializer init, List<Layer> projection, List<Layer> prediction) {
        return prediction.isEmpty() ? new Sequential(Map.of()) : new MlpHead(init, width(projection), prediction);
    }

    /** Throws unless there is a projection and the prediction is as wide as it. */
    static void requireWidths(String method, List<Layer> projection, List<Layer> prediction) {
        if (projection.isEmpty()) {
            throw new IllegalArgumentException(method + ": expected a projection of at least one layer, found none");
        }
        if (!prediction.isEmpty() && width(prediction) != width(projection)) {
            throw new IllegalArgumentException(method + ": expected a prediction as wide as the projection, "
                    + width(projection) + ", found " + width(prediction));
        }
    }

    private static int width(List<Layer> layers) {
        return layers.get(layers.size() - 1).width();
    }
}
