package io.github.ssl4j.data;

import java.util.List;
import java.util.Objects;
import java.util.function.ObjIntConsumer;

/** Hands on every image that a loader finds corrupt, once, on the thread that asks. */
public final class CorruptImageReports {
    private final ImageLoader loader;
    private final ObjIntConsumer<CorruptImage> listener;
    private int told;

    /** Creates reports to a listener that hears the image and how many were found so far, that one included. */
    public CorruptImageReports(ImageLoader loader, ObjIntConsumer<CorruptImage> listener) {
        this.loader = Objects.requireNonNull(loader, "loader");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /** Reports those found since the last call. */
    public void tell() {
        List<CorruptImage> found = loader.corruptImages();
        while (told < found.size()) {
            CorruptImage image = found.get(told++);
            listener.accept(image, told);
        }
    }
}
