package io.github.ssl4j.train;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.optim.Sgd;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What a method without batch norm promises of batches that go through its networks in pieces. */
public final class PiecesOfABatch {
    private static final int BATCH = 16;
    private static final double FLOAT64 = 1e-9;

    private PiecesOfABatch() {}

    /** Fails unless five steps in pieces, of one worker and of two, are those of whole batches. */
    public static void assertExact(Function<Device, SslMethod> method, ViewPolicy views, Path folder)
            throws InterruptedException {
        FiveSteps whole = steps(1, 0, method, views, folder);
        for (int images : List.of(4, 8)) {
            steps(1, images, method, views, folder).assertSame(whole, largest -> FLOAT64);
        }
        steps(2, 4, method, views, folder).assertSame(whole, largest -> FLOAT64);
    }

    private static FiveSteps steps(
            int workers, int images, Function<Device, SslMethod> method, ViewPolicy views, Path folder)
            throws InterruptedException {
        Recipe recipe =
                Recipe.of(2, BATCH, LearningRate.constant(1e-3), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
        return FiveSteps.on(
                        workers,
                        Nd4jDevice::float64,
                        method,
                        views,
                        recipe,
                        images,
                        folder.resolve(workers + "-" + images))
                .get(0);
    }
}
