package io.github.ssl4j.train;

import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.device.OutOfDeviceMemoryException;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import java.util.Optional;

/** The search for a batch that fits on the device where one did not, by steps without an update of the weights. */
record SmallerBatch(SslMethod method, ImagePass pass) {
    private static final int FEWEST = 2;

    /** Returns the largest that fits of a half, a quarter, an eighth ... of so many images. */
    Optional<Integer> below(int tooLarge, Progress progress) {
        for (int size = tooLarge / 2; size >= FEWEST; size /= 2) {
            pass.device().trim();
            if (fits(size, progress)) {
                return Optional.of(size);
            }
        }
        return Optional.empty();
    }

    private boolean fits(int size, Progress progress) {
        LoaderOptions loading = LoaderOptions.forTraining(size, pass.loading().seed())
                .withThreads(1)
                .withPrefetch(1);
        try (ImageLoader loader = new ImageLoader(pass.source(), pass.policy(), loading);
                Batch batch = loader.epoch(pass.epoch()).iterator().next();
                Scope scope = Scope.open(RandomStream.of(loading.seed(), size))) {
            method.step(Views.upload(batch, pass.device()), progress).loss().backward();
            return true;
        } catch (OutOfDeviceMemoryException stillTooLarge) {
            return false;
        }
    }
}
