package io.github.ssl4j.train;

import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import java.util.function.Consumer;

/** The images of an epoch in the order of their source. */
record ImagePass(ImageSource source, ViewPolicy policy, LoaderOptions loading, Device device, int epoch)
        implements ViewPass {
    @Override
    public int images() {
        return source.size();
    }

    @Override
    public void forEach(Consumer<Views> look) {
        try (ImageLoader loader = new ImageLoader(source, policy, loading.everyImageInOrder())) {
            for (Batch batch : loader.epoch(epoch)) {
                try (Scope scope = Scope.open()) {
                    Views views = Views.upload(batch, device);
                    Gradients.withoutRecording(() -> look.accept(views));
                }
            }
        }
    }
}
