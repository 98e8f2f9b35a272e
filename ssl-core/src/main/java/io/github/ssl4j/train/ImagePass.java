package io.github.ssl4j.train;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import java.util.function.Consumer;

/**
 * The images of an epoch in the order of their source.
 *
 * @param collectives of the workers that share every batch
 * @param over is told, before views are shown, which batch they are of: that of all workers, or one that this worker
 *     has whole, as all others do, since it has no equal parts
 */
record ImagePass(
        ImageSource source,
        ViewPolicy policy,
        LoaderOptions loading,
        Device device,
        int epoch,
        Collectives collectives,
        Consumer<GlobalBatch> over)
        implements ViewPass {
    /** The images of a single worker. */
    ImagePass(ImageSource source, ViewPolicy policy, LoaderOptions loading, Device device, int epoch) {
        this(source, policy, loading, device, epoch, Collectives.none(), batch -> {});
    }

    @Override
    public int images() {
        return source.size();
    }

    @Override
    public void forEach(Consumer<Views> look) {
        try (ImageLoader loader = new ImageLoader(source, policy, loading.everyImageInOrder())) {
            for (Batch batch : loader.epoch(epoch)) {
                try (Scope scope = Scope.open()) {
                    int all = Math.min(loading.batchSize(), source.size() - batch.number() * loading.batchSize());
                    Views views = Views.upload(batch, device);
                    boolean shared = views.batch() < all;
                    over.accept(shared ? new GlobalBatch(collectives, views.batch()) : GlobalBatch.alone());
                    Gradients.withoutRecording(() -> look.accept(views));
                }
            }
        }
    }
}
