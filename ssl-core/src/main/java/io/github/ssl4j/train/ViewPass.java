package io.github.ssl4j.train;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import java.util.function.Consumer;

/** The images of a run, to be looked at before it or between its epochs. */
public interface ViewPass {

    /**
     * Returns a pass over the views that the images of a source have in an epoch, in the order of the source.
     *
     * @param loading batch size, threads and seed; neither whether to shuffle nor what to leave out
     */
    static ViewPass of(ImageSource source, ViewPolicy policy, LoaderOptions loading, Device device, int epoch) {
        return new ImagePass(source, policy, loading, device, epoch);
    }

    /** Returns how many images there are. */
    int images();

    /**
     * Shows the views of every image once, the last batch smaller where the number is not divisible. Each call runs
     * inside a scope of its own, without recording gradients. Of several workers each is shown its own images of every
     * batch; the method that trains takes the rest from {@link SslMethod#batch}.
     */
    void forEach(Consumer<Views> look);
}
